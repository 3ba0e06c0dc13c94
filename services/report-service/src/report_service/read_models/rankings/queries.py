"""Reading the rankings of a city."""

from typing import Any, Final

from par.projection.database import Database
from par.projection.reading import items
from par.service import Query, Question
from report_service.read_models.rankings.projection import NAME
from report_service.tokens import Token, Year


class RankingsQuestion(Question):
    """The rankings of ``city`` in ``year``."""

    city: Token
    year: Year


async def rankings(database: Database, asked: RankingsQuestion) -> dict[str, Any]:
    """``items``: one ranking per unit type."""
    return {"items": await items(database, NAME, {"city": asked.city, "year": asked.year}, ["unit_type"])}


RANKINGS: Final = Query("rankings", "/v1/rankings/{year}/{city}", RankingsQuestion, rankings)
