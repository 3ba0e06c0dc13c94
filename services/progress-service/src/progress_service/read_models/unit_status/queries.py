"""Reading the status of units."""

from typing import Annotated, Any, Final

from pydantic import Field

from par.projection.database import Database
from par.projection.reading import items, one
from par.service import Query, Question
from progress_service.read_models.unit_status.projection import CELLS, UnitStatus

SHOWN: Final = ("unit", "unit_type", "city", *CELLS)

Id = Annotated[str, Field(max_length=100)]


class UnitStatusesQuestion(Question):
    """All units that lead something, or those of one city."""

    city: Id | None = None


class UnitStatusQuestion(Question):
    """One unit."""

    unit: Id


async def unit_statuses(database: Database, asked: UnitStatusesQuestion) -> dict[str, Any]:
    """``items`` in the order of units, each with its count per cell."""
    where = {} if asked.city is None else {"city": asked.city}
    found = await items(database, UnitStatus.name, where, ["unit"])
    return {"items": [{name: document[name] for name in SHOWN} for document in found]}


async def unit_status(database: Database, asked: UnitStatusQuestion) -> dict[str, Any]:
    """One unit's counts. Raises NotFound when it leads nothing."""
    document = await one(database, UnitStatus.name, asked.unit)
    return {name: document[name] for name in SHOWN}


UNIT_STATUSES: Final = Query("unit-status", "/v1/units/status", UnitStatusesQuestion, unit_statuses)
UNIT_STATUS: Final = Query("status-of-unit", "/v1/units/{unit}/status", UnitStatusQuestion, unit_status)
