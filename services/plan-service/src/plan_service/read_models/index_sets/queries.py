"""Reading index sets."""

import datetime as dt
from typing import Annotated, Any, Final

from pydantic import Field, model_validator

from par.events.envelope import format_time
from par.problems import NotFound
from par.projection.store.database import Database
from par.service import KnownAt, Query, Question
from plan_service.one_version import check_one_named
from plan_service.read_models.index_sets.answers import IndexSetAnswer, IndexSetVersionsAnswer
from plan_service.read_models.index_sets.projection import IndexSets

Id = Annotated[str, Field(min_length=1, max_length=64)]
_HEADING: Final = (
    "index_set",
    "version",
    "supersedes",
    "holds_from",
    "override_reason",
    "name_vi",
    "name_en",
    "recorded",
)


class IndexSetQuestion(Question):
    """One version: the one named, the one that holds ``as_of`` a day, or the latest; as it was known ``known_at``."""

    index_set: Id
    version: Annotated[int | None, Field(ge=1, le=1_000_000, description="Not together with `as_of`.")] = None
    as_of: Annotated[dt.date | None, Field(description="The version that holds on that day.")] = None
    known_at: KnownAt = None

    @model_validator(mode="after")
    def _one_of_both(self) -> "IndexSetQuestion":
        check_one_named(self.version, self.as_of)
        return self


class IndexSetVersionsQuestion(Question):
    """All versions of one set."""

    index_set: Id
    known_at: KnownAt = None


async def index_set(database: Database, asked: IndexSetQuestion) -> dict[str, Any]:
    """A version of an index set. Raises NotFound."""
    where = _known(asked.index_set, asked.known_at)
    if asked.version is not None:
        where["version"] = asked.version
    if asked.as_of is not None:
        where["$or"] = [{"holds_from": None}, {"holds_from": {"$lte": asked.as_of.isoformat()}}]
    found = await database[IndexSets.name].find_one(where, {"_id": 0}, sort=[("version", -1)])
    if found is None:
        if asked.as_of is not None and await database[IndexSets.name].find_one(_known(asked.index_set, asked.known_at)):
            raise NotFound("index-set-not-in-force", index_set=asked.index_set, day=asked.as_of)
        raise NotFound("unknown-index-set", index_set=asked.index_set)
    return found


async def versions(database: Database, asked: IndexSetVersionsQuestion) -> dict[str, Any]:
    """``items``: what tells the versions apart, in their order. Raises NotFound."""
    shown = {"_id": 0, **dict.fromkeys(_HEADING, 1)}
    found = database[IndexSets.name].find(_known(asked.index_set, asked.known_at), shown).sort([("version", 1)])
    rows = await found.to_list(None)
    if not rows:
        raise NotFound("unknown-index-set", index_set=asked.index_set)
    return {"items": rows}


def _known(name: str, known_at: dt.datetime | None) -> dict[str, Any]:
    """Filter of the versions that the ledger knew at that moment."""
    where: dict[str, Any] = {"index_set": name}
    if known_at is not None:
        where["recorded"] = {"$lte": format_time(known_at)}
    return where


INDEX_SET: Final = Query("index-set", "/v1/index-sets/{index_set}", IndexSetQuestion, index_set, IndexSetAnswer)
INDEX_SET_VERSIONS: Final = Query(
    "index-set-versions",
    "/v1/index-sets/{index_set}/versions",
    IndexSetVersionsQuestion,
    versions,
    IndexSetVersionsAnswer,
)
