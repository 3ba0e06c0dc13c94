"""The monthly figures of one unit for one indicator in the demo year, with corrections."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, Final

from par.calendar.period import periods_of_year
from par.demo.randomness import chance
from par.demo.submissions import Delivery, at, body_of, event, identity
from par.events.plan import Every

SILENT: Final = 0.02
"""How many of the months have no figures, for a reason."""
WITHDRAWN: Final = 0.03
"""Up to here: how many reports are withdrawn and made anew."""


def story(seed: int, unit: str, indicator: Mapping[str, Any], sender: str, year: int) -> Iterator[Delivery]:
    """One report per month in the first days of the next; one in ten is corrected some days later.

    A correction may arrive before the report it corrects: the one that speaks of the later moment counts. Of some
    months the unit says why it has no figures, some reports are withdrawn and made anew.
    """
    luck = chance(seed, "measurement", unit, indicator["id"])
    skill = luck.uniform(0.55, 0.995)
    size = luck.randrange(20, 400)
    for month in periods_of_year(Every.MONTH, year):
        yes_no = indicator["yes_no"]
        denominator = 1 if yes_no else max(1, int(size * luck.uniform(0.8, 1.2)))
        share = min(1.0, skill + luck.uniform(-0.05, 0.05) + (month.last.month - 6) * 0.006)
        numerator = (1 if skill > 0.62 else 0) if yes_no else round(denominator * max(0.0, share))
        reported = min(month.last + dt.timedelta(luck.randrange(1, 8)), dt.date(year, 12, 29))
        corrected = luck.random() < 0.1
        fate = chance(seed, "silence", unit, indicator["id"], month.code).random()
        if fate < SILENT:
            yield _silence(unit, indicator["id"], sender, month.code, reported, applies=fate < SILENT * 0.7)
            continue
        if fate < WITHDRAWN:
            yield _withdrawal(unit, indicator["id"], sender, month.code, reported)
        for attempt in (1, 2) if corrected or fate < WITHDRAWN else (1,):
            happened = at(reported, 8 + attempt, luck.randrange(60))
            value = event(
                sender,
                identity(attempt, unit, indicator["id"], month.code),
                "par.measurement.reported.v1",
                f"unit/{unit}",
                happened,
                {
                    "indicator": indicator["id"],
                    "period": month.code,
                    "numerator": numerator if attempt == 1 else max(0, numerator - luck.randrange(0, 3)),
                    "denominator": denominator,
                },
            )
            # The report itself may be held up in the district's outbox until after its correction.
            held_up = luck.randrange(0, 3) if corrected and attempt == 1 and fate >= WITHDRAWN else 0
            day = min(reported + dt.timedelta(held_up if attempt == 1 else 1), dt.date(year, 12, 30))
            yield Delivery(day, luck.randrange(1_000_000), sender, body_of(value))


def _silence(unit: str, indicator: str, sender: str, month: str, reported: dt.date, *, applies: bool) -> Delivery:
    name = "not-reported" if applies else "not-applicable"
    reason = "Phần mềm chưa kết xuất được số liệu" if applies else "Trong tháng không phát sinh hồ sơ thuộc diện tính"
    data = {"indicator": indicator, "period": month, "reason": reason}
    return _told(unit, sender, identity(8, unit, indicator, month), name, reported, data)


def _withdrawal(unit: str, indicator: str, sender: str, month: str, reported: dt.date) -> Delivery:
    """The first report of the month, which arrived on ``reported``, is withdrawn on the next day."""
    first = identity(1, unit, indicator, month)
    data = {"indicator": indicator, "period": month, "event": first, "reason": "Nhập nhầm số liệu của đơn vị khác"}
    return _told(unit, sender, identity(9, unit, indicator, month), "withdrawn", reported + dt.timedelta(1), data)


def _told(unit: str, sender: str, name: str, kind: str, day: dt.date, data: dict[str, Any]) -> Delivery:
    value = event(sender, name, f"par.measurement.{kind}.v1", f"unit/{unit}", at(day, 15), data)
    return Delivery(day, 0, sender, body_of(value))
