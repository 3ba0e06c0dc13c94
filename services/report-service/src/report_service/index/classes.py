"""Classes of results (xếp loại) as data: no national scheme exists, so each round states its labels and cut-offs.

A cut-off belongs to the class above it or not: Nam Định 2020 says "from 90", Tây Ninh 2021 "above 80".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class ResultClass:
    """A class from ``lower`` on, or above it (``inclusive`` false); ``lower`` None: whatever no other class takes."""

    label: str
    lower: Fraction | None
    inclusive: bool = True

    def takes(self, value: Fraction) -> bool:
        """Whether the value is not too low for the class."""
        if self.lower is None:
            return True
        return value > self.lower or (self.inclusive and value == self.lower)


def class_of(value: Fraction | None, classes: Sequence[ResultClass]) -> ResultClass | None:
    """The class of an exact value, never of one rounded for show; ``classes`` from the highest down.

    None without a value, and for one that is too low for all of them.
    """
    if value is None:
        return None
    return next((found for found in classes if found.takes(value)), None)


def next_above(value: Fraction, classes: Sequence[ResultClass]) -> ResultClass | None:
    """The class above that of the value; None for one in the highest."""
    better = [found for found in classes if not found.takes(value)]
    return better[-1] if better else None
