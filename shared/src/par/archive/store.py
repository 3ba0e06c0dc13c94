"""The archive in MongoDB: one row per event, and a head that is compared and set with each batch."""

import asyncio
import datetime as dt
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from motor.motor_asyncio import AsyncIOMotorClientSession
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from par.archive.chain import Entry, Head, Linked
from par.log import LOG, REPORT
from par.projection.store.database import Database, ensure_collection

SERVICE: Final = "plan"
"""The service that keeps the archive, in its database of lasting things."""
ARCHIVE: Final = "archive"
"""Durable name of the collection: ``_id`` (the position) ``subject headers payload hash``. Never rename."""
HEADS: Final = "archive_head"
"""Durable name: a document per thing that is remembered, see below. Never rename."""
VERIFIED: Final = "verified"
"""Beside ``LOG`` (``position hash previous``) and ``REPORT`` (``sequence``, seen at its end): the last comparison of
log and archive, ``at position differences``."""
VERIFIED_READ_MODELS: Final = "verified_read_models"
"""Likewise the last comparison of the read models, ``at differences``; a verification may leave it out."""

RESTORING: Final = "restoring"
"""And the ``position`` that a restore reaches, from before its first event until all are compared. As long as it is
there, no service starts."""

LOG_CHECK: Final = "log"
READ_MODELS_CHECK: Final = "read_models"

PAGE: Final = 1000

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Verified:
    """When log and archive were compared last, and the ``differences`` by check: ``log`` and ``read_models``."""

    at: dt.datetime
    differences: Mapping[str, int]


class FencedError(Exception):
    """Another instance has moved the head."""


def archive_of(mongo: Any, prefix: str) -> "Archive":
    """The archive of the ledger whose databases begin with ``prefix``; ``mongo`` is a motor client."""
    return Archive(mongo[f"{prefix}_{SERVICE}"])


class Archive:
    """Reads and writes the archive in ``database``."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._rows = database[ARCHIVE]
        self._heads = database[HEADS]

    async def prepare(self) -> None:
        """Create the collections and the head (a transaction cannot); again, and beside others, it does nothing."""
        for name in (ARCHIVE, HEADS):
            await ensure_collection(self._database, name)
        await self._heads.update_one({"_id": LOG}, {"$setOnInsert": _head_fields(Head())}, upsert=True)

    async def head(self) -> Head:
        """How far the archive is; an empty one where there is none yet."""
        found = await self._heads.find_one({"_id": LOG})
        return Head() if found is None else Head(found["position"], bytes(found["hash"]), bytes(found["previous"]))

    async def append(self, head: Head, entries: Sequence[Entry]) -> Head:
        """Put ``entries``, which follow ``head`` without a gap, behind it: all or none. The new head.

        Raises FencedError when the head is another one, PyMongoError.
        """
        # In a thread: to hash thousands of events would keep requests waiting.
        rows, after = await asyncio.to_thread(_rows_behind, head, entries)

        async def write(session: AsyncIOMotorClientSession) -> None:
            moved = await self._heads.update_one(
                {"_id": LOG, "position": head.position, "hash": head.hash},
                {"$set": _head_fields(after)},
                session=session,
            )
            if moved.matched_count != 1:
                raise FencedError
            await self._rows.insert_many(rows, session=session)

        async with await self._database.client.start_session() as session:
            await session.with_transaction(
                write, read_concern=ReadConcern("majority"), write_concern=WriteConcern("majority")
            )
        return after

    async def linked(self, first: int, last: int) -> AsyncGenerator[list[Linked], None]:
        """The events from position ``first`` to ``last`` that are there, in order, in pages."""
        cursor = self._rows.find({"_id": {"$gte": first, "$lte": last}}).sort("_id", 1).batch_size(PAGE)
        while rows := await cursor.to_list(PAGE):
            yield [_linked(row) for row in rows]

    async def last_row(self) -> int:
        """The position of the last row (0: none)."""
        found = await self._rows.find_one(sort=[("_id", -1)], projection={"_id": 1})
        return 0 if found is None else int(found["_id"])

    async def rows_behind(self, position: int) -> int:
        """How many rows there are behind ``position``."""
        return await self._rows.count_documents({"_id": {"$gt": position}})

    async def saw_report(self, sequence: int) -> None:
        """Remember that ``REPORT`` has come to ``sequence``."""
        await self._heads.update_one({"_id": REPORT}, {"$max": {"sequence": sequence}}, upsert=True)

    async def report_sequence(self) -> int:
        """Where ``REPORT`` was seen to end; later by what was told since the last look (some seconds)."""
        found = await self._heads.find_one({"_id": REPORT})
        return 0 if found is None else int(found["sequence"])

    async def begin_restoring(self, position: int) -> None:
        """Remember, until :meth:`end_restoring`, that the log is being filled up to ``position``."""
        await self._heads.replace_one({"_id": RESTORING}, {"position": position}, upsert=True)

    async def end_restoring(self) -> None:
        """Forget it; where nothing is remembered, this does nothing."""
        await self._heads.delete_one({"_id": RESTORING})

    async def restoring(self) -> int:
        """The position that a restore which has not ended reaches (0: there is none)."""
        found = await self._heads.find_one({"_id": RESTORING})
        return 0 if found is None else int(found["position"])

    async def verified(self, at: str, position: int, differences: int) -> None:
        """Remember in what log and archive differ; ``at`` is when, as text."""
        outcome = {"at": at, "position": position, "differences": differences}
        await self._heads.replace_one({"_id": VERIFIED}, outcome, upsert=True)

    async def verified_read_models(self, at: str, differences: int) -> None:
        """Remember in what the read models differ from the log."""
        outcome = {"at": at, "differences": differences}
        await self._heads.replace_one({"_id": VERIFIED_READ_MODELS}, outcome, upsert=True)

    async def last_verified(self) -> Verified | None:
        """The last verification; of read models that it left out, when they were compared last."""
        found = await self._heads.find_one({"_id": VERIFIED})
        beside = await self._heads.find_one({"_id": VERIFIED_READ_MODELS})
        if found is None:
            return None
        differences = {LOG_CHECK: found["differences"]}
        if beside is not None:
            differences[READ_MODELS_CHECK] = beside["differences"]
        return Verified(dt.datetime.fromisoformat(found["at"]), differences)


def _head_fields(head: Head) -> Row:
    return {"position": head.position, "hash": head.hash, "previous": head.previous}


def _rows_behind(head: Head, entries: Sequence[Entry]) -> tuple[list[Row], Head]:
    rows = []
    for entry in entries:
        if entry.position != head.position + 1:
            raise ValueError(f"{entry.position} does not follow {head.position}")
        head = head.then(entry)
        rows.append(_row(Linked(entry, head.hash)))
    return rows, head


def _row(linked: Linked) -> Row:
    entry = linked.entry
    return {
        "_id": entry.position,
        "subject": entry.subject,
        "headers": [[name, value] for name, value in entry.headers.items()],
        "payload": entry.payload,
        "hash": linked.hash,
    }


def _linked(row: Row) -> Linked:
    # Names of headers may hold what a name of a field may not, so they stand in a list.
    headers = dict(row["headers"])
    return Linked(Entry(row["_id"], row["subject"], bytes(row["payload"]), headers), bytes(row["hash"]))
