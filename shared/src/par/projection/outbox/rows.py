"""The rows of the outbox: one per subject, its latest state that has not been told for certain.

A newer state takes the place of one that waits, so the outbox is never longer than there are subjects. Rows of builds
before this one have their event's id as ``_id``; they are sent like the others.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Collection, Iterable, Mapping
from typing import Any, Final

from motor.motor_asyncio import AsyncIOMotorClientSession
from pymongo import UpdateOne
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from par.projection.store.database import IDS_TOGETHER, OUTBOX, Database
from par.tracing.reports import LINKS

PAGE: Final = 500

Row = Mapping[str, Any]
"""``_id subject id position topic content payload``; ``held`` is the reason why it can never be sent, ``as_of`` the
position at which a document was offered as it stands, ``traces`` what its sending is to be linked to."""

_AS_IT_WAS: Final = ("_id", "position", "content")
_WAITING: Final = {"held": {"$exists": False}}


def latest(rows: Iterable[Row]) -> list[Row]:
    """Of the rows of each subject the one of the latest position."""
    found: dict[str, Row] = {}
    for row in sorted(rows, key=lambda row: int(row["position"])):
        found[row["_id"]] = row
    return list(found.values())


def identity(row: Row) -> str:
    """The id of its event."""
    return str(row.get("id", row["_id"]))


class OutboxRows:
    """The rows in one database; one object for all in a process who write rows or delete them."""

    def __init__(self, database: Database) -> None:
        self._rows = database[OUTBOX]
        self._written: set[str] = set()
        """By ``_id``, rows that a transaction of this process is writing."""
        self._present: set[str] | None = None
        """By ``_id``, all rows that may be in the database; None: not known yet."""
        self._deleting = asyncio.Lock()

    async def load(self) -> None:
        """See which rows there are: to be called with every look at the checkpoint, before anything is written."""
        found = {row["_id"] async for row in self._rows.find({}, {"_id": True}, batch_size=IDS_TOGETHER)}
        self._present = found | (self._present or set())

    @contextlib.asynccontextmanager
    async def written(self, ids: Collection[str]) -> AsyncIterator[set[str]]:
        """While a transaction writes these rows none of them is deleted: the server would end the transaction.

        (It ends those that write what has changed since they began. Under a steady stream of events there is always a
        row to delete, and read models would try for ever.)

        Gives those that are not in the database, unless another process wrote them meanwhile. To look for one in vain
        costs much more than to insert it, for the rows that were deleted there are in the way.
        """
        if not ids:
            yield set()
            return
        async with self._deleting:
            self._written.update(ids)
            absent = set() if self._present is None else set(ids) - self._present
            self._note(ids)  # whatever becomes of the transaction
        try:
            yield absent
        finally:
            self._written.difference_update(ids)

    async def offer(self, rows: Iterable[Row]) -> None:
        """Add rows outside of a batch, beside other instances: one that waits with a later state stays."""
        operations: list[UpdateOne] = []
        for row in rows:
            content = {name: value for name, value in row.items() if name != "_id"}
            older = {"_id": row["_id"], "position": {"$lt": row["position"]}}
            gone = {name: "" for name in ("held", LINKS) if name not in content}
            operations.append(UpdateOne(older, {"$set": content, "$unset": gone}))
            operations.append(UpdateOne({"_id": row["_id"]}, {"$setOnInsert": content}, upsert=True))
            self._note([row["_id"]])
        await self._rows.bulk_write(operations)

    async def pages(self) -> AsyncIterator[list[dict[str, Any]]]:
        """All that waits, in the order of positions; what changes meanwhile may be missing."""
        page: list[dict[str, Any]] = []
        async for row in self._rows.find(_WAITING, batch_size=PAGE).sort("position", 1):
            page.append(row)
            if len(page) == PAGE:
                yield page
                page = []
        if page:
            yield page

    async def count(self) -> int:
        """How many wait."""
        return await self._rows.count_documents(_WAITING)

    async def forget(self, rows: Iterable[Row]) -> list[Row]:
        """Delete rows that were told, unless a newer state has taken their place; those that are gone so or so.

        The others are being written: whether a newer state takes their place is seen when that has ended.
        """
        async with self._deleting:
            gone = [row for row in rows if row["_id"] not in self._written]
            if gone:
                await self._delete(gone)
            return gone

    async def _delete(self, rows: Collection[Row]) -> None:
        """Delete those that are as they were.

        In two steps, which a transaction holds together: a deletion by ``_id`` and position looks through all rows that
        were deleted beside it, which costs three times as much.
        """
        told = {row["_id"]: _as_it_was(row) for row in rows}

        async def delete(session: AsyncIOMotorClientSession) -> list[str]:
            found = self._rows.find({"_id": {"$in": list(told)}}, _AS_IT_WAS, session=session)
            same = [row["_id"] async for row in found if row == told[row["_id"]]]
            await self._rows.delete_many({"_id": {"$in": same}}, session=session)
            return same

        async with await self._rows.database.client.start_session() as session:
            deleted = await session.with_transaction(
                delete, read_concern=ReadConcern("majority"), write_concern=WriteConcern("majority")
            )
        if self._present is not None:
            self._present.difference_update(deleted)

    def _note(self, ids: Iterable[str]) -> None:
        if self._present is not None:
            self._present.update(ids)

    async def hold(self, row: Row, reason: str) -> None:
        """Set a row aside; a newer state of its subject takes its place."""
        await self._rows.update_one(_as_it_was(row), {"$set": {"held": reason}})


def _as_it_was(row: Row) -> dict[str, Any]:
    return {name: row[name] for name in _AS_IT_WAS}
