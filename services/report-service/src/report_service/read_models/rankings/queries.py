"""Reading the rankings of a city."""

from typing import Any, Final

from par.projection.database import Database
from par.service import PageQuestion, Query, page
from report_service.read_models.rankings.answers import RankingsAnswer
from report_service.read_models.rankings.projection import NAME
from report_service.tokens import Token, Year


class RankingsQuestion(PageQuestion):
    """The rankings of ``city`` in ``year``."""

    city: Token
    year: Year


async def rankings(database: Database, asked: RankingsQuestion) -> dict[str, Any]:
    """A page with one ranking per unit type."""
    return await page(database, NAME, {"city": asked.city, "year": asked.year}, ("unit_type",), asked)


RANKINGS: Final = Query("rankings", "/v1/rankings/{year}/{city}", RankingsQuestion, rankings, RankingsAnswer)
