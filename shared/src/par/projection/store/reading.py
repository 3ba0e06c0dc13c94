"""Reading the documents of a read model."""

from collections.abc import Mapping, Sequence
from typing import Any

from par.problems import NotFound
from par.projection.store.database import Database


async def items(
    database: Database,
    collection: str,
    where: Mapping[str, Any],
    order: Sequence[str],
    without: Sequence[str] = (),
) -> list[dict[str, Any]]:
    """The documents that match, sorted by the fields of ``order``, without their ids and some other fields."""
    hidden = dict.fromkeys(("_id", *without), 0)
    return await database[collection].find(where, hidden).sort([(name, 1) for name in order]).to_list(None)


async def one(database: Database, collection: str, key: str, problem: NotFound | None = None) -> dict[str, Any]:
    """A document by its id. Raises ``problem``, or NotFound naming the id."""
    document = await database[collection].find_one({"_id": key}, {"_id": 0})
    if document is None:
        raise problem or NotFound("not-found", what=key)
    return document
