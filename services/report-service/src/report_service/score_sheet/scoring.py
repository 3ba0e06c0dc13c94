"""From what somebody entered for a leaf to its points: by the rule, or beside it."""

from dataclasses import dataclass
from fractions import Fraction

from par.events.round import Leaf
from par.events.scoring import Inputs
from par.exact import exact, ratio_text
from par.problems import Rejected
from report_service.index.formulas import Earned, earned
from report_service.index.inputs import faults


@dataclass(frozen=True, slots=True)
class Entered:
    """The points of a leaf (None: it does not apply), and what the rule gives (None: nothing is known to it)."""

    points: Fraction | None
    applies: bool
    rule: Earned | None

    @property
    def deviates(self) -> bool:
        """Whether the points are others than the rule gives, where it gives anything."""
        if self.rule is None or (self.rule.points is None and self.rule.applies):
            return False
        return (self.points, self.applies) != (self.rule.points, self.rule.applies)


def entered(leaf: Leaf, points: str | None, inputs: Inputs | None, known: Inputs | None) -> Entered:
    """The score of a leaf from ``points``, or from ``inputs`` by its rule; ``known`` inputs stand in for missing ones.

    Rejected: ``points-or-inputs``, ``points-out-of-bounds``, ``inputs-no-score``, and what is wrong with the inputs.
    """
    if points is None and inputs is None:
        raise Rejected("points-or-inputs", "/data")
    if inputs is not None:
        for fault in faults(leaf.formula, inputs, "/data/inputs"):
            raise fault
    maximum, minimum = exact(leaf.max), exact(leaf.min)
    used = inputs if inputs is not None else known
    rule = None if used is None else earned(leaf.formula, maximum, minimum, used)
    if points is None:
        assert rule is not None
        if rule.points is None and rule.applies:
            raise Rejected("inputs-no-score", "/data/inputs", leaf=leaf.code)
        return Entered(rule.points, rule.applies, rule)
    value = exact(points)
    if not minimum <= value <= maximum:
        raise Rejected("points-out-of-bounds", "/data/points", leaf=leaf.code, lowest=leaf.min, highest=leaf.max)
    return Entered(value, True, rule)


def points_text(points: Fraction | None) -> str | None:
    """Points as facts hold them."""
    return None if points is None else ratio_text(points)
