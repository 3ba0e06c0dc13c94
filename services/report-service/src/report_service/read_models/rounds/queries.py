"""Reading the rounds of a city."""

from typing import Any, Final

from par.projection.store.database import Database
from par.service import PageQuestion, Query, page
from report_service.read_models.rounds.answers import RoundsAnswer
from report_service.read_models.rounds.projection import NAME
from report_service.tokens import Token, Year


class RoundsQuestion(PageQuestion):
    """The rounds of ``city`` in ``year``."""

    city: Token
    year: Year


async def rounds(database: Database, asked: RoundsQuestion) -> dict[str, Any]:
    """A page of rounds."""
    return await page(database, NAME, {"city": asked.city, "year": asked.year}, ("round",), asked)


ROUNDS: Final = Query("rounds", "/v1/rounds/{year}/{city}", RoundsQuestion, rounds, RoundsAnswer)
