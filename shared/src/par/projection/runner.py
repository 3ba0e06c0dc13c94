"""The engine: follows the log and keeps the read models of one service in MongoDB.

Per batch: load what is missing, fold in memory, then one majority transaction that compares and sets the
checkpoint and writes one operation per changed document and one row per announcement. The checkpoint is the
position and the comparison is the fence: of two instances, the slower one loads the checkpoint anew.
"""

import asyncio
import contextlib
import datetime as dt
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import structlog
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorClientSession
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from pymongo import DeleteOne, ReplaceOne
from pymongo.errors import BulkWriteError, CollectionInvalid, DocumentTooLarge, OperationFailure, PyMongoError
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from par.events import Recorded, decode
from par.log import LOG, Following, LogDamagedError, LogError, follow
from par.log.length import require_position
from par.projection.announce import outbox_row
from par.projection.announce_all import rows_of_all
from par.projection.cache import DocumentCache
from par.projection.checkpoint import Checkpoints
from par.projection.database import CHECKPOINTS, OUTBOX, Database
from par.projection.fold import Documents, Touch, fold
from par.projection.metrics import ProjectionMetrics
from par.projection.outbox_rows import OutboxRows, Row, latest, put
from par.projection.projection import ChangeFact, Document, EveryDocument, Projection
from par.projection.read_models import ReadModels, Step, Told, announcements, facts_for, touches

MAX_BATCH: Final = 1000
CACHE_CAPACITY: Final = 20_000
RETRY_PAUSE_SECONDS: Final = 0.5

SMALL_BATCH: Final = 100
GATHER_SECONDS: Final = 0.01
"""After a small batch, let the next events gather: under a steady stream this makes one transaction of several, and
an event that comes alone does not wait for it."""
ANSWERED_SECONDS: Final = 0.003
"""Before a small batch, let the answers go out to those who appended it: the folds would take the processor first."""
DECODED_IN_A_ROW: Final = 50
"""After so many events of a large batch, requests that wait have their turn."""
DOCUMENT_TOO_LARGE: Final = 10334
NAMESPACE_EXISTS: Final = 48

logger = structlog.get_logger(__name__)


class _FencedError(Exception):
    """Another instance has moved the checkpoint."""


