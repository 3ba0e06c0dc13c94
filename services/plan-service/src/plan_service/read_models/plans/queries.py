"""Reading plans."""

from typing import Annotated, Any, Final

from pydantic import Field

from par.problems import NotFound
from par.projection.database import Database
from par.projection.reading import items, one
from par.service import Query, Question
from plan_service.read_models.plans.projection import Plans
from plan_service.read_models.tasks.projection import Tasks

_LISTS: Final = (
    "targets",
    "reporting",
    "responsibilities",
    "procedure_reviews",
    "inspections",
    "implements",
    "legal_bases",
    "task_ordinals",
)

Id = Annotated[str, Field(min_length=1, max_length=64)]


class PlansQuestion(Question):
    """All plans, or those of one city."""

    city: Id | None = None


class PlanQuestion(Question):
    """One plan."""

    plan: Id


async def plans(database: Database, asked: PlansQuestion) -> dict[str, Any]:
    """``items``: heading, status, domains and counts, in the order of year and id."""
    where = {} if asked.city is None else {"city": asked.city}
    return {"items": await items(database, Plans.name, where, ["year", "plan"], without=_LISTS)}


async def plan(database: Database, asked: PlanQuestion) -> dict[str, Any]:
    """A plan with its lists and its ``tasks`` in the order of the document. Raises NotFound."""
    found = await one(database, Plans.name, asked.plan, NotFound("unknown-plan", plan=asked.plan))
    tasks = {task["ordinal"]: task for task in await items(database, Tasks.name, {"plan": asked.plan}, ["_id"])}
    in_order = [tasks[ordinal] for ordinal in found.pop("task_ordinals") if ordinal in tasks]
    return {**found, "tasks": in_order}


PLANS: Final = Query("plans", "/v1/plans", PlansQuestion, plans)
PLAN: Final = Query("plan", "/v1/plans/{plan}", PlanQuestion, plan)
