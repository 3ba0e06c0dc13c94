"""The read-only HTTP routes of the service."""

from collections.abc import Sequence

from starlette.routing import BaseRoute

from par.service.queries import query_route
from plan_service.queries import IndexSetQuery, PlanQuery, PlansQuery, Queries, UnitQuery, UnitsQuery


def plan_routes(queries: Queries) -> Sequence[BaseRoute]:
    """``/v1/plans``, ``/v1/units`` and ``/v1/index-sets``."""
    return [
        query_route("/v1/plans", PlansQuery, queries.plans),
        query_route("/v1/plans/{plan}", PlanQuery, queries.plan),
        query_route("/v1/units", UnitsQuery, queries.units),
        query_route("/v1/units/{unit}", UnitQuery, queries.unit),
        query_route("/v1/index-sets/{index_set}", IndexSetQuery, queries.index_set),
    ]
