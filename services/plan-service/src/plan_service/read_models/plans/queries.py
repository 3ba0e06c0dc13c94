"""Reading the read model ``plans``."""

from typing import Any, Final

from par.projection.runner import Database
from plan_service.read_models.plans.projection import Plans

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


async def find_plans(database: Database, city: str | None) -> list[dict[str, Any]]:
    """Heading, status, domains and counts of all plans (of one city), in the order of year and id."""
    where = {} if city is None else {"city": city}
    fields = dict.fromkeys(("_id", *_LISTS), 0)
    return await database[Plans.name].find(where, fields).sort([("year", 1), ("plan", 1)]).to_list(None)


async def find_plan(database: Database, plan: str) -> dict[str, Any] | None:
    """One plan with its lists, None when there is none."""
    return await database[Plans.name].find_one({"_id": plan}, {"_id": 0})


async def find_city_of_plan(database: Database, plan: str) -> str | None:
    """The city of a plan, None when there is no such plan."""
    found = await database[Plans.name].find_one({"_id": plan}, {"city": 1})
    return None if found is None else str(found["city"])
