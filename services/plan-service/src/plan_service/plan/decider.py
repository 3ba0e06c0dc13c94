"""The rules of a plan: drafted once, complete and consistent, unchanged after issue.

What is merely odd (a due date before the issue, a task without a lead) breaks no rule: people are shown it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import assert_never

from par.deciding import Decider
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
from par.problems import Rejected
from par.units import UnitTree
from plan_service.plan.content import (
    AddTasks,
    DraftPlan,
    IssuePlan,
    PlanContent,
    SetDetails,
    SetTargets,
    TaskContent,
)
from plan_service.plan.state import PlanState, Stage, evolve, ordinal_key


@dataclass(frozen=True, slots=True)
class PlanCommand:
    """What is asked for, and the city's unit tree at that moment."""

    content: PlanContent
    tree: UnitTree = field(default_factory=UnitTree)


def decide(command: PlanCommand, state: PlanState) -> Sequence[EventData]:
    """The facts a command makes; raises Rejected with a pointer into its content."""
    content, tree = command.content, command.tree
    if isinstance(content, DraftPlan):
        return [_draft(content, tree, state)]
    if state.stage is Stage.NONE:
        raise Rejected("unknown-plan", "/content/plan", plan=content.plan)
    if state.stage is Stage.ISSUED:
        raise Rejected("plan-issued", "/content/plan", plan=content.plan)
    match content:
        case AddTasks():
            return _add_tasks(content, tree, state)
        case SetTargets():
            return _set_targets(content, state)
        case SetDetails():
            return _set_details(content, tree)
        case IssuePlan():
            return [_issue(content, state)]
        case _:
            assert_never(content)


PLAN: Decider[PlanState, PlanCommand] = Decider(PlanState(), decide, evolve)


def _draft(content: DraftPlan, tree: UnitTree, state: PlanState) -> PlanDrafted:
    if state.stage is not Stage.NONE:
        raise Rejected("plan-exists", "/content/plan", plan=content.plan)
    if content.authority not in tree.units:  # a group cannot issue a plan
        raise Rejected("unknown-unit", "/content/authority", unit=content.authority)
    seen: set[str] = set()
    for number, domain in enumerate(content.domains):
        if domain.ordinal in seen:
            raise Rejected("duplicate-domain", f"/content/domains/{number}/ordinal", domain=domain.ordinal)
        seen.add(domain.ordinal)
    return PlanDrafted.model_validate(content.model_dump())


def _add_tasks(content: AddTasks, tree: UnitTree, state: PlanState) -> list[EventData]:
    ordinals = set(state.ordinals)
    facts: list[EventData] = []
    for number, task in enumerate(content.tasks):
        at = f"/content/tasks/{number}"
        key = ordinal_key(task.ordinal)
        if key in ordinals:
            raise Rejected("duplicate-ordinal", f"{at}/ordinal", ordinal=task.ordinal)
        ordinals.add(key)
        if task.domain not in state.domains:
            raise Rejected("unknown-domain", f"{at}/domain", domain=task.domain)
        _check_units(tree, f"{at}/leads", task.leads)
        _check_units(tree, f"{at}/coordinators", task.coordinators)
        facts.append(_task_added(content.plan, task))
    return facts


def _task_added(plan: str, task: TaskContent) -> TaskAdded:
    return TaskAdded.model_validate({"plan": plan, **task.model_dump(by_alias=True)})


def _set_targets(content: SetTargets, state: PlanState) -> list[EventData]:
    for number, target in enumerate(content.targets):
        if target.domain is not None and target.domain not in state.domains:
            raise Rejected("unknown-domain", f"/content/targets/{number}/domain", domain=target.domain)
    return [
        TargetSet.model_validate({"plan": content.plan, "number": number, **target.model_dump()})
        for number, target in enumerate(content.targets, state.targets + 1)
    ]


def _set_details(content: SetDetails, tree: UnitTree) -> list[EventData]:
    for number, duty in enumerate(content.responsibilities or ()):
        if duty.unit_id is not None:
            _check_unit(tree, f"/content/responsibilities/{number}/unit_id", duty.unit_id)
    for number, review in enumerate(content.procedure_reviews or ()):
        _check_unit(tree, f"/content/procedure_reviews/{number}/unit", review.unit)
    for number, inspection in enumerate(content.inspections or ()):
        _check_unit(tree, f"/content/inspections/{number}/unit", inspection.unit)
    given = content.model_dump(exclude={"city"}, exclude_none=False)
    facts: tuple[tuple[str, type[EventData]], ...] = (
        ("reporting", ReportingSet),
        ("responsibilities", ResponsibilitiesStated),
        ("procedure_reviews", ProcedureReviewsListed),
        ("inspections", InspectionsListed),
    )
    return [
        fact.model_validate({"plan": content.plan, name: given[name]})
        for name, fact in facts
        if given[name] is not None
    ]


def _issue(content: IssuePlan, state: PlanState) -> PlanIssued:
    if not state.ordinals:
        raise Rejected("plan-without-tasks", "/content/plan", plan=content.plan)
    return PlanIssued(
        plan=content.plan,
        city=content.city,
        year=state.year,
        issued_on=content.issued_on,
        printed_on=content.printed_on,
    )


def _check_units(tree: UnitTree, at: str, units: Iterable[str]) -> None:
    for number, unit in enumerate(units):
        _check_unit(tree, f"{at}/{number}", unit)


def _check_unit(tree: UnitTree, at: str, unit: str) -> None:
    if unit not in tree.units and unit not in tree.groups:
        raise Rejected("unknown-unit", at, unit=unit)
