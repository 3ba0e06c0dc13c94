"""The engine: follows the log and keeps the read models of one service in MongoDB.

Per batch: load what is missing, fold in memory, then one majority transaction that compares and sets the
checkpoint and writes one operation per changed document and one row per announcement. The checkpoint is the
position and the comparison is the fence: of two instances, the slower one stands by until the other is gone. While a
batch is being committed the next one is folded.
"""

import asyncio
import contextlib
import datetime as dt
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final

import structlog
from nats.aio.client import Client
from pymongo.errors import PyMongoError

from par.events import Recorded
from par.log import EventLog, Following, LogDamagedError, follow
from par.log.length import require_position
from par.projection.folding.partition import WHOLE, Partition
from par.projection.folding.read_models import ReadModels
from par.projection.following.advancing import Advancing
from par.projection.following.ahead import FoldedAhead
from par.projection.following.batch import Batch, BatchFold, Passage
from par.projection.following.keeping import show
from par.projection.following.pace import LARGEST, SMALL_BATCH, Pace
from par.projection.following.parts import parts_of
from par.projection.following.preparing import prepare_database
from par.projection.following.standby import STILL_SECONDS, stand_by
from par.projection.following.tracing import committing, folding
from par.projection.metrics import ProjectionMetrics
from par.projection.outbox.announce_all import rows_of_all
from par.projection.outbox.rows import OutboxRows, Row
from par.projection.outbox.sending import Outbox
from par.projection.parking.deciding import NOTHING_PARKED, PARKED_SUBJECTS_MAX, Parked, ParkingFullError
from par.projection.parking.poison import blames_an_event
from par.projection.store.checkpoint import Checkpoints
from par.projection.store.database import OUTBOX, Database
from par.projection.store.transaction import FencedError, Move, commit, inserting, merged
from par.tasks import ended

RETRY_PAUSE_SECONDS: Final = 0.5
ANSWERED_SECONDS: Final = 0.003
"""Before a small batch, let the answers go out to those who appended it: the folds would take the processor first."""
NOTHING_CHANGED_SECONDS: Final = 0.05
"""Batches that change no document wait so long for one that does: most events mean nothing to most services."""
LAST_COMMIT_SECONDS: Final = 1.0
"""Who is cancelled waits so long for the commit that is under way; a later end of it does no harm."""

TOO_MANY_PARKED: Final = (
    "an event cannot be applied, and no more subjects may be parked: this build is at fault rather than the events; "
    "mend it, or raise PAR_PARKED_SUBJECTS_MAX"
)

logger = structlog.get_logger(__name__)


class LeaseLostError(Exception):
    """Another process has the partition now."""


