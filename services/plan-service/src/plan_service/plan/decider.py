"""The rules of a plan: who may ask for what at which stage; the rules of each command stand beside.

What is merely odd (a due date before the issue, a task without a lead) breaks no rule: people are shown it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, assert_never

from par.deciding import Decider
from par.events import EventData
from par.plans import Stage
from par.problems import Rejected
from par.units import UnitTree
from plan_service.plan import drafting, life
from plan_service.plan.amending import amend, revise_draft
from plan_service.plan.changes import AmendPlan, ReviseDraft
from plan_service.plan.content import (
    AddTasks,
    ClosePlan,
    ConfirmPlan,
    DraftPlan,
    IssuePlan,
    LinkPlan,
    NoteFindings,
    NumberPlan,
    RecordImport,
    RevokePlan,
    SetDetails,
    SetTargets,
)
from plan_service.plan.state import PlanState, evolve

OfDraft = AddTasks | SetTargets | SetDetails | RecordImport | NoteFindings | ConfirmPlan | IssuePlan | ReviseDraft
OfIssued = AmendPlan | RevokePlan | ClosePlan
AnyTime = NumberPlan | LinkPlan
PlanContent = DraftPlan | OfDraft | OfIssued | AnyTime

_REFUSED: Final = {
    Stage.NONE: "unknown-plan",
    Stage.DRAFT: "plan-not-issued",
    Stage.ISSUED: "plan-issued",
    Stage.REVOKED: "plan-revoked",
    Stage.CLOSED: "plan-closed",
}
"""What is said when a command does not fit the stage the plan is in."""


@dataclass(frozen=True, slots=True)
class PlanCommand:
    """What is asked for, and the city's unit tree at that moment."""

    content: PlanContent
    tree: UnitTree = field(default_factory=UnitTree)


def decide(command: PlanCommand, state: PlanState) -> Sequence[EventData]:
    """The facts a command makes; raises Rejected with a pointer into its content."""
    content, tree = command.content, command.tree
    if isinstance(content, DraftPlan):
        return drafting.draft(content, tree, state)
    if isinstance(content, OfDraft):
        _check_stage(content, state, Stage.DRAFT)
        return _on_draft(content, tree, state)
    if isinstance(content, OfIssued):
        _check_stage(content, state, Stage.ISSUED)
        return _on_issued(content, tree, state)
    _check_stage(content, state, Stage.DRAFT, Stage.ISSUED)
    return life.number(content, state) if isinstance(content, NumberPlan) else life.link(content, state)


def _on_draft(content: OfDraft, tree: UnitTree, state: PlanState) -> Sequence[EventData]:
    match content:
        case AddTasks():
            return drafting.add_tasks(content, tree, state)
        case SetTargets():
            return drafting.set_targets(content, state)
        case SetDetails():
            return drafting.set_details(content, tree)
        case RecordImport():
            return drafting.record_import(content, state)
        case NoteFindings():
            return drafting.note_findings(content, state)
        case ReviseDraft():
            return revise_draft(content, tree, state)
        case ConfirmPlan():
            return life.confirm(content, state)
        case IssuePlan():
            return life.issue(content, state)
        case _:
            assert_never(content)


def _on_issued(content: OfIssued, tree: UnitTree, state: PlanState) -> Sequence[EventData]:
    match content:
        case AmendPlan():
            return amend(content, tree, state)
        case RevokePlan():
            return life.revoke(content, state)
        case ClosePlan():
            return life.close(content, state)
        case _:
            assert_never(content)


def _check_stage(content: PlanContent, state: PlanState, *allowed: Stage) -> None:
    if state.stage not in allowed:
        raise Rejected(_REFUSED[state.stage], "/content/plan", plan=content.plan)


PLAN: Decider[PlanState, PlanCommand] = Decider(PlanState(), decide, evolve)
