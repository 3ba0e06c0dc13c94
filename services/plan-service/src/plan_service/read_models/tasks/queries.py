"""Reading the read model ``tasks``."""

from typing import Any

from par.projection.runner import Database
from plan_service.read_models.tasks.projection import Tasks


async def find_tasks(database: Database, plan: str) -> list[dict[str, Any]]:
    """All tasks of a plan, in no particular order."""
    return await database[Tasks.name].find({"plan": plan}, {"_id": 0}).to_list(None)
