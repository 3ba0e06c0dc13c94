"""Commands on plans over NATS."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from par.deciding import AggregateStore, Executed, Origin
from par.events import AggregateId
from par.messaging import Answer, command_handler
from par.messaging.subjects import command
from par.plans import Stage
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
from plan_service.plan.decider import PLAN, PlanCommand, PlanContent
from plan_service.plan_id.decider import PLAN_ID, ReservePlanId, plan_id
from plan_service.unit_tree.decider import UNIT_TREE
from plan_service.unit_tree.handlers import tree_id

COMMANDS: Final[Mapping[str, type[PlanContent]]] = {
    "add-tasks": AddTasks,
    "set-targets": SetTargets,
    "set-details": SetDetails,
    "record-import": RecordImport,
    "note-findings": NoteFindings,
    "revise-draft": ReviseDraft,
    "confirm": ConfirmPlan,
    "issue": IssuePlan,
    "number": NumberPlan,
    "link": LinkPlan,
    "amend": AmendPlan,
    "revoke": RevokePlan,
    "close": ClosePlan,
}
"""By the name in the subject. Durable: never rename. (Drafting stands apart, see below.)"""


def plan_commands(store: AggregateStore) -> Sequence[Answer]:
    """The answers to all commands on plans."""

    async def prepared(content: PlanContent) -> tuple[AggregateId, PlanCommand]:
        trees = await store.state(tree_id(content.city), UNIT_TREE)
        return AggregateId(content.city, "plan", "plan", content.plan), PlanCommand(content, trees.tree)

    async def execute(content: PlanContent, origin: Origin) -> Executed:
        aggregate, asked = await prepared(content)
        return await store.execute(aggregate, PLAN, asked, origin)

    async def draft(content: DraftPlan, origin: Origin) -> Executed:
        aggregate, asked = await prepared(content)
        present = await store.state(aggregate, PLAN)
        if present.stage is Stage.NONE:
            # The rules first: a draft that is refused must not take the id from other cities for ever.
            reserve = ReservePlanId(content.plan, content.city)
            PLAN_ID.decide(reserve, await store.state(plan_id(content.plan), PLAN_ID))
            PLAN.decide(asked, present)
            # Ids of a command's further facts stand behind "#", where no command can have put anything.
            reserving = replace(origin, id=f"{origin.id}#plan-id")
            await store.execute(plan_id(content.plan), PLAN_ID, reserve, reserving)
        return await store.execute(aggregate, PLAN, asked, origin)

    return [
        Answer(command("plan", "plan", "draft"), command_handler(DraftPlan, draft)),
        *(Answer(command("plan", "plan", name), command_handler(model, execute)) for name, model in COMMANDS.items()),
    ]
