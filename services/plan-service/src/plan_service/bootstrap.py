"""The one place that builds the service."""

from typing import Final

from par.messaging import Answer
from par.problems import Retryable
from par.service import Bootstrap, Parts, Resources
from par.service.queries import query_answer
from plan_service.http import plan_routes
from plan_service.index_set.handlers import index_set_commands
from plan_service.plan.handlers import plan_commands
from plan_service.queries import IndexSetQuery, PlanQuery, PlansQuery, Queries, UnitQuery, UnitsQuery
from plan_service.read_models import plan_read_models
from plan_service.read_models.plans.queries import find_city_of_plan
from plan_service.unit_tree.handlers import unit_tree_commands

CATCH_UP_SECONDS: Final = 5.0


def wire(resources: Resources) -> Parts:
    """Commands, queries and routes over the given resources."""

    async def reach(position: int) -> int:
        if not await resources.runner.wait_for(position, CATCH_UP_SECONDS):
            raise Retryable("not-ready")
        return resources.runner.position

    async def city_of_plan(plan: str) -> str | None:
        await reach(await resources.log.end())
        return await find_city_of_plan(resources.database, plan)

    queries = Queries(resources.database, reach)

    return Parts(
        commands=[
            *unit_tree_commands(resources.store),
            *index_set_commands(resources.store),
            *plan_commands(resources.store, city_of_plan),
        ],
        queries=_answers(queries),
        routes=plan_routes(queries),
    )


def _answers(queries: Queries) -> list[Answer]:
    return [
        query_answer("plan", "plans", PlansQuery, queries.plans),
        query_answer("plan", "plan", PlanQuery, queries.plan),
        query_answer("plan", "units", UnitsQuery, queries.units),
        query_answer("plan", "unit", UnitQuery, queries.unit),
        query_answer("plan", "index-set", IndexSetQuery, queries.index_set),
    ]


bootstrap: Final = Bootstrap("plan", plan_read_models, wire)
