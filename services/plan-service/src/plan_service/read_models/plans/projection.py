"""The read model ``plans``."""

from collections.abc import Iterable
from typing import Any, ClassVar

from par.events import EventData
from par.events.plan import (
    InspectionsListed,
    PlanDrafted,
    PlanIssued,
    ProcedureReviewsListed,
    ReportingSet,
    ResponsibilitiesStated,
    TargetSet,
    TaskAdded,
)
from par.projection import ChangeFact, Document, Fact, Projection

_List = ReportingSet | ResponsibilitiesStated | ProcedureReviewsListed | InspectionsListed


class Plans(Projection):
    """A plan's heading, status (``draft``, ``issued``), domains, counts, targets and lists.

    ``task_ordinals`` keeps the order of the document; the tasks themselves stand in ``tasks``.
    """

    name: ClassVar[str] = "plans"
    indexes: ClassVar[tuple[tuple[str, ...], ...]] = (("city", "year"),)

    def keys(self, fact: Fact) -> Iterable[str]:
        """The plan of the fact."""
        if isinstance(fact, ChangeFact):
            return ()
        match fact.event.data:
            case PlanDrafted(plan=plan) | TaskAdded(plan=plan) | TargetSet(plan=plan) | PlanIssued(plan=plan):
                return (plan,)
            case (
                ReportingSet(plan=plan)
                | ResponsibilitiesStated(plan=plan)
                | ProcedureReviewsListed(plan=plan)
                | InspectionsListed(plan=plan)
            ):
                return (plan,)
            case _:
                return ()

    def evolve(self, key: str, document: Document | None, fact: Fact) -> Document | None:
        """The plan after the fact; facts of a plan that was never drafted change nothing."""
        if isinstance(fact, ChangeFact):
            return document
        data = fact.event.data
        if document is None:
            return _drafted(data) if isinstance(data, PlanDrafted) else None
        match data:
            case TaskAdded(ordinal=ordinal):
                ordinals = [*document["task_ordinals"], ordinal]
                return {
                    **document,
                    "task_ordinals": ordinals,
                    "counts": _counts(ordinals, document["targets"]),
                }
            case TargetSet():
                targets = [*document["targets"], _dump(data, "plan")]
                return {**document, "targets": targets, "counts": _counts(document["task_ordinals"], targets)}
            case ReportingSet() | ResponsibilitiesStated() | ProcedureReviewsListed() | InspectionsListed():
                return {**document, **_list(data)}
            case PlanIssued():
                return {**document, "status": "issued", **_dump(data, "plan", "city", "year")}
            case _:
                return document


def _drafted(data: PlanDrafted) -> Document:
    return {
        **_dump(data),
        "status": "draft",
        "issued_on": None,
        "printed_on": None,
        "task_ordinals": [],
        "counts": _counts([], []),
        "targets": [],
        "reporting": [],
        "responsibilities": [],
        "procedure_reviews": [],
        "inspections": [],
    }


def _list(data: _List) -> dict[str, Any]:
    return _dump(data, "plan")


def _counts(ordinals: list[str], targets: list[Any]) -> dict[str, int]:
    return {"tasks": len(ordinals), "targets": len(targets)}


def _dump(data: EventData, *without: str) -> dict[str, Any]:
    return data.model_dump(mode="json", by_alias=True, exclude=set(without))
