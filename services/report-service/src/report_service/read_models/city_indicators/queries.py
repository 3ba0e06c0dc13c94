"""Reading pooled indicators."""

from typing import Any, Final

from par.projection.store.database import Database
from par.service import PageQuestion, Query, page
from report_service.read_models.city_indicators.answers import CityIndicatorsAnswer
from report_service.read_models.city_indicators.projection import HIDDEN, NAME
from report_service.tokens import Token, Year


class CityIndicatorsQuestion(PageQuestion):
    """The pooled figures of ``city`` and of the districts in it, in ``year``."""

    city: Token
    year: Year


async def city_indicators(database: Database, asked: CityIndicatorsQuestion) -> dict[str, Any]:
    """A page by unit and indicator; the city's own have ``unit`` equal to ``city``."""
    where = {"city": asked.city, "year": asked.year}
    return await page(database, NAME, where, ("unit", "indicator"), asked, HIDDEN)


CITY_INDICATORS: Final = Query(
    "city-indicators",
    "/v1/city-indicators/{year}/{city}",
    CityIndicatorsQuestion,
    city_indicators,
    CityIndicatorsAnswer,
)
