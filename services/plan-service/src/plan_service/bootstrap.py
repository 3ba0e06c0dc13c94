"""The only place of plan-service where things are built."""

from typing import Final

from par.problems import Retryable
from par.service import Bootstrap, Parts, Resources
from par.service.queries import CATCH_UP_SECONDS
from plan_service.index_set.handlers import index_set_commands
from plan_service.plan.handlers import plan_commands
from plan_service.read_models import plan_read_models
from plan_service.read_models.index_sets.queries import INDEX_SET
from plan_service.read_models.plans.queries import PLAN, PLANS, find_city_of_plan
from plan_service.read_models.units.queries import UNIT, UNITS
from plan_service.unit_tree.handlers import unit_tree_commands


def wire(resources: Resources) -> Parts:
    """Commands and queries over the service's resources."""

    async def city_of_plan(plan: str) -> str | None:
        if not await resources.runner.wait_for(await resources.log.end(), CATCH_UP_SECONDS):
            raise Retryable("not-ready")
        return await find_city_of_plan(resources.database, plan)

    return Parts(
        commands=[
            *unit_tree_commands(resources.store),
            *index_set_commands(resources.store),
            *plan_commands(resources.store, city_of_plan),
        ],
        queries=[PLANS, PLAN, UNITS, UNIT, INDEX_SET],
    )


BOOTSTRAP: Final = Bootstrap("plan", plan_read_models, wire)
