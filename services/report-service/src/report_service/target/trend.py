"""Where the figure of a year is heading, by the months reported so far. Exact; no statement from too little.

The rule. The months with figures are points: the number of the month, and its percentage or count. Through three or
more of them goes the straight line of least squares. From it comes the figure of the whole year:

- of a standing (``last``), and of a share of units: the line in December;
- of a count that adds up (``sum``): what is counted, and the line in each month to come;
- of a percentage that adds up: what is counted, and in each month to come the mean denominator at the line's value.

Percentages are kept between 0 and 100, counts above 0. Once December is reported the year is what it is.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from par.events.index_set import Accumulate, IndicatorKind
from report_service.index.said import is_reported

FEWEST_MONTHS: Final = 3
"""Two points always lie on a line."""
MONTHS: Final = 12
_HUNDRED: Final = Fraction(100)

Figures = Mapping[str, Any]
Point = tuple[int, Fraction]
"""Month, value."""


def points_of(unit: str, figures: Figures | None) -> list[Point]:
    """The months with a value, in order; ``unit`` is ``percent`` or ``count``."""
    periods: Mapping[str, Figures] = {} if figures is None else figures.get("periods", {})
    said = ((int(code[5:]), periods[code]) for code in sorted(periods) if is_reported(periods[code]))
    return [(month, value) for month, found in said if (value := value_of(unit, found)) is not None]


def value_of(unit: str, figures: Figures) -> Fraction | None:
    """A figure in the unit of its target: the numerator of a count, else percent; None for a denominator of 0."""
    if unit == "count":
        return Fraction(figures["numerator"])
    return None if figures["denominator"] == 0 else Fraction(100 * figures["numerator"], figures["denominator"])


def projected(unit: str, figures: Figures | None) -> Fraction | None:
    """The figure of the whole year if the months go on as they did; None: too little is known to say so."""
    points = points_of(unit, figures)
    if figures is None or not points:
        return None
    last = points[-1][0]
    if last == MONTHS:
        return value_of(unit, figures)
    if len(points) < FEWEST_MONTHS:
        return None
    slope, start = _line(points)

    def at(month: int) -> Fraction:
        value = max(Fraction(0), start + slope * month)
        return value if unit == "count" else min(_HUNDRED, value)

    if figures["accumulate"] == Accumulate.LAST or figures["kind"] == IndicatorKind.SHARE_OF_UNITS:
        return at(MONTHS)
    to_come = [at(month) for month in range(last + 1, MONTHS + 1)]
    if unit == "count":
        return Fraction(figures["numerator"]) + sum(to_come)
    usual = Fraction(figures["denominator"], len(points))
    expected = usual * sum(to_come) / 100
    whole: Fraction = 100 * (figures["numerator"] + expected) / (figures["denominator"] + usual * len(to_come))
    return whole


def _line(points: Sequence[Point]) -> tuple[Fraction, Fraction]:
    """Slope and value at month 0 of the line of least squares through points of different months."""
    count = len(points)
    month = Fraction(sum(found for found, _ in points), count)
    value = sum((found for _, found in points), Fraction(0)) / count
    spread = sum((found - month) ** 2 for found, _ in points)
    slope = sum(((x - month) * (y - value) for x, y in points), Fraction(0)) / spread
    return slope, value - slope * month
