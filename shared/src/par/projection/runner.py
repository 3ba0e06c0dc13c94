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
from motor.motor_asyncio import AsyncIOMotorClient
from nats.aio.client import Client
from nats.aio.msg import Msg
from pymongo.errors import CollectionInvalid, OperationFailure

from par.events import Recorded
from par.log import LOG, LogDamagedError, follow
from par.log.length import require_position
from par.projection.advancing import Advance, Advancing, Folded
from par.projection.announce import outbox_row
from par.projection.announce_all import rows_of_all
from par.projection.cache import DocumentCache
from par.projection.checkpoint import Checkpoints
from par.projection.committing import Committing
from par.projection.database import CHECKPOINTS, OUTBOX, PARKED, Database
from par.projection.fold import Documents, Touch, fold
from par.projection.metrics import ProjectionMetrics
from par.projection.outbox_rows import OutboxRows, Row, latest
from par.projection.parked_rows import INDEXES as PARKED_INDEXES
from par.projection.parked_rows import events_parked, oldest_seconds
from par.projection.parking import Parked, ParkingFullError
from par.projection.poison import FencedError, blames_an_event, blaming
from par.projection.projection import ChangeFact, Document, EveryDocument, Projection
from par.projection.read_models import ReadModels, Step, facts_for, touches
from par.projection.telling import placed, told_of

MAX_BATCH: Final = 1000
CACHE_CAPACITY: Final = 20_000
RETRY_PAUSE_SECONDS: Final = 0.5

SMALL_BATCH: Final = 100
GATHER_SECONDS: Final = 0.01
"""After a small batch, let the next events gather: under a steady stream this makes one transaction of several, and
an event that comes alone does not wait for it."""
ANSWERED_SECONDS: Final = 0.003
"""Before a small batch, let the answers go out to those who appended it: the folds would take the processor first."""
PARKED_SUBJECTS_MAX: Final = 1000
NAMESPACE_EXISTS: Final = 48

TOO_MANY_PARKED: Final = (
    "an event cannot be applied, and no more subjects may be parked: this build is at fault rather than the events; "
    "mend it, or raise PAR_PARKED_SUBJECTS_MAX"
)

logger = structlog.get_logger(__name__)


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
        parked_subjects_max: int = PARKED_SUBJECTS_MAX,
    ) -> None:
        self._client = client
        self._database = database
        self._models = read_models
        self._metrics = metrics
        self._on_commit = on_commit
        self._cache = DocumentCache(CACHE_CAPACITY)
        self._checkpoints = Checkpoints(database, read_models.name)
        self._committing = Committing(mongo, database, self._checkpoints)
        self._position = 0
        self._day: dt.date | None = None
        self._silent_until = 0
        self._moved = asyncio.Condition()
        self._watchers: list[Callable[[Sequence[Recorded]], None]] = []
        self._advancing = Advancing(client, database, read_models.name, parked_subjects_max, self)
        metrics.parked_events.labels(read_models.name).set_function(lambda: events_parked(self.parked))
        oldest = metrics.parked_oldest_seconds.labels(read_models.name)
        oldest.set_function(lambda: oldest_seconds(self.parked, dt.datetime.now(dt.UTC)))

    @property
    def parked(self) -> Parked:
        """What is parked, by log subject, as of :attr:`position`."""
        return self._advancing.parked

    @property
    def position(self) -> int:
        """The position up to which the documents are committed."""
        return self._position

    @property
    def day(self) -> dt.date | None:
        """The calendar day as of :attr:`position`."""
        return self._day

    def watch(self, watcher: Callable[[Sequence[Recorded]], None]) -> None:
        """Call ``watcher`` with each batch that this process has passed and committed, in order.

        Batches that another instance was quicker to commit are not among them. Events that were parked are; of those
        the data may be unknown.
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
        needed = {projection.name for projection in self._models.projections} | {CHECKPOINTS, OUTBOX, PARKED}
        for name in sorted(needed - existing):
            await self._create(name)
        for projection in self._models.projections:
            for fields in projection.indexes:
                await self._database[projection.name].create_index([(field, 1) for field in fields])
        await self._database[OUTBOX].create_index([("position", 1)])
        for fields in PARKED_INDEXES:
            await self._database[PARKED].create_index([(field, 1) for field in fields])
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
                async with contextlib.aclosing(follow(self._client, self._position)) as batches:
                    async for batch in batches:
                        if len(batch) < SMALL_BATCH:
                            await asyncio.sleep(ANSWERED_SECONDS)
                        for part in self._parts(batch):
                            await self._advancing.over(part)
                        if len(batch) < SMALL_BATCH:
                            await asyncio.sleep(GATHER_SECONDS)
            except LogDamagedError:
                raise
            except FencedError:
                logger.info("another instance advanced the read models", read_models=label)
            except Exception as error:
                if isinstance(error, ParkingFullError):
                    self._metrics.faulted.labels(label).set(1)
                    logger.error(TOO_MANY_PARKED, read_models=label, limit=error.limit, error=str(error))
                elif blames_an_event(error):
                    # Visible in a metric, tried again, never skipped.
                    self._metrics.faulted.labels(label).set(1)
                    logger.exception("cannot apply an event", read_models=label, after=self._position)
                else:
                    logger.warning("a server is not available", read_models=label, error=repr(error))
                await asyncio.sleep(RETRY_PAUSE_SECONDS)

    async def _load_checkpoint(self) -> None:
        self._cache.clear()
        found = await self._checkpoints.load()
        self._silent_until = found.silent_until
        await self._advancing.load()
        if not found.announced and found.position >= found.silent_until:
            await self._end_of_rebuild()
        await self._move(found.position, found.day)

    async def _end_of_rebuild(self) -> None:
        """Offer every document to the outbox. Repeating it, after a crash or beside another instance, is harmless."""
        async for rows in rows_of_all(self._client, self._database, self._models):
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

    async def fold(self, events: Sequence[Recorded]) -> tuple[Step | None, Sequence[Folded]]:
        """The documents after ``events``; nothing is kept. Raises PoisonError for one that cannot be folded."""
        if not events:
            return None, ()
        step = Step.of(events, self._day)
        changes: list[ChangeFact] = []
        results: list[Folded] = []
        for projection in self._models.projections:
            with blaming(projection.name) as at:
                wanted = touches(projection, at.facts(facts_for(projection, step, changes)))
            documents = await self._load(projection, wanted)
            with blaming(projection.name) as at:
                made = fold(projection, at.touches(wanted), documents)
            await asyncio.sleep(0)  # requests have their turn between two projections
            changes += made
            results.append(Folded(projection, documents, made))
        return step, results

    async def commit(self, advance: Advance, *, trial: bool = False) -> None:
        """Make a step last: documents, outbox, what is parked, checkpoint. Raises UnstorableError, FencedError.

        A trial is taken back at its end.
        """
        began = time.perf_counter()
        placed(advance)
        silent = advance.position <= self._silent_until
        rows = [] if silent else latest(outbox_row(self._models.name, item) for item in told_of(advance))
        day = self._day if advance.step is None else advance.step.day
        await self._committing.commit(advance, day, rows, trial=trial)
        if trial:
            return
        for folded in advance.folded:
            for key, document in folded.documents.current.items():
                self._cache.remember(folded.projection.name, key, document)
        if advance.position == self._silent_until:
            await self._end_of_rebuild()
        for watcher in self._watchers:
            watcher(advance.seen)
        # Last, so that whoever waited for this position finds the announcements in the outbox too.
        await self._move(advance.position, day)
        self._observe(advance.seen, time.perf_counter() - began)
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