class Runner:
    """Advances one service's :class:`ReadModels` in ``database``; one instance per process."""

    def __init__(
        self,
        client: Client,
        mongo: "AsyncIOMotorClient[dict[str, Any]]",
        database: Database,
        read_models: ReadModels,
        metrics: ProjectionMetrics,
        on_commit: Callable[[Sequence[Row]], None] = lambda _: None,
        following: Following = follow,
    ) -> None:
        self._client = client
        self._mongo = mongo
        self._database = database
        self._models = read_models
        self._metrics = metrics
        self._on_commit = on_commit
        self._follow = following
        self._cache = DocumentCache(CACHE_CAPACITY)
        self._checkpoints = Checkpoints(database, read_models.name)
        self._position = 0
        self._day: dt.date | None = None
        self._silent_until = 0
        self._moved = asyncio.Condition()
        self._watchers: list[Callable[[Sequence[Recorded]], None]] = []

    @property
    def position(self) -> int:
        """The position up to which the documents are committed."""
        return self._position

    @property
    def day(self) -> dt.date | None:
        """The calendar day as of :attr:`position`."""
        return self._day

    def watch(self, watcher: Callable[[Sequence[Recorded]], None]) -> None:
        """Call ``watcher`` with each batch that this process has folded and committed, in order.

        Batches that another instance was quicker to commit are not among them.
        """
        self._watchers.append(watcher)

    async def wait_for(self, position: int, timeout: float) -> bool:
        """Wait until the documents include ``position``; False after ``timeout`` seconds."""
        try:
            async with asyncio.timeout(timeout), self._moved:
                await self._moved.wait_for(lambda: self._position >= position)
        except TimeoutError:
            return False
        return True

    async def prepare(self) -> None:
        """Create collections, indexes and the checkpoint (a transaction cannot create them).

        Raises LogDamagedError when the log ends before the checkpoint.
        """
        existing = set(await self._database.list_collection_names())
        needed = {projection.name for projection in self._models.projections} | {CHECKPOINTS, OUTBOX}
        for name in sorted(needed - existing):
            await self._create(name)
        for projection in self._models.projections:
            for fields in projection.indexes:
                await self._database[projection.name].create_index([(field, 1) for field in fields])
        await self._database[OUTBOX].create_index([("position", 1)])
        await self._checkpoints.prepare((await self._client.jetstream().stream_info(LOG)).state.last_seq)
        await require_position(self._client, (await self._checkpoints.load()).position)
        await self._load_checkpoint()

    async def _create(self, collection: str) -> None:
        try:
            await self._database.create_collection(collection)
        except CollectionInvalid:
            pass
        except OperationFailure as error:  # another instance, started at the same moment, was quicker
            if error.code != NAMESPACE_EXISTS:
                raise

    async def run(self) -> None:
        """Follow the log for ever. Raises LogDamagedError; everything else is retried behind the checkpoint."""
        label = self._models.name
        while True:
            try:
                await self._load_checkpoint()
                async with contextlib.aclosing(self._follow(self._client, self._position)) as batches:
                    async for batch in batches:
                        if len(batch) < SMALL_BATCH:
                            await asyncio.sleep(ANSWERED_SECONDS)
                        for part in self._parts(batch):
                            await self._apply(part)
                        if len(batch) < SMALL_BATCH:
                            await asyncio.sleep(GATHER_SECONDS)
            except LogDamagedError:
                raise
            except _FencedError:
                logger.info("another instance advanced the read models", read_models=label)
            except Exception as error:
                if _blames_an_event(error):
                    # Visible in a metric, tried again, never skipped.
                    self._metrics.faulted.labels(label).set(1)
                    logger.exception("cannot apply an event", read_models=label, after=self._position)
                else:
                    logger.warning("a server is not available", read_models=label, error=repr(error))
                await asyncio.sleep(RETRY_PAUSE_SECONDS)

    async def _apply(self, part: Sequence[tuple[int, Msg]]) -> None:
        """Advance over ``part``; where an event in it cannot be applied, at least over those before it."""
        try:
            events: list[Recorded] = []
            for number, (position, message) in enumerate(part, 1):
                if number % DECODED_IN_A_ROW == 0:
                    await asyncio.sleep(0)
                events.append(Recorded(position, message.subject, decode(message.data)))
            await self._advance(events)
        except Exception as error:
            if len(part) == 1 or not _blames_an_event(error):
                raise
            middle = len(part) // 2
            await self._apply(part[:middle])
            await self._apply(part[middle:])

    async def _load_checkpoint(self) -> None:
        self._cache.clear()
        found = await self._checkpoints.load()
        self._silent_until = found.silent_until
        if not found.announced and found.position >= found.silent_until:
            await self._end_of_rebuild(found.position)
        await self._move(found.position, found.day)

    async def _end_of_rebuild(self, position: int) -> None:
        """Offer every document to the outbox. Repeating it, after a crash or beside another instance, is harmless."""
        async for rows in rows_of_all(self._client, self._database, self._models, position):
            await OutboxRows(self._database).offer(rows)
        await self._checkpoints.rebuild_announced()
        self._on_commit(())

    def _parts(self, batch: list[tuple[int, Msg]]) -> Iterator[list[tuple[int, Msg]]]:
        """Cut a batch to the size of a transaction, and at the position where a rebuild ends."""
        start = 0
        while start < len(batch):
            size = MAX_BATCH
            first = batch[start][0]
            if first <= self._silent_until:
                size = min(size, self._silent_until - first + 1)
            yield batch[start : start + size]
            start += size

    async def _move(self, position: int, day: dt.date | None) -> None:
        async with self._moved:
            self._position, self._day = position, day
            self._moved.notify_all()
        self._metrics.position.labels(self._models.name).set(position)

    async def _advance(self, batch: Sequence[Recorded]) -> None:
        began = time.perf_counter()
        step = Step.of(batch, self._day)
        changes: list[ChangeFact] = []
        results: list[tuple[Projection, Documents]] = []
        told: list[Told] = []
        for projection in self._models.projections:
            wanted = touches(projection, facts_for(projection, step, changes))
            documents = await self._load(projection, wanted)
            made = fold(projection, wanted, documents)
            await asyncio.sleep(0)  # requests have their turn between two projections
            changes += made
            results.append((projection, documents))
            if step.facts[-1].position > self._silent_until:
                told += announcements(projection, documents, made, step)
        rows = latest(outbox_row(self._models.name, item) for item in told)
        await self._commit(step, results, rows)
        for projection, documents in results:
            for key, document in documents.current.items():
                self._cache.remember(projection.name, key, document)
        if step.facts[-1].position == self._silent_until:
            await self._end_of_rebuild(self._silent_until)
        for watcher in self._watchers:
            watcher(batch)
        # Last, so that whoever waited for this position finds the announcements in the outbox too.
        await self._move(step.facts[-1].position, step.day)
        self._observe(batch, time.perf_counter() - began)
        if rows:
            self._on_commit(rows)

    def _observe(self, batch: Sequence[Recorded], seconds: float) -> None:
        label = self._models.name
        self._metrics.events.labels(label).inc(len(batch))
        self._metrics.step_seconds.labels(label).observe(seconds)
        self._metrics.faulted.labels(label).set(0)
        recorded = batch[-1].event.recorded_time
        if recorded is not None:
            self._metrics.lag_seconds.labels(label).set((dt.datetime.now(dt.UTC) - recorded).total_seconds())

    async def _load(self, projection: Projection, wanted: Sequence[Touch]) -> Documents:
        keys: dict[str, None] = {}
        filters: list[EveryDocument] = []
        for _, touched in wanted:
            if isinstance(touched, EveryDocument):
                filters.append(touched)
            else:
                keys.update(dict.fromkeys(touched))
        found: dict[str, Document | None] = self._cache.known(projection.name, keys)
        missing = [key for key in keys if key not in found]
        collection = self._database[projection.name]
        if missing:
            found.update(dict.fromkeys(missing))
            async for document in collection.find({"_id": {"$in": missing}}):
                found[document["_id"]] = document
        for every in filters:
            async for document in collection.find(every.where):
                found.setdefault(document["_id"], document)
        return Documents(found)

    async def _commit(self, step: Step, results: Sequence[tuple[Projection, Documents]], rows: Sequence[Row]) -> None:
        # The batch must begin right behind the checkpoint, whatever this object believes to be its position.
        before, position = step.facts[0].position - 1, step.facts[-1].position
        if not rows and not any(documents.changed() for _, documents in results):
            if not await self._checkpoints.move(before, position, step.day):
                raise _FencedError
            return

        async def write(session: AsyncIOMotorClientSession) -> None:
            if not await self._checkpoints.move(before, position, step.day, session):
                raise _FencedError
            for projection, documents in results:
                operations = [_write(key, documents.current[key]) for key in documents.changed()]
                if operations:
                    collection = self._database[projection.name]
                    await collection.bulk_write(operations, ordered=False, session=session)
            if rows:
                await self._database[OUTBOX].bulk_write([put(row) for row in rows], ordered=False, session=session)

        async with await self._mongo.start_session() as session:
            await session.with_transaction(
                write, read_concern=ReadConcern("majority"), write_concern=WriteConcern("majority")
            )


def _write(key: str, document: Document | None) -> ReplaceOne[dict[str, Any]] | DeleteOne:
    if document is None:
        return DeleteOne({"_id": key})
    return _put(document)


def _put(document: Document) -> ReplaceOne[dict[str, Any]]:
    return ReplaceOne({"_id": document["_id"]}, dict(document), upsert=True)


def _blames_an_event(error: Exception) -> bool:
    """Whether trying the same batch again cannot help: then one of its events (or our fold of it) is to blame."""
    if isinstance(error, BulkWriteError | DocumentTooLarge):  # MongoDB refuses what we made
        return True
    if isinstance(error, OperationFailure) and error.code == DOCUMENT_TOO_LARGE:
        return True
    return not isinstance(error, _FencedError | PyMongoError | LogError | NatsError | TimeoutError)