class Runner:
    """Advances one service's :class:`ReadModels` in ``database``, or a partition of them; one instance per process."""

    def __init__(
        self,
        client: Client,
        database: Database,
        read_models: ReadModels,
        metrics: ProjectionMetrics,
        outbox: Outbox | None = None,
        largest_batch: int = LARGEST,
        parked_subjects_max: int = PARKED_SUBJECTS_MAX,
        following: Following = follow,
        partition: Partition = WHOLE,
        moved: asyncio.Condition | None = None,
    ) -> None:
        self._client = client
        self._database = database
        self._models = read_models
        self._metrics = metrics
        self._outbox = outbox
        self._rows = OutboxRows(database) if outbox is None else outbox.rows
        self.partition = partition
        self._label = partition.label(read_models.name)
        self._batches = BatchFold(database, read_models, partition)
        self._largest_batch = largest_batch
        self._pace = Pace(largest_batch)
        self._to_commit = FoldedAhead(self._pace)
        # Its own: one that waits for a lock in MongoDB does not hold up what else runs in threads.
        self._thread = ThreadPoolExecutor(1, "commit")
        self._follow = following
        self._checkpoints = Checkpoints(database, read_models.name, partition)
        self._position = 0
        self._day: dt.date | None = None
        self._silent_until = 0
        self._term: int | None = None
        self.lease: int | None = None
        """Under which this process has the partition; to be set before :meth:`run` where others may have it."""
        self._moved = moved or asyncio.Condition()
        self._watchers: list[Callable[[Sequence[Recorded]], None]] = []
        self._advancing = Advancing(client, database, read_models.name, parked_subjects_max, self, partition)
        self.parked: Parked = NOTHING_PARKED
        """What is parked, by log subject, as of :attr:`position`."""
        self.faulted = False
        """Whether an event can be neither applied nor parked; it is tried again."""
        if partition.count == 1:  # else who has all partitions in view shows them
            show(self, read_models.name, metrics)

    @property
    def position(self) -> int:
        """The position up to which the documents are committed."""
        return self._position

    @property
    def passed(self) -> int:
        """As :attr:`position`."""
        return self._position

    @property
    def day(self) -> dt.date | None:
        """The calendar day as of :attr:`position`."""
        return self._day

    @property
    def built_until(self) -> int:
        """Up to this position the documents are being built, and tell nothing."""
        return self._silent_until

    @property
    def is_building(self) -> bool:
        """Whether :attr:`position` is still before that."""
        return self._position < self._silent_until

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
        await prepare_database(self._client, self._database, self._models)
        await self.load()

    async def load(self) -> None:
        """Begin behind the checkpoint. Raises LogDamagedError when the log ends before it."""
        await require_position(self._client, (await self._checkpoints.load()).position)
        await self._load_checkpoint()

    def rest(self) -> None:
        """Say nothing more of the partition, which another process may have."""
        self.parked, self.faulted = NOTHING_PARKED, False

    async def run(self) -> None:
        """Follow the log for ever, or until another process has the lease.

        Raises LogDamagedError; everything else is retried behind the checkpoint.
        """
        label = self._label
        another = False
        while True:
            try:
                if another and self.lease is None:  # (a lease says itself who has the partition)
                    await self._stand_by()
                another = False
                await self._load_checkpoint()
                await self._fold_and_commit()
            except LogDamagedError:
                raise
            except FencedError:
                logger.info("another instance advanced the read models", read_models=label)
                another = True
            except LeaseLostError:
                return
            except Exception as error:
                if isinstance(error, ParkingFullError):
                    self.faulted = True
                    logger.error(TOO_MANY_PARKED, read_models=label, limit=error.limit, error=str(error))
                elif blames_an_event(error):
                    # Visible in a metric, tried again, never skipped.
                    self.faulted = True
                    logger.exception("cannot apply an event", read_models=label, after=self._position)
                else:
                    logger.warning("a server is not available", read_models=label, error=repr(error))
                await asyncio.sleep(RETRY_PAUSE_SECONDS)

    async def _stand_by(self) -> None:
        """Follow the checkpoint instead of the log while another instance moves it."""
        moved_at = time.monotonic()

        async def look() -> int:
            nonlocal moved_at
            found = await self._checkpoints.load()
            if found.position != self._position:
                moved_at = time.monotonic()
                await self._advancing.load()
                self.parked = self._advancing.parked
                await self._move(found.position, found.day)
            return found.position

        async def has_work() -> bool:
            found = await self._checkpoints.load()
            await require_position(self._client, found.position)
            owes_states = not found.announced and found.position >= found.silent_until
            return owes_states or await EventLog(self._client).end() > found.position or await self._is_untold(moved_at)

        before = self._position
        if await look() == before:
            return  # it was something else that did not meet what was folded on
        self._batches.begin(self._day, self._silent_until)  # forgets documents, which the other one changes
        self._to_commit = FoldedAhead(self._pace)
        with contextlib.nullcontext() if self._outbox is None else self._outbox.standing_by():
            await stand_by(look, has_work)

    async def _is_untold(self, moved_at: float) -> bool:
        """Whether something waits that whoever committed it should have told by now."""
        if self._outbox is None or time.monotonic() - moved_at < self._outbox.told_within + STILL_SECONDS:
            return False
        return await self._rows.count() > 0

    async def _fold_and_commit(self) -> None:
        """Fold the next batch while the one before it is committed, until one of the two fails."""
        self._to_commit = FoldedAhead(self._pace)
        work = [asyncio.create_task(self._fold_all()), asyncio.create_task(self._commit_all())]
        try:
            await asyncio.wait(work, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await ended(work)
        try:
            # What was committed counts first: a failed commit is why the folding then fails.
            for task in reversed(work):
                if not task.cancelled():
                    task.result()
        finally:
            # What is raised here knows this frame, and the task knows what is raised: a circle that holds its batches.
            del work, task

    async def _fold_all(self) -> None:
        try:
            async with contextlib.aclosing(self._follow(self._client, self._position, self._largest_batch)) as batches:
                async for batch in batches:
                    if len(batch) < SMALL_BATCH:
                        await asyncio.sleep(ANSWERED_SECONDS)
                    for part in parts_of(batch, self.partition, self._pace, self._silent_until):
                        await self._advancing.over(part)
                    if len(batch) < SMALL_BATCH:
                        await asyncio.sleep(self._pace.rest)
        except Exception:
            await self._to_commit.join()  # what could be folded
            raise

    async def fold(self, events: Sequence[Recorded], passage: Passage) -> None:
        """Fold a batch and let it be committed. Raises PoisonError, and then nothing has changed."""
        began = time.perf_counter()
        with folding(self._models.name, events, is_history=passage.last <= self._silent_until):
            batch = await self._batches.fold(events, passage)
        self._pace.folded(len(events), time.perf_counter() - began)
        await self._to_commit.put(batch)

    async def all_committed(self) -> None:
        """Return when the database holds all that was folded."""
        await self._to_commit.join()

    async def _commit_all(self) -> None:
        while True:
            batches = await self._waiting()
            began = time.perf_counter()
            try:
                with committing(self._models.name, batches):
                    await self._commit(batches)
            except PyMongoError:
                self._pace.failed()
                raise
            seconds = time.perf_counter() - began
            for batch in batches:
                self._batches.committed(batch)
                await self._committed(batch)
                self._to_commit.task_done()
            self._observe(batches, seconds)

    async def _waiting(self) -> list[Batch]:
        """Batches that wait, to be committed together; while none of them changes anything, a moment for more."""
        batches = [await self._to_commit.get()]
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(NOTHING_CHANGED_SECONDS):
                while not self._ends_building(batches[-1]):
                    writes = sum(batch.count for batch in batches)
                    if writes and (self._to_commit.empty() or writes >= self._pace.writes):
                        break
                    batches.append(await self._to_commit.get())
        return batches

    def _ends_building(self, batch: Batch) -> bool:
        """Behind this one all documents are offered as they stand then."""
        return batch.position == self._silent_until

    async def _commit(self, batches: Sequence[Batch]) -> None:
        last = batches[-1]
        move = Move(self._label, self._term, batches[0].before, last.position, last.day, self.lease)
        writes = merged([batch.writes for batch in batches])
        async with self._rows.written(writes.get(OUTBOX, {}).keys()) as absent:
            work = partial(commit, self._database.delegate, move, inserting(writes, OUTBOX, absent))
            committing = asyncio.get_running_loop().run_in_executor(self._thread, work)
            try:
                await asyncio.shield(committing)
            except asyncio.CancelledError:
                await asyncio.wait([committing], timeout=LAST_COMMIT_SECONDS)
                raise

    async def _committed(self, batch: Batch) -> None:
        if self._ends_building(batch):
            await self._end_of_rebuild(batch.position)
        for watcher in self._watchers:
            watcher(batch.events)
        self.parked = batch.passage.parked
        # Last, so that whoever waited for this position finds the announcements in the outbox too.
        await self._move(batch.position, batch.day)
        if batch.rows:
            self._tell(batch.rows)

    async def _load_checkpoint(self) -> None:
        found = await self._checkpoints.load()
        if self.lease is not None and found.lease != self.lease:
            raise LeaseLostError
        self._silent_until, self._term = found.silent_until, found.term
        if found.position > self._position:  # another instance has passed what this one could not
            self.faulted = False
        self._batches.begin(found.day, found.silent_until)
        await self._rows.load()
        await self._advancing.load()
        self.parked = self._advancing.parked
        if not found.announced and found.position >= found.silent_until:
            await self._end_of_rebuild(found.position)
        await self._move(found.position, found.day)

    async def _end_of_rebuild(self, position: int) -> None:
        """Offer every document to the outbox. Repeating it, after a crash or beside another instance, is harmless."""
        async for rows in rows_of_all(self._client, self._database, self._models, position, self.partition):
            await self._rows.offer(rows)
        await self._checkpoints.rebuild_announced(self._term)
        self._tell(())

    def _tell(self, rows: Sequence[Row]) -> None:
        if self._outbox is not None:
            self._outbox.wake(rows)

    async def _move(self, position: int, day: dt.date | None) -> None:
        async with self._moved:
            self._position, self._day = position, day
            self._moved.notify_all()
        if self.partition.count == 1:
            self._metrics.position.labels(self._models.name).set(position)

    def _observe(self, batches: Sequence[Batch], seconds: float) -> None:
        label = self._models.name
        count = sum(len(batch.events) for batch in batches)
        self._pace.committed(count, sum(batch.count for batch in batches), seconds)
        self._metrics.events.labels(label).inc(count)
        self._metrics.step_seconds.labels(label).observe(seconds)
        self.faulted = False
        now = dt.datetime.now(dt.UTC)
        for batch in batches:
            if batch.position > self._silent_until:  # what is built anew has been visible before
                # (What was appended together was recorded at one moment.)
                for recorded, times in Counter(item.event.recorded_time for item in batch.events).items():
                    if recorded is not None:
                        age = max(0.0, (now - recorded).total_seconds())
                        self._metrics.visible_seconds.observe(age, times, label)
