"""Sharing the partitions of a service's read models among its processes, and knowing how far all of them are.

Each process folds the partitions it has a lease on, each with a :class:`Runner` of its own. Where the others are it
reads from their checkpoints, so that every process answers for all documents.
"""

import asyncio
import contextlib
import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import structlog
from nats.aio.client import Client
from pymongo.errors import PyMongoError

from par.events import Recorded
from par.log.length import require_position
from par.projection.folding.partition import Partition, city_in, partitions_of
from par.projection.folding.read_models import ReadModels
from par.projection.following.keeping import show
from par.projection.following.pace import LARGEST
from par.projection.following.preparing import prepare_database
from par.projection.following.runner import Runner
from par.projection.metrics import ProjectionMetrics
from par.projection.outbox.sending import Outbox
from par.projection.parking.deciding import NOTHING_PARKED, PARKED_SUBJECTS_MAX, Parked
from par.projection.parking.rows import parked_lines
from par.projection.sharing.leases import LEASE_SECONDS, Held, Leases
from par.projection.store.checkpoint import load_all
from par.projection.store.database import Database
from par.tasks import ended, to_its_end

RENEWED_EVERY_SECONDS: Final = 1.0
"""So often leases are renewed, and looked at."""
LOOK_SECONDS: Final = 0.5
"""How often it is seen where the partitions of other processes are."""
WAITED_FOR_SECONDS: Final = 0.05
"""The same while somebody waits for them."""
LEAVE_SECONDS: Final = 2.0

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a partition is, on which day, and up to where it is or was being built."""

    position: int
    day: dt.date | None
    built_until: int


class Sharing:
    """Keeps :class:`ReadModels` that are in partitions, beside other processes on the same ``database``."""

    def __init__(
        self,
        client: Client,
        database: Database,
        read_models: ReadModels,
        metrics: ProjectionMetrics,
        outbox: Outbox | None = None,
        largest_batch: int = LARGEST,
        parked_subjects_max: int = PARKED_SUBJECTS_MAX,
        lease_seconds: float = LEASE_SECONDS,
        renewed_every: float = RENEWED_EVERY_SECONDS,
        waited_for: float = WAITED_FOR_SECONDS,
    ) -> None:
        self._client = client
        self._database = database
        self._models = read_models
        self._outbox = outbox
        self._moved = asyncio.Condition()
        self._runners = {
            one: Runner(
                client,
                database,
                read_models,
                metrics,
                outbox,
                largest_batch,
                parked_subjects_max,
                partition=one,
                moved=self._moved,
            )
            for one in partitions_of(read_models.partitions)
        }
        self._pause = renewed_every
        self._waited_for = waited_for
        self._instance = uuid.uuid4().hex
        self._leases = Leases(database, read_models.name, list(self._runners), self._instance, lease_seconds)
        self._running: dict[Partition, asyncio.Task[None]] = {}
        """The partitions that this process has."""
        self._elsewhere = {one: Place(0, None, 0) for one in self._runners}
        """Where the checkpoints were when they were looked at last."""
        self._parked: Parked = NOTHING_PARKED
        self._waiting = 0
        self._look_now = asyncio.Event()
        show(self, read_models.name, metrics)
        metrics.position.labels(read_models.name).set_function(lambda: self.position)

    @property
    def position(self) -> int:
        """The position up to which the documents of all partitions are committed."""
        return self._least().position

    @property
    def passed(self) -> int:
        """Grows with what any partition passes."""
        return sum(self._place(one).position for one in self._runners)

    @property
    def day(self) -> dt.date | None:
        """The calendar day as of :attr:`position`."""
        return self._least().day

    @property
    def built_until(self) -> int:
        """Up to this position the documents are being built, and tell nothing."""
        return max(self._place(one).built_until for one in self._runners)

    @property
    def is_building(self) -> bool:
        """Whether those of some partition still are."""
        return any(place.position < place.built_until for place in map(self._place, self._runners))

    @property
    def faulted(self) -> bool:
        """Whether an event can be neither applied nor parked, in a partition that this process has."""
        return any(self._runners[one].faulted for one in self._running)

    @property
    def parked(self) -> Parked:
        """What is parked, by log subject, as of :attr:`position`."""
        own = {subject: line for one in self._running for subject, line in self._runners[one].parked.items()}
        elsewhere = {subject: line for subject, line in self._parked.items() if not self.has(subject)}
        return {**elsewhere, **own}

    def has(self, subject: str) -> bool:
        """Whether this process has the partition of a city that a subject of the log or the reports names."""
        city = city_in(subject)
        return any(one.has(city) for one in self._running)

    def watch(self, watcher: Callable[[Sequence[Recorded]], None]) -> None:
        """Nobody is called: each process folds parts of the log only (see ``Keeping``)."""

    async def wait_for(self, position: int, timeout: float) -> bool:
        """Wait until the documents include ``position``; False after ``timeout`` seconds."""
        if self.position >= position:
            return True
        self._waiting += 1
        self._look_now.set()
        try:
            async with asyncio.timeout(timeout), self._moved:
                await self._moved.wait_for(lambda: self.position >= position)
        except TimeoutError:
            return False
        finally:
            self._waiting -= 1
        return True

    async def prepare(self) -> None:
        """Create what is needed. Raises LogDamagedError when the log ends before a checkpoint."""
        await prepare_database(self._client, self._database, self._models)
        await self._leases.prepare()
        await self._look()
        await require_position(self._client, max(place.position for place in self._elsewhere.values()))

    async def run(self) -> None:
        """Fold a fair share of the partitions for ever. Raises LogDamagedError; everything else is retried."""
        looking = asyncio.create_task(self._look_for_ever())
        try:
            while True:
                try:
                    await self._take_part()
                except (PyMongoError, TimeoutError) as error:  # whoever can still reach it takes over; we are fenced
                    logger.warning("the leases on partitions are not renewed", error=repr(error))
                tasks = [looking, *self._running.values()]
                await asyncio.wait(tasks, timeout=self._pause, return_when=asyncio.FIRST_COMPLETED)
                if looking.done():
                    looking.result()
        finally:
            await to_its_end(self._leave(looking))

    async def _leave(self, looking: "asyncio.Task[None]") -> None:
        """Hand all over: others need not wait for the end of a lease."""
        await ended([looking])
        with contextlib.suppress(PyMongoError, TimeoutError):
            await self._hand_over(self._held())
            async with asyncio.timeout(LEAVE_SECONDS):
                await self._leases.leave()

    async def _take_part(self) -> None:
        """Renew the leases, hand over what is too much, and take what nobody has."""
        for one, task in list(self._running.items()):
            if task.done():
                await self._stop([one])
                task.result()
        held = self._held()
        if not self._client.is_connected:  # others may reach the log
            await self._hand_over(held)
            await self._leases.leave()
            return
        seen = await self._leases.renewed(held)
        await self._stop(one for one in held if one not in seen.kept)
        share = seen.share_of(self._instance, len(self._runners))
        await self._hand_over(dict(list(seen.kept.items())[share:]))
        for one in seen.free:
            if len(self._running) >= share:
                break
            number = await self._leases.take(one)
            if number is not None:
                self._begin(one, number)

    def _begin(self, partition: Partition, lease: int) -> None:
        logger.info("this process has a partition", read_models=partition.label(self._models.name), lease=lease)
        runner = self._runners[partition]
        runner.lease = lease
        # Until it has loaded its own: what was seen together with the position that it has until then.
        runner.parked = {subject: line for subject, line in self._parked.items() if partition.sees(subject)}
        self._running[partition] = asyncio.create_task(runner.run())
        if self._outbox is not None:
            self._outbox.wake()  # what its former holder has not told yet

    async def _hand_over(self, held: Held) -> None:
        await self._stop(held)
        async with asyncio.timeout(LEAVE_SECONDS):
            await self._leases.give_back(held)

    async def _stop(self, partitions: Iterable[Partition]) -> None:
        stopped = {one: self._running[one] for one in partitions}
        await ended(list(stopped.values()))
        for one in stopped:
            logger.info("this process has a partition no more", read_models=one.label(self._models.name))
            self._elsewhere[one] = self._place(one)
            del self._running[one]
            self._runners[one].rest()

    def _held(self) -> Held:
        return {one: self._runners[one].lease or 0 for one in self._running}

    def _least(self) -> Place:
        return min((self._place(one) for one in self._runners), key=lambda place: place.position)

    def _place(self, partition: Partition) -> Place:
        """The latest that is known; what was read from the database may be older than what this process did since."""
        own, read = self._runners[partition], self._elsewhere[partition]
        if partition in self._running and own.position > read.position:
            return Place(own.position, own.day, own.built_until)
        return read

    async def _look_for_ever(self) -> None:
        while True:
            with contextlib.suppress(PyMongoError):
                await self._look()
            if self._waiting:
                await asyncio.sleep(self._waited_for)
                continue
            self._look_now.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._look_now.wait()

    async def _look(self) -> None:
        """Read where all partitions are, and then what is parked, so that it is never older."""
        found = await load_all(self._database, self._models.name)
        parked = await parked_lines(self._database)
        async with self._moved:
            for one in found:
                if one.position >= self._elsewhere[one.partition].position:
                    self._elsewhere[one.partition] = Place(one.position, one.day, one.silent_until)
            self._parked = parked
            self._moved.notify_all()
