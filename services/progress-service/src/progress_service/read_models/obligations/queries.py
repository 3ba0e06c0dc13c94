"""Reading obligations."""

from typing import Annotated, Any, Final

from pydantic import Field

from par.projection.database import Database
from par.service import Query, Question
from progress_service.read_models.obligations.projection import Obligations

PAGE: Final = 500


class ObligationsQuestion(Question):
    """Which obligations; all of the given conditions hold. ``after`` is the ``next`` of the page before."""

    unit: Annotated[str, Field(max_length=100)] | None = None
    plan: Annotated[str, Field(max_length=100)] | None = None
    city: Annotated[str, Field(max_length=100)] | None = None
    after: Annotated[str, Field(max_length=300)] = ""


async def obligations(database: Database, asked: ObligationsQuestion) -> dict[str, Any]:
    """A page of obligations in the order of their ids: ``{"items": […], "next": id or None}``."""
    conditions = {"unit": asked.unit, "plan": asked.plan, "city": asked.city}
    wanted: dict[str, Any] = {name: value for name, value in conditions.items() if value is not None}
    wanted["_id"] = {"$gt": asked.after}
    found = await database[Obligations.name].find(wanted).sort("_id", 1).limit(PAGE).to_list(None)
    rows = [{"obligation": document.pop("_id"), **document} for document in found]
    return {"items": rows, "next": rows[-1]["obligation"] if len(rows) == PAGE else None}


OBLIGATIONS: Final = Query("obligations", "/v1/obligations", ObligationsQuestion, obligations)
