"""Reading the status of units."""

from typing import Any

from par.problems import NotFound
from par.projection.runner import Database
from progress_service.read_models.unit_status.projection import CELLS, UnitStatus


async def unit_statuses(database: Database, city: str | None = None) -> list[dict[str, Any]]:
    """Every unit that leads something, in the order of ids, with its count per cell."""
    wanted = {} if city is None else {"city": city}
    return [_shown(document) async for document in database[UnitStatus.name].find(wanted).sort("_id", 1)]


async def unit_status(database: Database, unit: str) -> dict[str, Any]:
    """One unit's counts. Raises NotFound when it leads nothing."""
    document = await database[UnitStatus.name].find_one({"_id": unit})
    if document is None:
        raise NotFound("not-found", what=unit)
    return _shown(document)


def _shown(document: dict[str, Any]) -> dict[str, Any]:
    return {
        "unit": document["unit"],
        "unit_type": document["unit_type"],
        "city": document["city"],
        **{cell: document[cell] for cell in CELLS},
        "position": document["position"],
    }
