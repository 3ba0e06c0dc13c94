"""Logs with an archive of them, for tests."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClient
from nats.aio.client import Client
from prometheus_client import CollectorRegistry
from tests.eventually import becomes_true
from tests.happenings import aggregate, events, new_city

from par.archive.follower import Archiver
from par.archive.metrics import ArchiveMetrics
from par.archive.store import Archive, archive_of
from par.log import EventLog
from par.tasks import ended

MongoClient = AsyncIOMotorClient[dict[str, Any]]
PREFIX = "par"


def silent(_done: int, _total: int, _what: str) -> None:
    """No progress is shown."""


async def write(client: Client, count: int, seed: int = 0) -> int:
    """Append ``count`` events of ten aggregates, some alone and some in batches; the end of the log."""
    chance, log, city = random.Random(seed), EventLog(client), new_city()
    last, written = [0] * 10, [0] * 10
    while sum(written) < count:
        which = chance.randrange(10)
        portion = min(chance.choice((1, 2, 7, 60)), count - sum(written))
        of = aggregate(city, f"{city}-{which}")
        last[which] = await log.append(of, events(of, portion, written[which] + 1), last[which])
        written[which] += portion
    return await log.end()


@dataclass
class Archiving:
    """An archiver as plan-service runs it."""

    archiver: Archiver
    registry: CollectorRegistry

    def value(self, name: str, **labels: str) -> float | None:
        return self.registry.get_sample_value(name, labels)

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[list["asyncio.Task[None]"]]:
        tasks = [asyncio.create_task(work()) for work in (self.archiver.run, self.archiver.watch)]
        try:
            yield tasks
        finally:
            await ended(tasks)
            for task in tasks:
                with contextlib.suppress(asyncio.CancelledError):
                    task.result()


def archiving(client: Client, archive: Archive) -> Archiving:
    registry = CollectorRegistry()
    return Archiving(Archiver(client, archive, ArchiveMetrics(registry)), registry)


async def archived(client: Client, mongo: MongoClient, prefix: str = PREFIX) -> Archive:
    """Archive the whole log, and stop."""
    archive = archive_of(mongo, prefix)
    one = archiving(client, archive)
    await one.archiver.prepare()
    end = await EventLog(client).end()
    async with one.running():
        await becomes_true(lambda: one.archiver.position >= end, timeout=60)
    return archive
