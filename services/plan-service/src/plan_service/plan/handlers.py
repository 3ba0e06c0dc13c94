"""Commands on plans over NATS."""

from collections.abc import Sequence
from dataclasses import replace

from par.deciding import AggregateStore, Executed, Origin
from par.events import AggregateId
from par.messaging import Answer, command_handler
from par.messaging.subjects import command
from plan_service.plan.content import AddTasks, DraftPlan, IssuePlan, PlanContent, SetDetails, SetTargets
from plan_service.plan.decider import PLAN, PlanCommand
from plan_service.plan.state import Stage
from plan_service.plan_id.decider import PLAN_ID, ReservePlanId, plan_id
from plan_service.unit_tree.decider import UNIT_TREE
from plan_service.unit_tree.handlers import tree_id


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
        Answer(command("plan", "plan", "add-tasks"), command_handler(AddTasks, execute)),
        Answer(command("plan", "plan", "set-targets"), command_handler(SetTargets, execute)),
        Answer(command("plan", "plan", "set-details"), command_handler(SetDetails, execute)),
        Answer(command("plan", "plan", "issue"), command_handler(IssuePlan, execute)),
    ]
