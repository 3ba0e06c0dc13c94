"""Reading index sets."""

from typing import Annotated, Any, Final

from pydantic import Field

from par.problems import NotFound
from par.projection.database import Database
from par.service import Query, Question
from plan_service.read_models.index_sets.projection import IndexSets


class IndexSetQuestion(Question):
    """One version of an index set, the latest when none is named."""

    index_set: Annotated[str, Field(min_length=1, max_length=64)]
    version: Annotated[int, Field(ge=1, le=1_000_000)] | None = None


async def index_set(database: Database, asked: IndexSetQuestion) -> dict[str, Any]:
    """A version of an index set. Raises NotFound."""
    where: dict[str, Any] = {"index_set": asked.index_set}
    if asked.version is not None:
        where["version"] = asked.version
    found = await database[IndexSets.name].find_one(where, {"_id": 0}, sort=[("version", -1)])
    if found is None:
        raise NotFound("unknown-index-set", index_set=asked.index_set)
    return found


INDEX_SET: Final = Query("index-set", "/v1/index-sets/{index_set}", IndexSetQuestion, index_set)
