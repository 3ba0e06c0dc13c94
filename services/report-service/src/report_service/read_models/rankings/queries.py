"""The rankings of a city."""

from typing import Any, Final

from report_service.query import Question, Reader
from report_service.read_models.rankings.projection import NAME
from report_service.tokens import Token, Year

RANKINGS_QUERY: Final = "rankings"


class RankingsQuestion(Question):
    """The rankings of ``city`` in ``year``."""

    city: Token
    year: Year


async def rankings(reader: Reader, question: RankingsQuestion) -> dict[str, Any]:
    """``items``: one ranking per unit type."""
    return await reader.items(NAME, {"city": question.city, "year": question.year}, ["unit_type"])
