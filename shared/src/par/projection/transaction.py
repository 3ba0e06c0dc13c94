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
Writes = Mapping[str, Sequence[Operation]]
"""By collection; what stands in one list may be done in any order."""


@dataclass(frozen=True, slots=True)
class Move:
    """The checkpoint of ``read_models`` goes from position ``before`` to ``position``, where the day is ``day``."""

    read_models: str
    before: int
    position: int
    day: dt.date | None


class FencedError(Exception):
    """The checkpoint is not where the move begins: another instance has moved it."""


def commit(database: Database[dict[str, Any]], move: Move, writes: Writes) -> None:
    """Move the checkpoint and write. Raises FencedError, and nothing is done, when the checkpoint is elsewhere."""

    def moved(session: ClientSession | None) -> None:
        found = database[CHECKPOINTS].update_one(
            {"_id": move.read_models, "position": move.before},
            {"$set": {"position": move.position, "day": move.day.isoformat() if move.day else None}},
            session=session,
        )
        if found.matched_count != 1:
            raise FencedError

    def write(session: ClientSession) -> None:
        moved(session)
        for collection, operations in writes.items():
            if operations:
                database[collection].bulk_write(operations, ordered=False, session=session)

    if not any(writes.values()):
        moved(None)
        return
    with database.client.start_session() as session:
        session.with_transaction(write, read_concern=ReadConcern("majority"), write_concern=WriteConcern("majority"))
