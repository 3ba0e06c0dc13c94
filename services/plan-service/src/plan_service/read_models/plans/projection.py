"""The read model ``plans``."""

from collections.abc import Iterable
from typing import Any, ClassVar, Final

from par.events import EventData
from par.events.plan import (
    DomainAdded,
    FindingsNoted,
    FundingNoted,
    InspectionsListed,
    PlanAmended,
    PlanClosed,
    PlanConfirmed,
    PlanDrafted,
    PlanImported,
    PlanIssued,
    PlanLinked,
    PlanNumbered,
    PlanRevoked,
    ProcedureReviewsListed,
    ReportingSet,
    ResponsibilitiesStated,
    TargetDropped,
    TargetRevised,
    TargetSet,
    TaskAdded,
    TaskDropped,
    TaskMoved,
    TaskReassigned,
    TaskRescheduled,
    TaskReworded,
    TaskSplit,
)
from par.plans.content import DRAFT_CHANGES
from par.projection import ChangeFact, Document, Fact, Projection

_LIST_FACTS: Final = (
    ReportingSet,
    ResponsibilitiesStated,
    ProcedureReviewsListed,
    InspectionsListed,
    FundingNoted,
)
_TASK_FACTS: Final = (TaskAdded, TaskMoved, TaskReworded, TaskRescheduled, TaskReassigned, TaskSplit, TaskDropped)
_TARGET_FACTS: Final = (TargetSet, TargetRevised, TargetDropped)
_LIFE_FACTS: Final = (
    PlanDrafted,
    PlanImported,
    FindingsNoted,
    PlanConfirmed,
    PlanIssued,
    PlanNumbered,
    PlanLinked,
    PlanAmended,
    PlanRevoked,
    PlanClosed,
    DomainAdded,
)
_FACTS: Final = _LIST_FACTS + _TASK_FACTS + _TARGET_FACTS + _LIFE_FACTS


class Plans(Projection):
    """A plan's heading, status, version, counts, groups, targets and lists; its tasks stand in ``tasks``.

    ``rearranged`` says that the tasks are to be shown by their numbers, no longer in the order of their facts.
    """

    name: ClassVar[str] = "plans"
    version: ClassVar[int] = 2
    indexes: ClassVar[tuple[tuple[str, ...], ...]] = (("city", "year"),)

    def keys(self, fact: Fact) -> Iterable[str]:
        """The plan of the fact."""
        if isinstance(fact, ChangeFact) or not isinstance(fact.event.data, _FACTS):
            return ()
        return (fact.event.data.plan,)

    def evolve(self, key: str, document: Document | None, fact: Fact) -> Document | None:
        """The plan after the fact; facts of a plan that was never drafted change nothing."""
        if isinstance(fact, ChangeFact):
            return document
        data = fact.event.data
        if document is None:
            return _drafted(data) if isinstance(data, PlanDrafted) else None
        changed = _changed(document, data)
        if document["status"] == "draft" and isinstance(data, DRAFT_CHANGES):
            changed = {**changed, "confirmed": False}
            if isinstance(data, TaskMoved | TaskSplit):
                changed["rearranged"] = True
        return {**document, **changed} if changed else document


def _changed(document: Document, data: EventData) -> dict[str, Any]:
    """The fields that are other than before."""
    if isinstance(data, _TASK_FACTS):
        return _of_task(document, data)
    if isinstance(data, _TARGET_FACTS):
        return _of_target(document, data)
    if isinstance(data, _LIST_FACTS):
        return _dump(data, "plan")
    return _of_life(document, data)


def _of_life(document: Document, data: EventData) -> dict[str, Any]:
    match data:
        case PlanImported():
            return {"imported": _dump(data, "plan")}
        case PlanConfirmed():
            return {"confirmed": True}
        case PlanIssued(printed_on=printed_on):
            issued = _dump(data, "plan", "city", "year")
            printed = issued["printed_on"] if printed_on else document["printed_on"]
            return {
                "status": "issued",
                "version": 1,
                "effective_on": issued["issued_on"],
                **issued,
                "printed_on": printed,
            }
        case PlanNumbered():
            numbered = _dump(data, "plan")
            return {"number": data.number, "printed_on": numbered["printed_on"] or document["printed_on"]}
        case PlanLinked():
            return _dump(data, "plan")
        case PlanAmended():
            return {**_dump(data, "plan", "city", "changes"), "rearranged": True}
        case DomainAdded(domain=domain):
            return {"domains": _with(document["domains"], "ordinal", domain.ordinal, _dump(domain))}
        case PlanRevoked():
            return {"status": "revoked", "revoked": _dump(data, "plan", "city")}
        case PlanClosed():
            return {"status": "closed", "closed_on": _dump(data)["closed_on"]}
        case _:
            return {}


def _of_task(document: Document, data: EventData) -> dict[str, Any]:
    more = {TaskAdded: 1, TaskSplit: -1, TaskDropped: -1}.get(type(data), 0)
    return {"counts": {**document["counts"], "tasks": document["counts"]["tasks"] + more}} if more else {}


def _of_target(document: Document, data: EventData) -> dict[str, Any]:
    match data:
        case TargetSet(number=number) | TargetRevised(number=number):
            targets = _with(document["targets"], "number", number, _dump(data, "plan"))
        case TargetDropped(number=number):
            targets = [target for target in document["targets"] if target["number"] != number]
        case _:
            return {}
    return {
        "targets": targets,
        "last_target": max(document["last_target"], number),
        "counts": {**document["counts"], "targets": len(targets)},
    }


def _with(rows: list[dict[str, Any]], name: str, value: object, row: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows with ``row`` in the place of the one that has this ``value``, or behind all."""
    if any(found[name] == value for found in rows):
        return [row if found[name] == value else found for found in rows]
    return [*rows, row]


def _drafted(data: PlanDrafted) -> Document:
    return {
        **_dump(data),
        "status": "draft",
        "version": 0,
        "issued_on": None,
        "printed_on": None,
        "effective_on": None,
        "document": None,
        "imported": None,
        "confirmed": False,
        "revoked": None,
        "closed_on": None,
        "rearranged": False,
        "counts": {"tasks": 0, "targets": 0},
        "last_target": 0,
        "targets": [],
        "reporting": [],
        "responsibilities": [],
        "procedure_reviews": [],
        "inspections": [],
        "funding": [],
    }


def _dump(data: EventData, *without: str) -> dict[str, Any]:
    return data.model_dump(mode="json", by_alias=True, exclude=set(without))
