"""Building read models beside those that are served: silent, interruptible, up to the end of the log or a position.

It is the engine itself (``following/runner.py``) on another database, whose checkpoint says that nothing is told. So a
build that was killed goes on behind its checkpoint, and several processes on one build do not disturb each other: of
partitions each has a share (``sharing/``), undivided read models are built by the quickest.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from nats.aio.client import Client
from prometheus_client import CollectorRegistry
from pymongo.errors import PyMongoError

from par.log import EventLog, LogDamagedError, follow
from par.messaging.straight import Delivered
from par.problems import Rejected
from par.projection.builds.catalogue import NEVER, Builds
from par.projection.folding.partition import MOST_PARTITIONS, WHOLE, Partition, partitions_of
from par.projection.folding.read_models import ReadModels
from par.projection.following.keeping import Keeping
from par.projection.following.pace import LARGEST_BUILT
from par.projection.following.preparing import prepare_database
from par.projection.following.runner import Runner
from par.projection.metrics import ProjectionMetrics
from par.projection.sharing.instance import Sharing
from par.projection.store.checkpoint import prepare
from par.projection.store.database import Database
from par.tasks import ended

LOOK_SECONDS: Final = 0.5
AT_THE_END: Final = 1000
"""Events that may have come while the last ones were folded: no more than one batch. Whoever waited for none would, on
a busy machine, wait for ever."""
STUCK_SECONDS: Final = 15.0
"""An event that cannot be applied is tried again; so long without any progress is not worth waiting for."""
BEAT_SECONDS: Final = 2.0
LAST_BEAT_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a build is: ``position`` of ``end``, ``rate`` in events a second, ``left`` in seconds (None: unknown)."""

    position: int
    end: int
    rate: float
    left: float | None


Tell = Callable[[Progress], None]


class Cancelled(Exception):
    """Somebody has cancelled the build."""


class UpTo:
    """The log as far as an end, which may move on: a follower of it stops exactly there."""

    def __init__(self, end: int) -> None:
        self._ends = [end] * MOST_PARTITIONS
        self._moved = asyncio.Condition()

    async def move(self, end: int) -> None:
        """Let followers go on, up to ``end``."""
        await self.move_each([end] * MOST_PARTITIONS)

    async def move_each(self, ends: Sequence[int]) -> None:
        """The same with an end for each partition."""
        async with self._moved:
            self._ends = list(ends)
            self._moved.notify_all()

    async def follow(
        self, client: Client, after: int, together: int, partition: Partition = WHOLE
    ) -> AsyncGenerator[list[tuple[int, Delivered]], None]:
        """As ``par.log.follow``, and never beyond the partition's end."""
        await self._allows(partition, after + 1)
        async with contextlib.aclosing(follow(client, after, together)) as batches:
            async for batch in batches:
                rest = batch
                while rest:
                    await self._allows(partition, rest[0][0])
                    allowed = [item for item in rest if item[0] <= self._ends[partition.number]]
                    rest = rest[len(allowed) :]
                    yield allowed

    async def _allows(self, partition: Partition, position: int) -> None:
        async with self._moved:
            await self._moved.wait_for(lambda: self._ends[partition.number] >= position)


