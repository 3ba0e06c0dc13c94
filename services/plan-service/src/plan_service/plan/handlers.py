"""Commands on plans over NATS."""

from collections.abc import Awaitable, Callable, Sequence

from par.deciding import AggregateStore, Executed, Origin
from par.events import AggregateId
from par.messaging import Answer, command_handler
from par.messaging.subjects import command
from par.problems import Rejected
from plan_service.plan.content import AddTasks, DraftPlan, IssuePlan, PlanContent, SetDetails, SetTargets
from plan_service.plan.decider import PLAN, PlanCommand
from plan_service.unit_tree.decider import UNIT_TREE
from plan_service.unit_tree.handlers import tree_id

CityOfPlan = Callable[[str], Awaitable[str | None]]
"""The city whose plan has this id; None when nobody has drafted it."""


def plan_commands(store: AggregateStore, city_of_plan: CityOfPlan) -> Sequence[Answer]:
    """The answers to all commands on plans."""

    async def execute(content: PlanContent, origin: Origin) -> Executed:
        trees = await store.state(tree_id(content.city), UNIT_TREE)
        aggregate = AggregateId(content.city, "plan", "plan", content.plan)
        return await store.execute(aggregate, PLAN, PlanCommand(content, trees.tree), origin)

    async def draft(content: DraftPlan, origin: Origin) -> Executed:
        # Ids of plans are unique over all cities, but the log orders one city's plan only.
        if await city_of_plan(content.plan) not in (None, content.city):
            raise Rejected("plan-exists", "/content/plan", plan=content.plan)
        return await execute(content, origin)

    return [
        Answer(command("plan", "plan", "draft"), command_handler(DraftPlan, draft)),
        Answer(command("plan", "plan", "add-tasks"), command_handler(AddTasks, execute)),
        Answer(command("plan", "plan", "set-targets"), command_handler(SetTargets, execute)),
        Answer(command("plan", "plan", "set-details"), command_handler(SetDetails, execute)),
        Answer(command("plan", "plan", "issue"), command_handler(IssuePlan, execute)),
    ]
