"""The transaction of a step: the checkpoint compared and set, documents, parked events, and rows of the outbox."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorClientSession
from pymongo import DeleteOne, ReplaceOne
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from par.projection.advancing import Advance
from par.projection.checkpoint import Checkpoints
from par.projection.database import OUTBOX, Database
from par.projection.outbox_rows import Row, put
from par.projection.poison import FencedError, UnstorableError, blames_an_event
from par.projection.projection import Document


class _TrialEndedError(Exception):
    """MongoDB would take it; the transaction is taken back."""


class Committing:
    """Writes steps of the read models in ``database``."""

    def __init__(
        self, mongo: "AsyncIOMotorClient[dict[str, Any]]", database: Database, checkpoints: Checkpoints
    ) -> None:
        self._mongo = mongo
        self._database = database
        self._checkpoints = checkpoints

    async def commit(self, advance: Advance, day: dt.date | None, rows: Sequence[Row], *, trial: bool) -> None:
        """Write a step, or none of it; as a trial, none in any case. Raises FencedError, UnstorableError."""
        written = [(folded, folded.documents.changed()) for folded in advance.folded]
        if not trial and not rows and not advance.also and not any(changed for _, changed in written):
            await self._move(advance, day, None)
            return
        at: str | None = None

        async def write(session: AsyncIOMotorClientSession) -> None:
            nonlocal at
            await self._move(advance, day, session)
            for folded, changed in written:
                if changed:
                    at = folded.projection.name
                    operations = [_write(key, folded.documents.current[key]) for key in changed]
                    await self._database[at].bulk_write(operations, ordered=False, session=session)
            at = None
            for collection, more in advance.also:
                await self._database[collection].bulk_write(list(more), session=session)
            if rows:
                await self._database[OUTBOX].bulk_write([put(row) for row in rows], ordered=False, session=session)
            if trial:
                raise _TrialEndedError

        try:
            async with await self._mongo.start_session() as session:
                await session.with_transaction(
                    write, read_concern=ReadConcern("majority"), write_concern=WriteConcern("majority")
                )
        except _TrialEndedError:
            return
        except Exception as error:
            if blames_an_event(error):
                raise UnstorableError(error, at) from error
            raise

    async def _move(self, advance: Advance, day: dt.date | None, session: AsyncIOMotorClientSession | None) -> None:
        # The batch must begin right behind the checkpoint, whatever its maker believes to be the position.
        if not await self._checkpoints.move(advance.first - 1, advance.position, day, session):
            raise FencedError


def _write(key: str, document: Document | None) -> ReplaceOne[dict[str, Any]] | DeleteOne:
    if document is None:
        return DeleteOne({"_id": key})
    return ReplaceOne({"_id": document["_id"]}, dict(document), upsert=True)
