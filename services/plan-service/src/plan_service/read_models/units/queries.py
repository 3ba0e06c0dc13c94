"""Reading units and groups."""

from typing import Annotated, Any, Final

from pydantic import Field

from par.problems import NotFound
from par.projection.database import Database
from par.projection.reading import items, one
from par.service import Query, Question
from plan_service.read_models.units.projection import Units

Id = Annotated[str, Field(min_length=1, max_length=64)]


class UnitsQuestion(Question):
    """The units of one city."""

    city: Id


class UnitQuestion(Question):
    """One unit or group."""

    unit: Id


async def units(database: Database, asked: UnitsQuestion) -> dict[str, Any]:
    """``items``: units and groups, parents before children; none when the city has no tree."""
    return {"items": await items(database, Units.name, {"city": asked.city}, ["position"])}


async def unit(database: Database, asked: UnitQuestion) -> dict[str, Any]:
    """A unit or a group. Raises NotFound."""
    return await one(database, Units.name, asked.unit, NotFound("unknown-unit", unit=asked.unit))


UNITS: Final = Query("units", "/v1/units", UnitsQuestion, units)
UNIT: Final = Query("unit", "/v1/units/{unit}", UnitQuestion, unit)
