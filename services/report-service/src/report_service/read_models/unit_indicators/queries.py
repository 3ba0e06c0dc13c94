"""What a unit reported in a year, and what is pooled for it."""

from typing import Any, Final

from report_service.query import Question, Reader
from report_service.read_models.city_indicators.projection import NAME as CITY_INDICATORS
from report_service.read_models.unit_indicators.projection import NAME as UNIT_INDICATORS
from report_service.tokens import Token, Year

UNIT_INDICATORS_QUERY: Final = "unit-indicators"


class UnitIndicatorsQuestion(Question):
    """The indicators of ``unit`` in ``year``."""

    unit: Token
    year: Year


async def unit_indicators(reader: Reader, question: UnitIndicatorsQuestion) -> dict[str, Any]:
    """``items`` are the unit's own reports, ``pooled`` the sums over the units that count for it."""
    where = {"unit": question.unit, "year": question.year}
    own = await reader.items(UNIT_INDICATORS, where, ["indicator"])
    pooled = await reader.items(CITY_INDICATORS, where, ["indicator"])
    return {"items": own["items"], "pooled": pooled["items"], "position": own["position"]}
