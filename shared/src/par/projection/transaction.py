"""One batch into MongoDB: the checkpoint is compared and set, and every write goes in with it or none does.

Synchronous, for a thread: a transaction is some eight commands, and between them the event loop, which is busy with
the next batch, is not waited for.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pymongo import DeleteOne, InsertOne, ReplaceOne
from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from par.projection.database import CHECKPOINTS

Operation = InsertOne[dict[str, Any]] | ReplaceOne[dict[str, Any]] | DeleteOne


@dataclass(frozen=True, slots=True)
class Write:
    """What becomes of one document: whether the database holds one before, and what it holds after (None: none)."""

    existed: bool
    after: Mapping[str, Any] | None


Writes = Mapping[str, Mapping[Any, Write]]
"""By collection and id."""


@dataclass(frozen=True, slots=True)
class Move:
    """The checkpoint of ``read_models`` goes from position ``before`` to ``position``, where the day is ``day``.

    It does so only in the ``term`` in which it was loaded.
    """

    read_models: str
    term: int | None
    before: int
    position: int
    day: dt.date | None


class FencedError(Exception):
    """The checkpoint is not where the move begins: another instance has moved it, or others are served."""


def merged(several: Sequence[Writes]) -> Writes:
    """The writes of batches that follow each other, as those of one: of each document the last."""
    if len(several) == 1:
        return several[0]
    found: dict[str, dict[Any, Write]] = {}
    for writes in several:
        for collection, of_collection in writes.items():
            into = found.setdefault(collection, {})
            for key, write in of_collection.items():
                earlier = into.get(key)
                into[key] = write if earlier is None else Write(earlier.existed, write.after)
    return found


def commit(database: Database[dict[str, Any]], move: Move, writes: Writes) -> None:
    """Move the checkpoint and write. Raises FencedError, and nothing is done, when the checkpoint is elsewhere."""
    operations = {collection: _operations(of_collection) for collection, of_collection in writes.items()}

    def moved(session: ClientSession | None) -> None:
        found = database[CHECKPOINTS].update_one(
            {"_id": move.read_models, "position": move.before, "term": move.term},
            {"$set": {"position": move.position, "day": move.day.isoformat() if move.day else None}},
            session=session,
        )
        if found.matched_count != 1:
            raise FencedError

    def write(session: ClientSession) -> None:
        moved(session)
        for collection, of_collection in operations.items():
            if of_collection:
                database[collection].bulk_write(of_collection, ordered=False, session=session)

    if not any(operations.values()):
        moved(None)
        return
    with database.client.start_session() as session:
        session.with_transaction(write, read_concern=ReadConcern("majority"), write_concern=WriteConcern("majority"))


def _operations(writes: Mapping[Any, Write]) -> list[Operation]:
    made: list[Operation] = []
    for key, write in writes.items():
        if write.after is None:
            if write.existed:
                made.append(DeleteOne({"_id": key}))
        elif write.existed:
            made.append(ReplaceOne({"_id": key}, dict(write.after), upsert=True))
        else:  # a third of the work of an upsert
            made.append(InsertOne(dict(write.after)))
    return made
