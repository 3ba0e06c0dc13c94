"""Reading the read models as they stood at one position, all of them at the same one.

The reads are those of a snapshot session of MongoDB: what the engine commits meanwhile is not seen, and the server
refuses every write in such a session. So whatever is computed on a snapshot can change nothing.
"""

import contextlib
import datetime as dt
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClientSession
from pymongo.errors import OperationFailure

from par.problems import Retryable
from par.projection.folding.projection import Document
from par.projection.store.checkpoint import Checkpoint, least, load_all, of_city
from par.projection.store.database import Database


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The documents of one service at ``position``, on the ledger's ``day``.

    Where they are in partitions, some may be further: each is where its checkpoint is.
    """

    database: Database
    session: AsyncIOMotorClientSession
    position: int
    day: dt.date | None
    checkpoints: tuple[Checkpoint, ...] = ()

    def of(self, city: str) -> "Snapshot":
        """For who looks at the documents of one city only: those are at this position exactly."""
        if len(self.checkpoints) <= 1:
            return self
        own = of_city(self.checkpoints, city)
        return replace(self, position=own.position, day=own.day)

    async def get(self, collection: str, key: str) -> Document | None:
        """A document by its id."""
        return (await self.get_all(collection, [key]))[key]

    async def get_all(self, collection: str, keys: Iterable[str]) -> dict[str, Document | None]:
        """Documents by their ids, in the order in which they were asked for; None: there is none."""
        found: dict[str, Document | None] = dict.fromkeys(keys)
        if found:
            for document in await self.select(collection, {"_id": {"$in": list(found)}}):
                found[document["_id"]] = document
        return found

    async def select(self, collection: str, where: Mapping[str, Any], limit: int = 0) -> list[Document]:
        """The documents that match a filter of MongoDB, by their ids; the first ``limit`` (0: all)."""
        cursor = self.database[collection].find(where, session=self.session).sort("_id", 1).limit(limit)
        return list(await cursor.to_list(None))


@contextlib.asynccontextmanager
async def snapshot_of(database: Database, read_models: str) -> AsyncIterator[Snapshot]:
    """The present read models called ``read_models``. Raises Retryable (``not-ready``) before there are any."""
    async with await database.client.start_session(snapshot=True) as session:
        try:
            # The first read chooses the moment; all later ones see the same.
            found = await load_all(database, read_models, session)
        except OperationFailure as error:  # a collection is being made at this moment
            raise Retryable("not-ready") from error
        if not found:
            raise Retryable("not-ready")
        yield Snapshot(database, session, least(found).position, least(found).day, found)
