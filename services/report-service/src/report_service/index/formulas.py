"""The score of one leaf from a numerator and a denominator: the formula kinds of Vietnamese PAR Index sets.

With r the ratio in percent and M the leaf's maximum, after published scoring rules (the set names its source
per leaf): all or nothing; r × M / 100; the same above a floor; full marks from a target on; not applicable.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final, assert_never

from par.events.index_set import Cap, FloorLinear, Formula, Linear, NotApplicable, WhenEmpty, YesNo
from par.exact import exact

NOTHING: Final = Fraction(0)
HUNDRED: Final = Fraction(100)


@dataclass(frozen=True, slots=True)
class Figures:
    """What a unit reported for a year, or what was pooled for it."""

    numerator: int
    denominator: int


def score(formula: Formula, maximum: Fraction, figures: Figures | None) -> Fraction | None:
    """The points, within 0 and ``maximum``; None where there is no score, which is not a score of 0.

    There is none without figures (silence is not zero), and none for a denominator of 0 whose formula says
    so: the sources give full marks, zero or nothing for it, depending on the metric.
    """
    if isinstance(formula, NotApplicable):
        return maximum
    if figures is None:
        return None
    if figures.denominator == 0:
        return _empty(formula.empty, maximum)
    ratio = max(Fraction(100 * figures.numerator, figures.denominator), NOTHING)
    return min(_points(formula, maximum, ratio), maximum)


def _points(formula: YesNo | Linear | FloorLinear | Cap, maximum: Fraction, ratio: Fraction) -> Fraction:
    match formula:
        case YesNo():
            return maximum if ratio >= HUNDRED else NOTHING
        case Linear():
            return ratio * maximum / HUNDRED
        case FloorLinear():
            return NOTHING if ratio < exact(formula.floor) else ratio * maximum / HUNDRED
        case Cap():
            target = exact(formula.target)
            return maximum if ratio >= target else ratio * maximum / target
        case _:
            assert_never(formula)


def _empty(rule: WhenEmpty, maximum: Fraction) -> Fraction | None:
    match rule:
        case WhenEmpty.FULL:
            return maximum
        case WhenEmpty.ZERO:
            return NOTHING
        case WhenEmpty.NONE:
            return None
        case _:
            assert_never(rule)
