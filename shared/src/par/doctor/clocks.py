"""Clocks of the machines against ours, and the ledger's day against today in Vietnam."""

import datetime as dt
from collections.abc import Iterator, Mapping

from par.calendar.local_time import VIETNAM, local_day
from par.doctor.finding import Finding, found
from par.doctor.place import Limits

Offsets = Mapping[str, float]
"""Seconds by which a clock is ahead of ours (negative: behind), as far as an answer's way lets us know."""


def offset(theirs: dt.datetime, asked: dt.datetime, answered: dt.datetime) -> float:
    """Seconds by which ``theirs`` is outside of the time between our question and its answer: 0 is well."""
    if theirs < asked:
        return (theirs - asked).total_seconds()
    return max(0.0, (theirs - answered).total_seconds())


def judge(offsets: Offsets, limits: Limits) -> Iterator[Finding]:
    """Each clock that is off."""
    for clock, seconds in offsets.items():
        if abs(seconds) > limits.clock_drifts:
            code = "clock-wrong" if abs(seconds) > limits.clock_wrong else "clock-drifts"
            yield found("clocks", code, clock=clock, seconds=round(seconds, 1))
    if offsets and all(abs(seconds) <= limits.clock_drifts for seconds in offsets.values()):
        most = max(abs(seconds) for seconds in offsets.values())
        yield found("clocks", "clocks-ok", seconds=round(most, 1), offsets=dict(offsets))


def judge_day(day: dt.date | None, now: dt.datetime, limits: Limits) -> Finding:
    """The ledger's day; right after midnight that of yesterday is well."""
    if day is None:
        return found("clocks", "day-none")
    today = local_day(now)
    local = now.astimezone(VIETNAM)
    midnight = dt.datetime.combine(today, dt.time(), VIETNAM)
    just_began = (local - midnight).total_seconds() < limits.day_opens
    facts = {"day": day.isoformat(), "today": today.isoformat()}
    if day > today:
        return found("clocks", "day-ahead", **facts)
    if day < today and not (just_began and day == today - dt.timedelta(1)):
        return found("clocks", "day-behind", **facts)
    return found("clocks", "day-ok", **facts)
