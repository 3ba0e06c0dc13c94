"""A plan as JSON: how reads show it, and how the files of the planning office hold it."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final

from pydantic import BaseModel

from par.events import EventData
from par.events.plan import (
    FundingNoted,
    InspectionsListed,
    PlanDrafted,
    ProcedureReviewsListed,
    ReportingSet,
    ResponsibilitiesStated,
    TargetSet,
    TaskAdded,
)
from par.plans.content import Plan
from par.plans.task import Task
from par.values import decimal_text

LISTS: Final[Mapping[str, type[EventData]]] = {
    "reporting": ReportingSet,
    "responsibilities": ResponsibilitiesStated,
    "procedure_reviews": ProcedureReviewsListed,
    "inspections": InspectionsListed,
    "funding": FundingNoted,
}
"""The lists of a plan, and the facts that set them."""


def heading_of(plan: Plan) -> dict[str, Any]:
    """All that a plan says except its tasks; days as ISO text."""
    return {
        "plan": plan.plan,
        "city": plan.city,
        "authority": plan.authority,
        "title": plan.title,
        "year": plan.year,
        "number": plan.number,
        "implements": written(plan.implements),
        "legal_bases": written(plan.legal_bases),
        "domains": written(plan.domains.values()),
        "status": plan.stage.value,
        "version": plan.version,
        "issued_on": written(plan.issued_on),
        "printed_on": written(plan.printed_on),
        "effective_on": written(plan.effective_on),
        "document": written(plan.document),
        "imported": without(written(plan.imported), "plan"),
        "confirmed": plan.confirmed,
        "revoked": without(written(plan.revoked), "plan", "city"),
        "closed_on": written(plan.closed_on),
        "counts": {"tasks": len(plan.tasks), "targets": len(plan.targets)},
        "last_target": plan.last_target,
        "targets": [without(written(target), "plan") for _, target in sorted(plan.targets.items())],
        **{name: written(getattr(plan, name)) for name in LISTS},
    }


def task_of_plan(plan: str, task: Task) -> dict[str, Any]:
    """One task of the plan ``plan`` with everything its row says."""
    row = {field.name: written(getattr(task, field.name)) for field in fields(task)}
    return {"task": f"{plan}:{task.key}", "plan": plan, **row}


def plan_of(content: Mapping[str, Any]) -> Plan:
    """The plan that a file (``examples/plans``) or the answer to a read holds, tasks included.

    Raises ValueError (pydantic's ValidationError) where it is no plan; unknown fields are left aside.
    """
    name = content.get("plan", content.get("id"))
    plan = Plan()
    plan.take(PlanDrafted.model_validate({"domains": (), **content, "plan": name}))
    for task in content.get("tasks", ()):
        plan.take(TaskAdded.model_validate({**task, "plan": name}))
    for number, target in enumerate(content.get("targets", ()), 1):
        value = target.get("value")
        exact = {"value": None if value is None else decimal_text(value)}
        plan.take(TargetSet.model_validate({"number": number, **target, **exact, "plan": name}))
    for field, fact in LISTS.items():
        if content.get(field):
            plan.take(fact.model_validate({"plan": name, field: content[field]}))
    plan.version = content.get("version", 0)
    plan.last_target = max(plan.last_target, content.get("last_target", 0))
    return plan


def without(document: dict[str, Any] | None, *names: str) -> dict[str, Any] | None:
    """The document without some of its fields."""
    return None if document is None else {name: value for name, value in document.items() if name not in names}


def written(value: Any) -> Any:
    """A value of a plan as JSON: models as maps, days as ISO text, sequences as lists."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True)
    if isinstance(value, Mapping):
        return dict(value)
    if value is None or isinstance(value, str | int | bool):
        return value
    return [written(one) for one in value] if hasattr(value, "__iter__") else value.isoformat()
