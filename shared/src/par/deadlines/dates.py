"""Days of points in time, and years that neighbours lend each other."""

import calendar
import datetime as dt
import itertools
from collections.abc import Sequence
from typing import Final

from par.deadlines.elements import Grain, Point

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2200
_ONE_DAY: Final = dt.timedelta(days=1)

Days = tuple[dt.date, dt.date]


class NoSuchDateError(Exception):
    """The calendar has no such day, month, quarter or year."""


def days(point: Point, year: int) -> Days:
    """First and last day of ``point`` where its year, if it has none, is ``year``.

    Raises:
        NoSuchDateError: such as 31/4, tháng 13, quý V, 9 months of which none are meant.
    """
    year = year if point.year is None else point.year
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NoSuchDateError
    number = point.number
    match point.grain:
        case Grain.DAY:
            found = _day(year, number, point.day)
        case Grain.MONTH | Grain.NUMBER:
            found = _months(year, number, number)
        case Grain.QUARTER | Grain.ROMAN:
            found = _months(year, 3 * number - 2, 3 * number)
        case Grain.MONTHS:
            found = _months(year, 13 - number, 12) if point.at_end else _months(year, 1, number)
        case Grain.YEAR:
            found = _months(year, 1, 12)
        case _:
            raise NoSuchDateError
    if point.at_end and point.grain is not Grain.MONTHS:
        return found[1], found[1]
    return found


def lend_years(points: Sequence[Point], plan_year: int) -> bool:
    """Give each point without a year one; True when the plan's year had to serve.

    "Quý III, IV/2023": a year holds for the points before it, as long as they then come in order. "Quý I/2024, II": a
    bare number takes the year before it. "Từ 01/3/2022 đến 30/6": so does the end of a range, when called with
    just its two points. Everything else lies in the plan's year.
    """
    _lend_backwards(points)
    _lend_forwards(points)
    missing = [point for point in points if point.year is None]
    for point in missing:
        point.year = plan_year
        point.plan_year = True
    return any(not point.this_year for point in missing)


def lend_to_end(first: Point, last: Point) -> None:
    """The end of a range without a year takes the year of its beginning, when it then comes after it."""
    if last.year is None and first.year is not None and _in_order(first, last, first.year):
        last.year = first.year


def before(day: dt.date) -> dt.date:
    """The day before."""
    return day - _ONE_DAY


def after(day: dt.date) -> dt.date:
    """The day after."""
    return day + _ONE_DAY


def _lend_backwards(points: Sequence[Point]) -> None:
    for point, following in zip(reversed(points[:-1]), reversed(points[1:]), strict=True):
        if (
            point.year is None
            and not point.this_year
            and following.year is not None
            and not (following.grain is Grain.YEAR and following.at_end)
            and _in_order(point, following, following.year)
        ):
            point.year = following.year


def _lend_forwards(points: Sequence[Point]) -> None:
    for earlier, point in itertools.pairwise(points):
        if point.year is None and earlier.year is not None and not point.unit_printed:
            point.year = earlier.year


def _in_order(point: Point, following: Point, year: int) -> bool:
    try:
        return days(point, year)[0] <= days(following, year)[1]
    except NoSuchDateError:
        return True


def _day(year: int, month: int, day: int) -> Days:
    try:
        found = dt.date(year, month, day)
    except ValueError:
        raise NoSuchDateError from None
    return found, found


def _months(year: int, first: int, last: int) -> Days:
    if not 1 <= first <= last <= 12:
        raise NoSuchDateError
    return dt.date(year, first, 1), dt.date(year, last, calendar.monthrange(year, last)[1])
