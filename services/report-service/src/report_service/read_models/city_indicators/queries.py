"""The pooled indicators of a city."""

from typing import Any, Final

from report_service.query import Question, Reader
from report_service.read_models.city_indicators.projection import NAME
from report_service.tokens import Token, Year

CITY_INDICATORS_QUERY: Final = "city-indicators"


class CityIndicatorsQuestion(Question):
    """The pooled figures of ``city`` and of the districts in it, in ``year``."""

    city: Token
    year: Year


async def city_indicators(reader: Reader, question: CityIndicatorsQuestion) -> dict[str, Any]:
    """``items`` by unit and indicator; the city's own have ``unit`` equal to ``city``."""
    return await reader.items(NAME, {"city": question.city, "year": question.year}, ["unit", "indicator"])