class Building:
    """The engine at work on a build; use :func:`building`."""

    def __init__(
        self,
        builds: Builds,
        database: str,
        keeping: Sequence[Keeping],
        running: Sequence["asyncio.Task[None]"],
        is_noted: bool,
    ) -> None:
        self.database = database
        self._builds = builds
        self._keeping = keeping
        """One for each partition, or one that shares all of them with other processes."""
        self._running = running
        self._was_noted = is_noted

    @property
    def position(self) -> int:
        """How far it has come, all of it."""
        return min(one.position for one in self._keeping)

    async def reach(self, end: int, tell: Tell) -> None:
        """Return when the build includes ``end``; tells its progress meanwhile.

        Raises Cancelled, Rejected (``rebuild-stuck``), LogDamagedError.
        """
        await self.reach_each([end] * len(self._keeping), tell)

    async def reach_each(self, ends: Sequence[int], tell: Tell) -> None:
        """The same with an end for each partition, where it is built ``up_to`` these."""
        end = min(ends)
        began, first = time.monotonic(), self.position
        moved_at, moved_to = began, self._moved
        while True:
            there = await self._wait_for(ends)
            now, position = time.monotonic(), self.position
            rate = (position - first) / max(now - began, 1e-3)
            tell(Progress(position, end, rate, max(end - position, 0) / rate if rate else None))
            if there:
                return
            await self._require_wanted()
            if self._moved > moved_to:
                moved_at, moved_to = now, self._moved
            elif any(one.faulted for one in self._keeping) and now - moved_at > STUCK_SECONDS:
                raise Rejected("rebuild-stuck", position=position + 1, database=self.database)

    async def reach_parity(self, log: EventLog, tell: Tell) -> int:
        """Return when the build is where the log ends, but for what comes meanwhile; its position.

        Raises as :meth:`reach`.
        """
        end = await log.end()
        while True:
            await self.reach(end, tell)
            end = await log.end()
            if end - self.position <= AT_THE_END:
                return self.position

    @property
    def _moved(self) -> int:
        return sum(one.passed for one in self._keeping)

    async def _wait_for(self, ends: Sequence[int]) -> bool:
        waiting = zip(self._keeping, ends, strict=True)
        return all(await asyncio.gather(*(one.wait_for(end, LOOK_SECONDS) for one, end in waiting)))

    async def _require_wanted(self) -> None:
        """Raises Cancelled when somebody has cancelled or dropped the build, and what the engine ended with."""
        stopped = next((running for running in self._running if running.done()), None)
        if stopped is not None:
            error = stopped.exception()
            if isinstance(error, LogDamagedError) and await self._builds.position(self.database) is None:
                raise Cancelled from error
            raise error or AssertionError("the engine has ended by itself")
        with contextlib.suppress(PyMongoError):  # one that is away for a moment has no say
            if self._was_noted and not await self._builds.beat(self.database):
                raise Cancelled


@contextlib.asynccontextmanager
async def building(
    client: Client,
    builds: Builds,
    read_models: ReadModels,
    database: str,
    up_to: UpTo | None = None,
    largest_batch: int = LARGEST_BUILT,
) -> AsyncIterator[Building]:
    """Run the engine on ``database`` in the background: to the end of the log and on, or ``up_to`` a position."""
    place, is_noted = builds.mongo[database], await builds.is_noted(database)
    await prepare(place, read_models.name, read_models.partitions, silent_until=NEVER)
    keeping: Sequence[Keeping]
    if up_to is None and read_models.partitions > 1:
        keeping = [await _shared(client, builds, read_models, place, largest_batch)]
    else:
        keeping = await _own(client, builds, read_models, place, up_to, largest_batch)
    if is_noted and not await builds.is_noted(database):  # dropped meanwhile, and made anew by this
        raise Cancelled
    running = [asyncio.create_task(one.run()) for one in keeping]
    beating = asyncio.create_task(_beat(builds, database))
    try:
        yield Building(builds, database, keeping, running, is_noted)
    finally:
        await ended([*running, beating])


async def _shared(
    client: Client, builds: Builds, read_models: ReadModels, place: Database, largest_batch: int
) -> Sharing:
    """All partitions, together with whoever else builds them."""
    sharing = Sharing(
        client,
        place,
        read_models,
        ProjectionMetrics(CollectorRegistry()),
        largest_batch=largest_batch,
        parked_subjects_max=builds.parked_subjects_max,
        waited_for=LOOK_SECONDS,
    )
    await sharing.prepare()
    return sharing


async def _own(
    client: Client, builds: Builds, read_models: ReadModels, place: Database, up_to: UpTo | None, largest_batch: int
) -> list[Runner]:
    """Each partition, by this process."""
    metrics = ProjectionMetrics(CollectorRegistry())
    runners = [
        Runner(
            client,
            place,
            read_models,
            metrics,
            largest_batch=largest_batch,
            parked_subjects_max=builds.parked_subjects_max,
            following=follow if up_to is None else partial(up_to.follow, partition=partition),
            partition=partition,
        )
        for partition in partitions_of(read_models.partitions)
    ]
    await prepare_database(client, place, read_models)
    for runner in runners:
        await runner.load()
    return runners


async def _beat(builds: Builds, database: str) -> None:
    """Say for ever that somebody works on it, also while it is only being compared."""

    async def beat() -> None:
        with contextlib.suppress(PyMongoError):
            await builds.beat(database)

    while True:
        one = asyncio.create_task(beat())
        try:
            await asyncio.shield(one)
        except asyncio.CancelledError:
            # The driver's thread would go on, and say so after it was said that nobody does.
            await asyncio.wait([one], timeout=LAST_BEAT_SECONDS)
            raise
        await asyncio.sleep(BEAT_SECONDS)
