"""The next class and the next rank of a unit, as the score that reaches them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from par.exact import exact, ratio_text, shown
from report_service.index.classes import next_above
from report_service.results.counting import result_classes

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Goal:
    """Reached by a score of ``score`` (``inclusive`` false: by more than that); ``name`` for whom it is shown to."""

    kind: Literal["class", "rank", "score"]
    name: str
    score: Fraction | None
    inclusive: bool = True

    def is_reached(self, score: str | None) -> bool:
        """Whether the score is enough; without a ``score`` of the goal any one is."""
        if score is None:
            return False
        return self.score is None or exact(score) > self.score or (self.inclusive and exact(score) == self.score)

    def to_json(self) -> dict[str, Any]:
        """As an answer shows it."""
        return {
            "kind": self.kind,
            "name": self.name,
            "score": None if self.score is None else ratio_text(self.score),
            "shown": None if self.score is None else shown(self.score),
            "inclusive": self.inclusive,
        }


def next_class(result: Document) -> Goal | None:
    """The class above that of the result; None in the highest, and where the round has no classes."""
    if not result["classes"]:
        return None
    if result["percent"] is None:
        return Goal("score", "", None)
    found = next_above(exact(result["percent"]), result_classes(result["classes"]))
    if found is None or found.lower is None:
        return None
    return Goal("class", found.label, found.lower * exact(result["max"]) / 100, found.inclusive)


def next_rank(result: Document, ranking: Document | None) -> Goal | None:
    """The rank above that of the result: the score of who stands there, which shares it; None for the first."""
    entries = () if ranking is None else ranking["entries"]
    if result["score"] is None:
        return Goal("score", "", None)
    own = exact(result["score"])
    better = [entry for entry in entries if exact(entry["score"]) > own]
    return Goal("rank", str(better[-1]["rank"]), exact(better[-1]["score"])) if better else None
