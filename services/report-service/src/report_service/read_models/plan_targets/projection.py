"""The read model ``plan_targets``."""

from collections.abc import Iterable
from typing import Any, ClassVar, Final

from par.events import EventData
from par.events.plan import PlanDrafted, PlanIssued, PlanRevoked, TargetDropped, TargetRevised, TargetSet
from par.projection import Document, EventFact, Fact, Projection

NAME: Final = "plan_targets"

_PlanFact = PlanDrafted | PlanIssued | PlanRevoked | TargetSet | TargetRevised | TargetDropped


class PlanTargets(Projection):
    """A plan's ``authority``, ``year``, whether it is ``in_force``, and its ``targets`` in their order."""

    name: ClassVar[str] = NAME
    indexes: ClassVar[tuple[tuple[str, ...], ...]] = (("city", "year"),)

    def keys(self, fact: Fact) -> Iterable[str]:
        """The plan of the fact."""
        assert isinstance(fact, EventFact)
        data = fact.event.data
        return (data.plan,) if isinstance(data, _PlanFact) else ()

    def evolve(self, key: str, document: Document | None, fact: Fact) -> Document | None:
        """The plan's targets after the fact; facts of a plan that was never drafted change nothing."""
        assert isinstance(fact, EventFact)
        data = fact.event.data
        if isinstance(data, PlanDrafted):
            heading = {name: getattr(data, name) for name in ("plan", "city", "authority", "year")}
            return {**heading, "in_force": False, "targets": []}
        if document is None:
            return None
        match data:
            case PlanIssued() | PlanRevoked():
                return {**document, "in_force": isinstance(data, PlanIssued)}
            case TargetSet() | TargetRevised():
                others = [target for target in document["targets"] if target["number"] != data.number]
                return {**document, "targets": sorted([*others, _target(data)], key=lambda target: target["number"])}
            case TargetDropped(number=number):
                return {**document, "targets": [one for one in document["targets"] if one["number"] != number]}
            case _:
                return document


def _target(data: EventData) -> dict[str, Any]:
    return data.model_dump(mode="json", exclude={"plan"})
