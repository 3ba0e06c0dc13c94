"""The type of a unit, from what its obligations say: those that are settled keep the type that it had."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from par.obligations.lifecycle import SETTLED


@dataclass(slots=True)
class Types:
    """How many of a unit's open and settled obligations name each type. Nothing is kept with a count of 0."""

    open: dict[str, int] = field(default_factory=dict)
    settled: dict[str, int] = field(default_factory=dict)

    def add(self, obligation: Mapping[str, Any], by: int = 1) -> None:
        """Count an obligation, or with -1 take it out."""
        counts = self.settled if obligation["lifecycle"] in SETTLED else self.open
        count = counts.get(obligation["unit_type"], 0) + by
        if count:
            counts[obligation["unit_type"]] = count
        else:
            counts.pop(obligation["unit_type"], None)

    @property
    def total(self) -> int:
        """How many obligations there are."""
        return sum(self.open.values()) + sum(self.settled.values())

    @property
    def unit_type(self) -> str | None:
        """The type that most of the open obligations name, without open ones most of the settled; None without any.

        Of equally many the last by name: the same whatever came first.
        """
        counts = self.open or self.settled
        return max(counts, key=lambda type_: (counts[type_], type_), default=None)

    def stored(self) -> dict[str, dict[str, int]]:
        """As JSON values."""
        return {"open": dict(sorted(self.open.items())), "settled": dict(sorted(self.settled.items()))}

    @staticmethod
    def read(stored: Mapping[str, Mapping[str, int]]) -> "Types":
        """What is stored, to be changed."""
        return Types(dict(stored["open"]), dict(stored["settled"]))
