"""Periods of a calendar year: months, quarters, half years, and equal parts."""

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

from par.events.plan import Every

MONTHS: Final[dict[Every, int]] = {Every.MONTH: 1, Every.QUARTER: 3, Every.HALF_YEAR: 6, Every.YEAR: 12}
_MONTH_CODE: Final = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Period:
    """``code`` (``2023-03``, ``2023-q1``, ``2023-h1``, ``2023``), first and last day."""

    code: str
    first: dt.date
    last: dt.date


def periods_of_year(every: Every, year: int) -> list[Period]:
    """The periods of one year; quarters end on 31/3, 30/6, 30/9 and 31/12."""
    length = MONTHS[every]
    return [
        _months(_code(every, year, number), year, (number - 1) * length + 1, number * length)
        for number in range(1, 12 // length + 1)
    ]


def parts_of_year(times: int, year: int) -> list[Period]:
    """``times`` parts of the year as equal as whole months allow (at most 12), e.g. for "02 đợt/năm"."""
    times = max(1, min(times, 12))
    ends = [-(-12 * part // times) for part in range(1, times + 1)]
    starts = [1, *(end + 1 for end in ends[:-1])]
    return [
        _months(f"{year}-part{number}of{times}", year, start, end)
        for number, (start, end) in enumerate(zip(starts, ends, strict=True), 1)
    ]


def month(code: str) -> Period | None:
    """The month named ``2023-03``; None when the code is not a month."""
    match = _MONTH_CODE.fullmatch(code)
    if match is None or match[1] == "0000":
        return None
    number = int(match[2])
    return _months(code, int(match[1]), number, number)


def _code(every: Every, year: int, number: int) -> str:
    match every:
        case Every.MONTH:
            return f"{year}-{number:02}"
        case Every.QUARTER:
            return f"{year}-q{number}"
        case Every.HALF_YEAR:
            return f"{year}-h{number}"
        case Every.YEAR:
            return f"{year}"


def _months(code: str, year: int, first: int, last: int) -> Period:
    return Period(code, dt.date(year, first, 1), dt.date(year, last, calendar.monthrange(year, last)[1]))
