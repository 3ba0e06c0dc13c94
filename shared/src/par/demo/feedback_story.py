"""The citizen feedback of one ward or commune in the demo year, month after month."""

import datetime as dt
from collections.abc import Iterator
from typing import Any, Final

from par.calendar.period import periods_of_year
from par.demo.randomness import chance
from par.demo.submissions import Delivery, at, body_of, event, identity
from par.events.plan import Every

SILENT_SHARE: Final = 0.04
CORRECTED_SHARE: Final = 0.1
WRONG_SHARE: Final = 0.02


def story(seed: int, unit: str, year: int) -> Iterator[Delivery]:
    """One report per month in the first days of the next; some months stay silent, some are corrected.

    A few counts do not add up at first, and are refused.
    """
    luck = chance(seed, "feedback", unit)
    pace = luck.randrange(2, 30)
    open_before = luck.randrange(0, 4)
    for month in periods_of_year(Every.MONTH, year):
        counts = _counts(luck, open_before, luck.randrange(pace // 2, pace + 1))
        open_before = counts["open_in_term"] + counts["open_overdue"]
        day = min(month.last + dt.timedelta(luck.randrange(1, 6)), dt.date(year, 12, 28))
        data: dict[str, Any] = {"period": month.code, **counts}
        fate = luck.random()
        if fate < SILENT_SHARE:
            continue
        if fate < SILENT_SHARE + WRONG_SHARE:
            wrong = data | {"received": data["received"] + 1}
            yield _told(unit, identity(7, "feedback", unit, month.code), day, wrong, fault="feedback-sum")
        yield _told(unit, identity(1, "feedback", unit, month.code), day, data)
        if luck.random() < CORRECTED_SHARE:
            later = {**data, "answered_in_time": data["answered_in_time"] + 1, "received": data["received"] + 1}
            yield _told(unit, identity(2, "feedback", unit, month.code), day + dt.timedelta(2), later)


def _counts(luck: Any, carried_over: int, received: int) -> dict[str, int]:
    taken = carried_over + received
    still_open = luck.randrange(0, min(taken, 4) + 1)
    overdue = luck.randrange(0, still_open + 1) // 2
    answered = taken - still_open
    late = luck.randrange(0, answered // 5 + 1)
    rated = luck.randrange(0, answered + 1)
    dissatisfied = luck.randrange(0, rated // 4 + 1)
    return {
        "carried_over": carried_over,
        "received": received,
        "answered_in_time": answered - late,
        "answered_late": late,
        "open_in_term": still_open - overdue,
        "open_overdue": overdue,
        "satisfied": rated - dissatisfied,
        "dissatisfied": dissatisfied,
    }


def _told(unit: str, name: str, day: dt.date, data: dict[str, Any], fault: str | None = None) -> Delivery:
    value = event(unit, name, "par.feedback.reported.v1", f"unit/{unit}", at(day, 10), data)
    return Delivery(day, 0, unit, body_of(value), fault)
