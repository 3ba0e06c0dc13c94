"""Reading obligations."""

from typing import Any

from par.projection.runner import Database
from progress_service.read_models.obligations.projection import Obligations

PAGE = 500


async def obligations(
    database: Database,
    *,
    units: list[str] | None = None,
    plan: str | None = None,
    city: str | None = None,
    after: str = "",
) -> dict[str, Any]:
    """A page of obligations in the order of their ids: ``{"items": […], "next": id or None}``."""
    wanted: dict[str, Any] = {"_id": {"$gt": after}}
    if units is not None:
        wanted["unit"] = {"$in": units}
    if plan is not None:
        wanted["plan"] = plan
    if city is not None:
        wanted["city"] = city
    found = await database[Obligations.name].find(wanted).sort("_id", 1).limit(PAGE).to_list(None)
    items = [{"obligation": document.pop("_id"), **document} for document in found]
    return {"items": items, "next": items[-1]["obligation"] if len(items) == PAGE else None}
