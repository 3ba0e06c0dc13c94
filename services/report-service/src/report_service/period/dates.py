"""Windows, cut-offs and due dates of a scheme's periods in one year. Pure."""

import calendar
import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from par.events.period import DayRule, PeriodLength, PeriodRule

LENGTHS: Final = {
    PeriodLength.MONTH: 1,
    PeriodLength.QUARTER: 3,
    PeriodLength.HALF_YEAR: 6,
    PeriodLength.NINE_MONTHS: 9,
    PeriodLength.YEAR: 12,
}
"""Months."""


@dataclass(frozen=True, slots=True)
class Dates:
    """One period: its window from ``first`` to ``last``, both included, and the months whose reports count in it."""

    code: str
    every: PeriodLength
    first: dt.date
    last: dt.date
    cut_off: dt.date
    due: dt.date
    months: tuple[str, ...]


def periods_of(rules: Iterable[PeriodRule], year: int) -> list[Dates]:
    """The periods of a year, in the order of the rules. ``year`` lies well inside the calendar."""
    return [_dates(rule, year, number) for rule in rules for number in numbers_of(rule)]


def numbers_of(rule: PeriodRule) -> tuple[int, ...]:
    """Which periods of the year the rule means, from 1."""
    return rule.numbers or tuple(range(1, most_of(rule.every) + 1))


def most_of(every: PeriodLength) -> int:
    """How many periods of that length a year has; of nine months the first only."""
    return 12 // LENGTHS[every]


def repeated(rules: Iterable[PeriodRule]) -> Iterator[str]:
    """Codes of periods that two rules name, as in the year 2000."""
    seen: set[str] = set()
    for found in periods_of(rules, 2000):
        if found.code in seen:
            yield found.code
        seen.add(found.code)


def _dates(rule: PeriodRule, year: int, number: int) -> Dates:
    length = LENGTHS[rule.every]
    start, end = (number - 1) * length + 1, number * length
    if rule.first_day == 1:
        first, last = dt.date(year, start, 1), _day(year, end, DayRule(day=31))
    else:
        first = _day(year, start, DayRule(months=-1, day=rule.first_day))
        last = _day(year, end, DayRule(day=rule.first_day - 1))
    return Dates(
        code=_code(rule.every, year, number),
        every=rule.every,
        first=first,
        last=last,
        cut_off=last if rule.cut_off is None else _day(year, end, rule.cut_off),
        due=_day(year, end, rule.due),
        months=tuple(f"{year}-{month:02}" for month in range(start, end + 1)),
    )


def _day(year: int, month: int, rule: DayRule) -> dt.date:
    years, index = divmod(month - 1 + rule.months, 12)
    found, number = year + years, index + 1
    return dt.date(found, number, min(rule.day, calendar.monthrange(found, number)[1]))


def _code(every: PeriodLength, year: int, number: int) -> str:
    match every:
        case PeriodLength.MONTH:
            return f"{year}-{number:02}"
        case PeriodLength.QUARTER:
            return f"{year}-q{number}"
        case PeriodLength.HALF_YEAR:
            return f"{year}-h{number}"
        case PeriodLength.NINE_MONTHS:
            return f"{year}-9m"
        case PeriodLength.YEAR:
            return f"{year}"
