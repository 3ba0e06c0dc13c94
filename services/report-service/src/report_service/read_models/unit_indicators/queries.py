"""Reading what a unit reported in a year, and what is pooled for it."""

from typing import Any, Final

from par.projection.database import Database
from par.projection.reading import items
from par.service import Query, Question
from report_service.read_models.city_indicators.projection import NAME as POOLED
from report_service.read_models.unit_indicators.projection import NAME as OWN
from report_service.tokens import Token, Year


class UnitIndicatorsQuestion(Question):
    """The indicators of ``unit`` in ``year``."""

    unit: Token
    year: Year


async def unit_indicators(database: Database, asked: UnitIndicatorsQuestion) -> dict[str, Any]:
    """``items`` are the unit's own reports, ``pooled`` the sums over the units that count for it."""
    where = {"unit": asked.unit, "year": asked.year}
    return {
        "items": await items(database, OWN, where, ["indicator"]),
        "pooled": await items(database, POOLED, where, ["indicator"]),
    }


UNIT_INDICATORS: Final = Query(
    "unit-indicators", "/v1/indicators/{year}/{unit}", UnitIndicatorsQuestion, unit_indicators
)
