"""Reading what a unit reported in a year, and what is pooled for it."""

import datetime as dt
from typing import Annotated, Any, Final

from pydantic import Field

from par.projection.store.database import Database
from par.projection.store.reading import items
from par.service import Query, Question
from report_service.read_models.city_indicators.projection import HIDDEN as HIDDEN_OF_POOLED
from report_service.read_models.city_indicators.projection import NAME as POOLED
from report_service.read_models.unit_facts.register import register_with
from report_service.read_models.unit_indicators.answers import UnitIndicatorsAnswer
from report_service.read_models.unit_indicators.projection import HIDDEN
from report_service.read_models.unit_indicators.projection import NAME as OWN
from report_service.read_models.unit_indicators.under_tree import counting_for, under_tree
from report_service.tokens import Token, Year


class UnitIndicatorsQuestion(Question):
    """The indicators of ``unit`` in ``year``."""

    unit: Token
    year: Year
    tree_of: Annotated[
        dt.date | None,
        Field(description="Shows, under the units of that day, also what those reported whose work it goes on with."),
    ] = None


async def unit_indicators(database: Database, asked: UnitIndicatorsQuestion) -> dict[str, Any]:
    """``items`` are the unit's own reports, ``pooled`` the sums over the units that count for it.

    ``under_tree``: both under the units of ``tree_of``, with the past of units that are no more.
    """
    where = {"unit": asked.unit, "year": asked.year}
    return {
        "items": await items(database, OWN, where, ["indicator"], HIDDEN),
        "pooled": await items(database, POOLED, where, ["indicator"], HIDDEN_OF_POOLED),
        "under_tree": [] if asked.tree_of is None else await _under_tree(database, asked, asked.tree_of),
    }


async def _under_tree(database: Database, asked: UnitIndicatorsQuestion, day: dt.date) -> list[dict[str, Any]]:
    register = await register_with(database, asked.unit)
    units = counting_for(asked.unit, register, day)
    rows = await items(database, OWN, {"unit": {"$in": units}, "year": asked.year}, ["unit", "indicator"])
    return under_tree(asked.unit, rows, register.on(day))


UNIT_INDICATORS: Final = Query(
    "unit-indicators", "/v1/indicators/{year}/{unit}", UnitIndicatorsQuestion, unit_indicators, UnitIndicatorsAnswer
)
