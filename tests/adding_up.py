"""A score added up by hand from what its explanation shows."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any


def sum_of_leaves(tree: Mapping[str, Any]) -> str | None:
    """The score that the leaves of a tree make, written as its ``score`` is; None where a leaf has none."""
    leaves = [leaf for area in tree["areas"] for leaf in area["leaves"] if leaf["applies"]]
    if not leaves or any(leaf["score"] is None for leaf in leaves):
        return None
    points = sum(Fraction(leaf["score"]) for leaf in leaves) * Fraction(tree["max"]) / Fraction(tree["base"])
    bonus = min(Fraction(tree["bonus"]), Fraction(tree["bonus_max"]))
    penalty = min(Fraction(tree["penalty"]), Fraction(tree["penalty_max"]))
    total = points + bonus - penalty
    return f"{total.numerator}/{total.denominator}"
