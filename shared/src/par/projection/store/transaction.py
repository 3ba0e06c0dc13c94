"""One batch into MongoDB: the checkpoint is compared and set, and every write goes in with it or none does.

Synchronous, for a thread: a transaction is some eight commands, and between them the event loop, which is busy with
the next batch, is not waited for.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from bson.raw_bson import RawBSONDocument
from pymongo import DeleteOne, InsertOne, ReplaceOne, UpdateOne
from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.errors import BulkWriteError, PyMongoError
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from par.projection.store.database import CHECKPOINTS, OUTBOX

Operation = InsertOne[Any] | ReplaceOne[Any] | UpdateOne | DeleteOne

_NOTHING: Final = object()
DUPLICATE_KEY: Final = 11000
MAP_PART: Final = 4
"""Where no more than a fourth of a map's entries differ, they are written and not the map."""
WHOLE_BYTES: Final = 4000
"""A document up to this size is written whole, as it was encoded before: to find out what differs takes longer."""
MOST_TRIES: Final = 3
"""The driver would go on for two minutes: also where the server ends each try, as it takes longer than is allowed."""


class Write(NamedTuple):
    """What becomes of one document: whether the database holds one before, and what it holds after (None: none).

    Of a large one, where it is known what it holds (``before``), only the fields that differ are written, and of maps
    with many entries only those entries. ``packed`` is ``after`` as BSON if that is written whole (:func:`write_of`).
    """

    existed: bool
    after: Mapping[str, Any] | None
    before: Mapping[str, Any] | None = None
    packed: bytes | None = None


def write_of(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, packed: bytes) -> Write:
    """What becomes of a document that was ``before`` and is encoded as ``packed``: a large one is not written whole."""
    is_whole = before is None or len(packed) <= WHOLE_BYTES
    return Write(before is not None, after, before, packed if is_whole else None)


Writes = Mapping[str, Mapping[Any, Write]]
"""By collection and id."""


@dataclass(frozen=True, slots=True)
class Move:
    """The checkpoint called ``checkpoint`` goes from position ``before`` to ``position``, where the day is ``day``.

    It does so only in the ``term`` in which it was loaded, and under the ``lease`` of this process (None: it needs
    none).
    """

    checkpoint: str
    term: int | None
    before: int
    position: int
    day: dt.date | None
    lease: int | None = None


class FencedError(Exception):
    """The checkpoint is not where the move begins: another instance has moved it, or others are served.

    Or the database does not hold the documents that were folded on.
    """


class TooSlowError(PyMongoError):
    """A transaction was tried again and again; in smaller parts it may pass."""


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
                into[key] = write if earlier is None else write._replace(existed=earlier.existed, before=earlier.before)
    return found


def inserting(writes: Writes, collection: str, absent: Collection[Any]) -> Writes:
    """The same where the database is known to have none of the documents ``absent`` in a collection."""
    if not absent:
        return writes
    known = {
        key: write._replace(existed=False) if key in absent else write for key, write in writes[collection].items()
    }
    return {**writes, collection: known}


def commit(database: Database[dict[str, Any]], move: Move, writes: Writes) -> None:
    """Move the checkpoint and write. Raises FencedError, and nothing is done, when the checkpoint is elsewhere."""
    operations = {collection: _operations(of_collection) for collection, of_collection in writes.items()}

    def moved(session: ClientSession | None) -> None:
        expected = {"_id": move.checkpoint, "position": move.before, "term": move.term}
        found = database[CHECKPOINTS].update_one(
            expected if move.lease is None else {**expected, "lease": move.lease},
            {"$set": {"position": move.position, "day": move.day.isoformat() if move.day else None}},
            session=session,
        )
        if found.matched_count != 1:
            raise FencedError

    tries = 0

    def write(session: ClientSession) -> None:
        nonlocal tries
        tries += 1
        if tries > MOST_TRIES:
            raise TooSlowError(f"a transaction of {sum(map(len, operations.values()))} writes came to nothing")
        moved(session)
        for collection, of_collection in operations.items():
            if not of_collection:
                continue
            try:
                done = database[collection].bulk_write(of_collection, ordered=False, session=session)
            except BulkWriteError as error:
                if collection == OUTBOX and _is_there_already(error):  # whoever offers states writes rows, too
                    raise FencedError(f"{collection} has rows that were not there before") from error
                raise
            updates = sum(isinstance(operation, UpdateOne | ReplaceOne) for operation in of_collection)
            if done.matched_count + done.upserted_count != updates:
                raise FencedError(f"{collection} lacks documents that were folded on")

    if not any(operations.values()):
        moved(None)
        return
    with database.client.start_session() as session:
        session.with_transaction(write, read_concern=ReadConcern("majority"), write_concern=WriteConcern("majority"))


class Packed(RawBSONDocument):
    """A document that is BSON already. The driver asks whether it is empty, and would decode it to find out."""

    def __bool__(self) -> bool:
        return True


def _is_there_already(error: BulkWriteError) -> bool:
    return any(one["code"] == DUPLICATE_KEY for one in error.details["writeErrors"])


def _operations(writes: Mapping[str, Write]) -> list[Operation]:
    return [found for key, write in writes.items() if (found := _operation(key, write)) is not None]


def _operation(key: Any, write: Write) -> Operation | None:
    if write.after is None:
        return DeleteOne({"_id": key}) if write.existed else None
    if not write.existed:  # a third of the work of an upsert
        return InsertOne(dict(write.after) if write.packed is None else Packed(write.packed))
    if write.packed is not None:
        return ReplaceOne({"_id": key}, Packed(write.packed))
    if write.before is None:
        return ReplaceOne({"_id": key}, dict(write.after), upsert=True)
    before, after = write.before, write.after
    changed, gone = _differing(before, after)
    if any("." in name for name in (*changed, *gone)):  # these would be paths
        return ReplaceOne({"_id": key}, dict(after), upsert=True)
    changed.pop("_id", None)
    for name in [name for name, value in changed.items() if type(value) is dict and type(before.get(name)) is dict]:
        entries = _entries(name, before[name], changed[name])
        if entries is not None:
            del changed[name]
            changed |= entries[0]
            gone |= entries[1]
    how = {name: fields for name, fields in (("$set", changed), ("$unset", gone)) if fields}
    return UpdateOne({"_id": key}, how) if how else None


Fields = dict[str, Any]


def _differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Fields, Fields]:
    """What to set and what to unset.

    By identity, as what a fold leaves as it is stays the same object. Values are stored as they are, never evaluated.
    """
    changed = {name: value for name, value in after.items() if before.get(name, _NOTHING) is not value}
    return changed, dict.fromkeys((name for name in before if name not in after), "")


def _entries(name: str, before: Fields, after: Fields) -> tuple[Fields, Fields] | None:
    """The same as paths to the entries of the map ``name``; None: the map is to be written as a whole."""
    changed, gone = _differing(before, after)
    if MAP_PART * (len(changed) + len(gone)) > len(after):
        return None
    if any(not key or "." in key or key.startswith("$") for key in (*changed, *gone)):  # no names in a path
        return None
    return {f"{name}.{key}": value for key, value in changed.items()}, {f"{name}.{key}": "" for key in gone}
