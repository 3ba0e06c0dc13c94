"""Reading the rankings of a city."""

from typing import Any, Final

from par.projection.store.database import Database
from par.service import PageQuestion, Query, page
from report_service.read_models.rankings.answers import RankingsAnswer
from report_service.read_models.rankings.projection import NAME
from report_service.tokens import Token, Year


class RankingsQuestion(PageQuestion):
    """The rankings of ``city`` in ``year``: of its main round, or of ``round``."""

    city: Token
    year: Year
    round: Token | None = None


async def rankings(database: Database, asked: RankingsQuestion) -> dict[str, Any]:
    """A page with one ranking per unit type."""
    of_round: dict[str, Any] = {"main": True} if asked.round is None else {"round": asked.round}
    where = {"city": asked.city, "year": asked.year, **of_round}
    return await page(database, NAME, where, ("unit_type",), asked, ("main",))


RANKINGS: Final = Query("rankings", "/v1/rankings/{year}/{city}", RankingsQuestion, rankings, RankingsAnswer)
