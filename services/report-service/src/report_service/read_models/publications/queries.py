"""Reading what a city published."""

from typing import Annotated, Any, Final

from pydantic import Field

from par.projection.store.database import Database
from par.service import PageQuestion, Query, page
from report_service.read_models.publications.answers import PublicationsAnswer
from report_service.read_models.publications.projection import NAME
from report_service.tokens import Token, Year


class PublicationsQuestion(PageQuestion):
    """The publications of ``city`` about ``year``, all revisions; with ``round`` only those of one round."""

    city: Token
    year: Year
    round: Token | None = None
    limit: Annotated[int, Field(ge=1, le=100, description="The most revisions in one page.")] = 20


async def publications(database: Database, asked: PublicationsQuestion) -> dict[str, Any]:
    """A page of revisions, the oldest of each round first."""
    where: dict[str, Any] = {"city": asked.city, "year": asked.year}
    if asked.round is not None:
        where["round"] = asked.round
    return await page(database, NAME, where, ("round", "revision"), asked)


PUBLICATIONS: Final = Query(
    "publications", "/v1/publications/{year}/{city}", PublicationsQuestion, publications, PublicationsAnswer
)
