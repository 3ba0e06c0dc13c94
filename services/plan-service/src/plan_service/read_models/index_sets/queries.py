"""Reading the read model ``index_sets``."""

from typing import Any

from par.projection.runner import Database
from plan_service.read_models.index_sets.projection import IndexSets


async def find_index_set(database: Database, index_set: str, version: int | None) -> dict[str, Any] | None:
    """One version of an index set (None: the latest); None when there is none."""
    where: dict[str, Any] = {"index_set": index_set}
    if version is not None:
        where["version"] = version
    return await database[IndexSets.name].find_one(where, {"_id": 0}, sort=[("version", -1)])
