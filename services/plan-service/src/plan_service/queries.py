"""The queries of the service, the same on NATS and on HTTP.

A list is answered as ``{"items": […], "position": n}``, one thing as its own fields with ``position``:
n is how far in the log the answer reaches at least.
"""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from par.problems import NotFound
from par.projection.runner import Database
from plan_service.read_models.index_sets.queries import find_index_set
from plan_service.read_models.plans.queries import find_plan, find_plans
from plan_service.read_models.tasks.queries import find_tasks
from plan_service.read_models.units.queries import find_unit, find_units

Id = Annotated[str, Field(min_length=1, max_length=64)]


class Query(BaseModel):
    """What is asked; parameters that we do not know are refused.

    ``min_position`` asks to wait until the answer includes that position, e.g. that of one's own command.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    min_position: Annotated[int, Field(ge=0, le=2**53)] = 0


class PlansQuery(Query):
    """All plans, or those of one city."""

    city: Id | None = None


class PlanQuery(Query):
    """One plan."""

    plan: Id


class UnitsQuery(Query):
    """The units of one city."""

    city: Id


class UnitQuery(Query):
    """One unit or group."""

    unit: Id


class IndexSetQuery(Query):
    """One version of an index set, the latest when none is named."""

    index_set: Id
    version: Annotated[int, Field(ge=1, le=1_000_000)] | None = None


Reach = Callable[[int], Awaitable[int]]
"""Waits until the read models include a position and returns how far they are. Raises Retryable."""


class Queries:
    """Answers from the read models in ``database``; ``reach`` tells up to where they are committed."""

    def __init__(self, database: Database, reach: Reach) -> None:
        self._database = database
        self._reach = reach

    async def plans(self, asked: PlansQuery) -> dict[str, Any]:
        """Headings with their counts."""
        position = await self._reach(asked.min_position)
        return {"items": await find_plans(self._database, asked.city), "position": position}

    async def plan(self, asked: PlanQuery) -> dict[str, Any]:
        """A plan with its lists and its ``tasks`` in the order of the document. Raises NotFound."""
        position = await self._reach(asked.min_position)
        plan = await find_plan(self._database, asked.plan)
        if plan is None:
            raise NotFound("unknown-plan", plan=asked.plan)
        tasks = {task["ordinal"]: task for task in await find_tasks(self._database, asked.plan)}
        in_order = [tasks[ordinal] for ordinal in plan.pop("task_ordinals") if ordinal in tasks]
        return {**plan, "tasks": in_order, "position": position}

    async def units(self, asked: UnitsQuery) -> dict[str, Any]:
        """Units and groups of a city, parents before children; none when the city has no tree."""
        position = await self._reach(asked.min_position)
        return {"items": await find_units(self._database, asked.city), "position": position}

    async def unit(self, asked: UnitQuery) -> dict[str, Any]:
        """A unit or a group. Raises NotFound."""
        position = await self._reach(asked.min_position)
        unit = await find_unit(self._database, asked.unit)
        if unit is None:
            raise NotFound("unknown-unit", unit=asked.unit)
        return {**unit, "position": position}

    async def index_set(self, asked: IndexSetQuery) -> dict[str, Any]:
        """A version of an index set. Raises NotFound."""
        position = await self._reach(asked.min_position)
        found = await find_index_set(self._database, asked.index_set, asked.version)
        if found is None:
            raise NotFound("unknown-index-set", index_set=asked.index_set)
        return {**found, "position": position}
