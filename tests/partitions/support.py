"""Histories of several cities, and processes that share partitions in the background."""

import asyncio
import contextlib
import datetime as dt
import random
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import orjson
from nats.aio.client import Client
from prometheus_client import CollectorRegistry
from tests.eventually import eventually
from tests.happenings import aggregate, event
from tests.partitions.models import TELL_EVERY, Contents
from tests.projection.engine import contents, whole_log

from par.events import AggregateId, Event
from par.events.day import DayOpened
from par.events.obligation import ObligationProgressed
from par.log import REPORT, EventLog
from par.log.pages import direct_pages
from par.projection import ReadModels
from par.projection.folding.partition import partition_of
from par.projection.metrics import ProjectionMetrics
from par.projection.outbox.sending import Outbox
from par.projection.sharing.instance import Sharing
from par.projection.sharing.leases import LEASES
from par.projection.store.checkpoint import load_all
from par.projection.store.database import OUTBOX, Database
from par.tasks import ended
from par.testing.projections import folded

CALENDAR = AggregateId("all", "progress", "calendar", "days")
LEASE_SECONDS = 2.0
RENEWED_EVERY_SECONDS = 0.3
WAIT_SECONDS = 60.0


def cities_of(partitions: int, each: int = 1) -> list[str]:
    """Names that no other test uses, in every partition so many."""
    found: list[str] = []
    in_all = Counter[int]()
    while len(found) < partitions * each:
        city = f"c{uuid.uuid4().hex[:10]}-x"
        number = partition_of(city, partitions)
        if in_all[number] < each:
            in_all[number] += 1
            found.append(city)
    return found


async def history(client: Client, cities: Sequence[str], count: int, seed: int) -> None:
    """Append ``count`` events of five aggregates in each city in a random order; with an even ``seed`` days, too."""
    chance, log = random.Random(seed), EventLog(client)
    last: dict[AggregateId, int] = {}
    written = 0
    while written < count:
        if seed % 2 == 0 and chance.random() < 0.1:
            await open_day(log)
        city = chance.choice(cities)
        of, happened = aggregate(city, f"{city}-{seed}-{chance.randrange(5)}"), list[Event]()
        for number in range(written, written + chance.choice((1, 1, 2, 5, 30))):
            happened.append(event(of, number, progressed(of, chance.randrange(100))))
        last[of] = await log.append(of, happened, last.get(of, 0))
        written += len(happened)


async def open_day(log: EventLog) -> None:
    """The next day of the calendar; nobody else may open one at the same time."""
    days = await log.read(CALENDAR)
    day = DayOpened(day=dt.date(2023, 1, 1) + dt.timedelta(len(days)), previous=None)
    await log.append(CALENDAR, [event(CALENDAR, len(days), day)], days[-1].position if days else 0)


def progressed(of: AggregateId, percent: int, text: str = "") -> ObligationProgressed:
    return ObligationProgressed(obligation=of.id, percent=percent, text=text)


@dataclass
class Process:
    """What a service's process does with partitions, and an outbox beside it."""

    sharing: Sharing
    outbox: Outbox
    registry: CollectorRegistry

    def value(self, name: str, **labels: str) -> float | None:
        return self.registry.get_sample_value(name, labels)

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator["asyncio.Task[None]"]:
        """Run in the background; at the end cancel, as a stopping service does."""
        task, sending = asyncio.create_task(self.sharing.run()), asyncio.create_task(self.outbox.run())
        try:
            yield task
        finally:
            await ended([task, sending])


def process(
    client: Client, database: Database, models: ReadModels, lease_seconds: float = LEASE_SECONDS, batch: int = 25
) -> Process:
    registry = CollectorRegistry()
    metrics = ProjectionMetrics(registry)

    def tells(subject: str) -> bool:
        return sharing.has(subject)

    outbox = Outbox(client, database, metrics, 0.02, tells)
    sharing = Sharing(
        client,
        database,
        models,
        metrics,
        outbox,
        batch,
        lease_seconds=lease_seconds,
        renewed_every=RENEWED_EVERY_SECONDS,
    )
    return Process(sharing, outbox, registry)


async def held_by(database: Database) -> Counter[str]:
    """How many partitions each process has a lease on that has not ended."""
    alive = {"holder": {"$ne": None}, "$expr": {"$gt": ["$until", "$$NOW"]}}
    return Counter([row["holder"] async for row in database[LEASES].find({**alive, "number": {"$exists": True}})])


async def shares(database: Database, expected: Sequence[int]) -> None:
    """Wait until processes have so many partitions each."""

    async def fair() -> bool:
        return sorted((await held_by(database)).values()) == sorted(expected)

    await eventually(fair, timeout=WAIT_SECONDS)


async def all_folded(client: Client, database: Database, partitions: int) -> None:
    """Wait until every checkpoint is at the end of the log, and everything is told."""
    end = await EventLog(client).end()

    async def there() -> bool:
        found = await load_all(database, "test")
        return len(found) == partitions and all(one.position >= end for one in found)

    async def told() -> bool:
        return await database[OUTBOX].count_documents({}) == 0

    await eventually(there, timeout=WAIT_SECONDS)
    await eventually(told, timeout=WAIT_SECONDS)


async def assert_exact(client: Client, database: Database, models: ReadModels) -> Contents:
    """The documents are those of the pure fold over the whole log, undivided, positions included."""
    expected = folded(models, await whole_log(client))
    assert await contents(database, models) == expected
    return expected


async def assert_told_once(client: Client, cities: Sequence[str], counts: Contents) -> None:
    """No identity twice, no state twice, positions and states rise per subject, and the last state is the present."""
    identities: Counter[str] = Counter()
    told: dict[str, list[tuple[int, int]]] = {}
    for city in cities:
        async for _, subject, payload in direct_pages(client, REPORT, f"par.report.{city}.>", 1):
            body = orjson.loads(payload)
            identities[body["id"]] += 1
            told.setdefault(subject.split(".")[-1], []).append((body["logposition"], body["data"]["told"]))
    assert max(identities.values()) == 1
    for found in told.values():
        for of_one in zip(*found, strict=True):
            assert list(of_one) == sorted(set(of_one))
    mine = {key: found["count"] // TELL_EVERY for key, found in counts.items() if found["city"] in cities}
    assert {key: found[-1][1] for key, found in told.items()} == {key: count for key, count in mine.items() if count}
