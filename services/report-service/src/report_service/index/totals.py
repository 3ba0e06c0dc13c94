"""Sums of leaves and areas, and what they make out of the set's base.

A leaf that does not apply is out of the base: the points of the others are rescaled, so that full marks stay full
marks (Hà Nội rescales so where no survey is run; Nam Định 2020: 62.62 points of 70 are 89.45 %).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from par.exact import decimal_sum, exact, ratio_text, shown

Part = Mapping[str, Any]
"""A leaf, ``{area max applies score …}``, or an area, ``{area max base score …}``."""


@dataclass(frozen=True, slots=True)
class Adjusted:
    """A total with bonus and penalty, each within the maximum of its year."""

    bonus: Fraction
    penalty: Fraction
    total: Fraction


def area_of(code: str, leaves: Iterable[Part]) -> dict[str, Any]:
    """``area max base score shown``: the points of the area's leaves; ``base`` is what those that apply can earn."""
    members = [leaf for leaf in leaves if leaf["area"] == code]
    counted = [leaf for leaf in members if leaf["applies"]]
    return {
        "area": code,
        "max": decimal_sum(leaf["max"] for leaf in members),
        "base": decimal_sum(leaf["max"] for leaf in counted),
        **_sum([leaf["score"] for leaf in counted]),
    }


def total_of(areas: Sequence[Part], base: str) -> dict[str, Any]:
    """``points base score shown``: the points of all areas, out of the base that applies, and out of the set's base.

    ``base`` given is that of the set, as it was published: leaves that do not apply are taken off it. The ``score`` is
    the points themselves where all leaves apply. None where a leaf that applies has no score, or none applies.
    """
    applies = decimal_sum([base, *(area["base"] for area in areas), *(f"-{area['max']}" for area in areas)])
    scores = [area["score"] for area in areas]
    points = None if any(text is None for text in scores) else sum(map(exact, scores), Fraction(0))
    score = None if points is None else rescaled(points, exact(applies), exact(base))
    return {
        "points": None if points is None else ratio_text(points),
        "base": applies,
        "score": None if score is None else ratio_text(score),
        "shown": None if score is None else shown(score),
    }


def rescaled(points: Fraction, base: Fraction, full: Fraction) -> Fraction | None:
    """``points`` out of ``base`` as points out of ``full``; None where nothing applies, so that there is no base."""
    return None if base <= 0 else points * full / base


def adjusted(
    points: Fraction, bonus: Fraction, penalty: Fraction, most_bonus: Fraction, most_penalty: Fraction
) -> Adjusted:
    """The total with bonus and penalty (each 0 or more), which count up to their maximum of the year.

    Where a bonus can be earned, the most that can be reached is the base and ``most_bonus``.
    """
    counted, lost = min(bonus, most_bonus), min(penalty, most_penalty)
    return Adjusted(counted, lost, points + counted - lost)


def _sum(scores: Sequence[str | None]) -> dict[str, str | None]:
    if any(text is None for text in scores):
        return {"score": None, "shown": None}
    total = sum((exact(text) for text in scores if text is not None), Fraction(0))
    return {"score": ratio_text(total), "shown": shown(total)}
