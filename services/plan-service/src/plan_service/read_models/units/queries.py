"""Reading the read model ``units``."""

from typing import Any

from par.projection.runner import Database
from plan_service.read_models.units.projection import Units


async def find_units(database: Database, city: str) -> list[dict[str, Any]]:
    """The units and groups of a city, in the order of their opening."""
    return await database[Units.name].find({"city": city}, {"_id": 0}).sort("position", 1).to_list(None)


async def find_unit(database: Database, unit: str) -> dict[str, Any] | None:
    """One unit or group, None when there is none."""
    return await database[Units.name].find_one({"_id": unit}, {"_id": 0})
