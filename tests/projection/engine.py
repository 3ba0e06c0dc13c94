"""Running the engine in tests: histories, runners in the background, and what they leave in the database."""

import asyncio
import contextlib
import datetime as dt
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClient
from nats.aio.client import Client
from prometheus_client import CollectorRegistry
from tests.happenings import aggregate, event, new_city
from tests.projection.models import read_models

from par.events import AggregateId, Event, Recorded
from par.events.day import DayOpened
from par.events.obligation import ObligationProgressed
from par.log import EventLog, Following, follow
from par.projection import ReadModels
from par.projection.following.pace import LARGEST
from par.projection.following.runner import Runner
from par.projection.metrics import ProjectionMetrics
from par.projection.outbox.sending import Outbox
from par.projection.store.database import Database
from par.tasks import ended

MongoClient = AsyncIOMotorClient[dict[str, Any]]
WAIT_SECONDS = 30.0


async def random_history(client: Client, count: int, seed: int, city: str | None = None) -> None:
    """Append ``count`` events of ten aggregates, and now and then a new day, in a random order."""
    chance, log, city = random.Random(seed), EventLog(client), city or new_city()
    calendar = AggregateId(city, "progress", "calendar", city)
    last: dict[AggregateId, int] = {}
    written, day = 0, dt.date(2023, 1, 1) + dt.timedelta(seed)
    while written < count:
        of = aggregate(city, f"{city}-{chance.randrange(10)}")
        happened: list[Event] = []
        if chance.random() < 0.03:
            of, day = calendar, day + dt.timedelta(1)
            happened = [event(of, written, DayOpened(day=day, previous=None))]
        else:
            for number in range(written, written + chance.choice((1, 1, 2, 5, 30))):
                data = ObligationProgressed(obligation="o", percent=chance.randrange(100), text="")
                happened.append(event(of, number, data))
        last[of] = await log.append(of, happened, last.get(of, 0))
        written += len(happened)


async def whole_log(client: Client) -> list[Recorded]:
    return await EventLog(client).read_subjects("par.log.>")


async def contents(database: Database, models: ReadModels) -> dict[str, dict[str, Any]]:
    """The documents, by collection and id, as ``folded`` gives them."""
    return {
        projection.name: {document["_id"]: document async for document in database[projection.name].find()}
        for projection in models.projections
    }


@dataclass
class Engine:
    """A runner, and an outbox beside it, on one database."""

    runner: Runner
    outbox: Outbox
    metrics: ProjectionMetrics
    registry: CollectorRegistry

    def value(self, name: str, **labels: str) -> float | None:
        return self.registry.get_sample_value(name, labels)

    @contextlib.asynccontextmanager
    async def running(self, *, sending: bool = False) -> AsyncIterator["asyncio.Task[None]"]:
        """Run in the background; at the end cancel, as a stopping service does."""
        task = asyncio.create_task(self.runner.run())
        tasks = [task, *([asyncio.create_task(self.outbox.run())] if sending else [])]
        try:
            yield task
        finally:
            await ended(tasks)
            for each in tasks:
                with contextlib.suppress(asyncio.CancelledError):
                    each.result()


def engine(
    client: Client,
    mongo: MongoClient,
    database: Database,
    models: ReadModels | None = None,
    interval: float = 0.02,
    largest_batch: int = LARGEST,
    parked_max: int = 1000,
    following: Following = follow,
) -> Engine:
    registry = CollectorRegistry()
    metrics = ProjectionMetrics(registry)
    outbox = Outbox(client, database, metrics, interval)
    runner = Runner(client, database, models or read_models(), metrics, outbox, largest_batch, parked_max, following)
    return Engine(runner, outbox, metrics, registry)


async def caught_up(client: Client, engine: Engine) -> int:
    """Wait until the engine has folded the whole log, and return its position."""
    end = await EventLog(client).end()
    assert await engine.runner.wait_for(end, WAIT_SECONDS), f"stopped at {engine.runner.position} of {end}"
    return end


async def advanced(engine: Engine, client: Client) -> None:
    """Prepare and run an engine until it has folded the whole log."""
    await engine.runner.prepare()
    async with engine.running():
        await caught_up(client, engine)
