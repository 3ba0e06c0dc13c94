"""The engine on a real log and a real MongoDB: exact documents in any batches, races, faults and restarts."""

import asyncio
import contextlib
import datetime as dt
from collections.abc import AsyncGenerator
from typing import Any

import pytest
from nats.aio.client import Client
from tests.eventually import eventually
from tests.happenings import aggregate, event, events, happen, new_city
from tests.projection.engine import (
    WAIT_SECONDS,
    Engine,
    MongoClient,
    advanced,
    caught_up,
    contents,
    engine,
    random_history,
    whole_log,
)
from tests.projection.models import Counts, Open, read_models

from par.embedded import EmbeddedServers
from par.events import AggregateId
from par.events.day import DayOpened
from par.log import EventLog, Following, LogDamagedError, follow
from par.messaging.straight import Delivered
from par.projection import Document, EventFact, Fact, ReadModels
from par.projection.following.cache import DocumentCache
from par.projection.store.database import CHECKPOINTS, Database
from par.projection.store.transaction import WHOLE_BYTES
from par.testing.projections import folded

FAULTED = "par_projection_faulted"
POSITION = "par_projection_position"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("par.projection.following.runner.RETRY_PAUSE_SECONDS", 0.02)


async def assert_exact(client: Client, database: Database) -> None:
    """The documents are those of the pure fold over the whole log, positions included."""
    expected = folded(read_models(), await whole_log(client))
    assert await contents(database, read_models()) == expected
    assert expected["total"]["all"]["changes"] == sum(found["count"] for found in expected["counts"].values())


@pytest.mark.parametrize("whole", [WHOLE_BYTES, 0], ids=["written whole", "by what differs"])
@pytest.mark.parametrize(("batch", "cache"), [(1, 10_000_000), (7, 2_000), (5, 0), (1000, 10_000_000)])
async def test_the_documents_are_exact_in_any_batches(
    client: Client,
    mongo: MongoClient,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    batch: int,
    cache: int,
    whole: int,
) -> None:
    monkeypatch.setattr("par.projection.store.transaction.WHOLE_BYTES", whole)
    monkeypatch.setattr("par.projection.following.batch.PACKED_BYTES", cache)
    monkeypatch.setattr("par.projection.following.batch.UNPACKED_BYTES", cache)
    await random_history(client, 150, seed=batch)
    running = engine(client, mongo, database, largest_batch=batch)

    await advanced(running, client)

    await assert_exact(client, database)
    assert running.value(POSITION, read_models="test") == await EventLog(client).end()
    assert running.value("par_projection_events_total", read_models="test") == await EventLog(client).end()
    assert running.value(FAULTED, read_models="test") == 0


@pytest.mark.parametrize("batch", [1, 5, 1000])
async def test_documents_that_hardly_change_again_are_exact_and_take_no_memory(
    client: Client, mongo: MongoClient, database: Database, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    remembered, remember = set[str](), DocumentCache.remember

    def noted(self: DocumentCache, collection: str, *others: Any) -> None:
        remembered.add(collection)
        remember(self, collection, *others)

    monkeypatch.setattr(DocumentCache, "remember", noted)
    monkeypatch.setattr("tests.projection.models.Counts.changes_again", False)
    await random_history(client, 60, seed=batch)
    await advanced(engine(client, mongo, database, largest_batch=batch), client)
    await random_history(client, 60, seed=batch + 1)
    await advanced(engine(client, mongo, database, largest_batch=batch), client)
    await assert_exact(client, database)
    assert remembered == {"total", "open"}


class Large(Counts):
    def evolve(self, key: str, document: Document | None, fact: Fact) -> Document | None:
        return {**(super().evolve(key, document, fact) or {}), "text": "x" * 2 * WHOLE_BYTES}


async def test_large_documents_are_remembered_without_the_answers_they_came_in(
    client: Client, mongo: MongoClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    remembered, remember = list[object](), DocumentCache.remember

    def noted(self: DocumentCache, collection: str, key: str, document: Document | None, packed: bytes) -> None:
        remembered.append(type(packed))
        remember(self, collection, key, document, packed)

    models = ReadModels("test", [Large()])
    log, of = EventLog(client), aggregate(new_city())
    await happen(log, of, event(of, 1))
    await advanced(engine(client, mongo, database, models), client)
    monkeypatch.setattr(DocumentCache, "remember", noted)
    await happen(log, of, event(of, 2))
    await advanced(engine(client, mongo, database, models), client)

    assert remembered == [bytes, bytes], "as it was read, and as it was folded"
    assert await contents(database, models) == folded(models, await whole_log(client))


async def test_documents_follow_what_happens(client: Client, mongo: MongoClient, database: Database) -> None:
    running = engine(client, mongo, database)
    await running.runner.prepare()
    async with running.running():
        for seed in range(3):
            await random_history(client, 60, seed)
            await caught_up(client, running)
            await assert_exact(client, database)


async def test_two_runners_on_one_database_count_each_event_once(
    client: Client, mongo: MongoClient, database: Database
) -> None:
    await random_history(client, 60, seed=1)
    one, two = (engine(client, mongo, database, largest_batch=5) for _ in range(2))
    await asyncio.gather(one.runner.prepare(), two.runner.prepare())
    async with one.running(), two.running():
        await asyncio.gather(*(random_history(client, 60, seed) for seed in range(3)))
        await caught_up(client, one)
        await caught_up(client, two)

    await assert_exact(client, database)
    folds = [each.value("par_projection_events_total", read_models="test") for each in (one, two)]
    assert sum(count or 0 for count in folds) == await EventLog(client).end(), "each event was committed once"
    assert [each.value(FAULTED, read_models="test") or 0 for each in (one, two)] == [0, 0]


async def test_of_two_runners_one_folds_and_the_other_takes_over(
    client: Client, mongo: MongoClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts, standing_by = [0, 0], [False, False]

    def counting(number: int) -> Following:
        async def following(
            client: Client, after: int, together: int = 1000
        ) -> AsyncGenerator[list[tuple[int, Delivered]], None]:
            standing_by[number] = False
            try:
                async with contextlib.aclosing(follow(client, after, together)) as batches:
                    async for batch in batches:
                        counts[number] += len(batch)
                        yield batch
            finally:
                standing_by[number] = True

        return following

    await random_history(client, 60, seed=1)
    both = [engine(client, mongo, database, largest_batch=5, following=counting(number)) for number in range(2)]
    await asyncio.gather(*(each.runner.prepare() for each in both))
    async with contextlib.AsyncExitStack() as first_ends, contextlib.AsyncExitStack() as second_ends:
        ends = [first_ends, second_ends]
        for each, end in zip(both, ends, strict=True):
            _ = await end.enter_async_context(each.running())
        async with asyncio.timeout(WAIT_SECONDS):
            while not any(standing_by):
                await random_history(client, 5, seed=2)
        idle = standing_by.index(True)
        before = list(counts)
        with monkeypatch.context() as patient:  # a slow disk is no reason to fold in the place of the other one
            for user in ("standby", "runner"):
                patient.setattr(f"par.projection.following.{user}.STILL_SECONDS", 60)
            for seed in range(3, 13):
                await random_history(client, 20, seed)
                await asyncio.gather(*(caught_up(client, each) for each in both))
            assert standing_by[idle], "it folds although the other one does"
        assert counts[idle] == before[idle]
        assert counts[1 - idle] >= before[1 - idle] + 200

        async def announced() -> bool:
            found = await database[CHECKPOINTS].find_one({"_id": "test"})
            return found is not None and found["announced"]

        # Whoever built the documents was killed before it offered them, and nothing more happens.
        await database[CHECKPOINTS].update_one({"_id": "test"}, {"$set": {"announced": False}})
        await eventually(announced)

        await ends[1 - idle].aclose()
        await random_history(client, 20, seed=14)
        await caught_up(client, both[idle])
        assert counts[idle] > before[idle]
    await assert_exact(client, database)


async def test_cancelled_at_any_moment_and_started_again(
    client: Client, mongo: MongoClient, database: Database
) -> None:
    await random_history(client, 100, seed=3)
    end = await EventLog(client).end()
    restarts = 0
    for stop_at in range(10, end, end // 5):
        running = engine(client, mongo, database, largest_batch=3)
        await running.runner.prepare()
        async with running.running():
            assert await running.runner.wait_for(stop_at, 20)
        restarts += 1
    assert restarts >= 5

    await advanced(engine(client, mongo, database), client)
    await assert_exact(client, database)


async def test_the_day_is_carried_over_a_restart(client: Client, mongo: MongoClient, database: Database) -> None:
    log, city = EventLog(client), new_city()
    day = dt.date(2031, 5, 6)
    calendar = AggregateId(city, "progress", "calendar", city)
    await happen(log, calendar, event(calendar, 1, DayOpened(day=day, previous=None)))
    await advanced(engine(client, mongo, database), client)

    of = aggregate(city, city)
    await happen(log, of, event(of, 2))
    again = engine(client, mongo, database)
    await again.runner.prepare()
    assert again.runner.day == day
    async with again.running():
        await caught_up(client, again)

    document = await database["counts"].find_one({"_id": f"obligation/{city}"})
    assert document is not None
    assert document["day"] == "2031-05-06"


async def test_every_document_is_found_in_the_database_too(
    client: Client, mongo: MongoClient, database: Database
) -> None:
    log, city = EventLog(client), new_city()
    names = [f"{city}-{number}" for number in range(3)]
    for name in names:
        of = aggregate(city, name)
        await happen(log, of, event(of, 1))
    await advanced(engine(client, mongo, database), client)
    calendar = AggregateId(city, "progress", "calendar", city)

    for number in range(5):  # each time with nothing in memory; after three marks a document is left alone
        await happen(log, calendar, event(calendar, number, DayOpened(day=dt.date(2032, 1, 1 + number), previous=None)))
        await advanced(engine(client, mongo, database), client)

    marks = [
        found["marks"] async for found in database[Open.name].find({"_id": {"$in": [f"obligation/{n}" for n in names]}})
    ]
    assert marks == [3, 3, 3]
    await assert_exact(client, database)


async def test_waiting_for_a_position(client: Client, mongo: MongoClient, database: Database) -> None:
    of = aggregate(new_city())
    end = await happen(EventLog(client), of, event(of, 1))
    running = engine(client, mongo, database)
    await running.runner.prepare()

    assert await running.runner.wait_for(0, 0.01)
    assert not await running.runner.wait_for(end, 0.05)
    async with running.running():
        assert await running.runner.wait_for(end, 10)
        assert running.runner.position >= end
        waiting = asyncio.create_task(running.runner.wait_for(end + 1, 10))
        assert not await running.runner.wait_for(end + 1, 0.05)
        await happen(EventLog(client), of, event(of, 2))
        assert await waiting


async def test_a_log_shorter_than_the_checkpoint_is_damaged(
    client: Client, mongo: MongoClient, database: Database
) -> None:
    of = aggregate(new_city())
    end = await happen(EventLog(client), of, event(of, 1))
    running = engine(client, mongo, database)
    await advanced(running, client)
    await database[CHECKPOINTS].update_one({"_id": "test"}, {"$set": {"position": end + 3}})
    sentence = f"the log ends at position {end}, but position {end + 3} was read from it before"

    for start in (running.runner.prepare, running.runner.run):
        with pytest.raises(LogDamagedError, match=sentence):
            await asyncio.wait_for(start(), 10)


async def test_a_lost_checkpoint_stops_the_engine(client: Client, mongo: MongoClient, database: Database) -> None:
    running = engine(client, mongo, database)
    await running.runner.prepare()
    await database[CHECKPOINTS].delete_one({})
    with pytest.raises(LogDamagedError, match="the checkpoint of test is gone"):
        await asyncio.wait_for(running.runner.run(), 10)


class Choking(Counts):
    """Cannot apply the events of one aggregate for as long as ``choke`` holds."""

    def __init__(self, subject: str) -> None:
        self.subject = subject
        self.choke = True

    def evolve(self, key: str, document: Document | None, fact: Fact) -> Document | None:
        if self.choke and isinstance(fact, EventFact) and fact.event.subject == self.subject:
            raise ValueError("cannot apply this")
        return super().evolve(key, document, fact)


async def faulted(running: Engine) -> bool:
    return running.value(FAULTED, read_models="test") == 1


async def test_an_event_that_cannot_be_applied_is_shown_and_never_skipped(
    client: Client, mongo: MongoClient, database: Database
) -> None:
    log, city = EventLog(client), new_city()
    good, bad = aggregate(city, f"{city}-good"), aggregate(city, f"{city}-bad")
    choking = Choking(f"obligation/{bad.id}")
    running = engine(client, mongo, database, ReadModels("test", [choking]), parked_max=0)
    await running.runner.prepare()
    async with running.running() as task:
        before = await happen(log, good, *events(good, 3))
        await caught_up(client, running)
        await happen(log, bad, event(bad, 1))
        last = await happen(log, good, *events(good, 3, 4))

        await eventually(lambda: faulted(running))
        assert not await running.runner.wait_for(last, 0.2)  # ten tries
        assert not task.done()
        assert running.runner.position == before
        choking.choke = False
        await caught_up(client, running)
        assert running.value(FAULTED, read_models="test") == 0

    counts = {found["_id"]: found["count"] async for found in database[Counts.name].find()}
    assert (counts[f"obligation/{good.id}"], counts[f"obligation/{bad.id}"]) == (6, 1)


class Unstorable(Counts):
    """Makes documents with a number that MongoDB has no type for."""

    def evolve(self, key: str, document: Document | None, fact: Fact) -> Document | None:
        return {**(super().evolve(key, document, fact) or {}), "number": 2**70}


async def test_a_document_that_cannot_be_stored_is_a_fault_too(
    client: Client, mongo: MongoClient, database: Database
) -> None:
    of = aggregate(new_city())
    running = engine(client, mongo, database, ReadModels("test", [Unstorable()]), parked_max=0)
    await happen(EventLog(client), of, event(of, 1))
    await running.runner.prepare()
    async with running.running():
        await eventually(lambda: faulted(running))
        assert running.runner.position < await EventLog(client).end()


async def test_what_stands_before_a_bad_event_of_the_same_batch_is_applied(
    client: Client, mongo: MongoClient, database: Database
) -> None:
    log, city = EventLog(client), new_city()
    good, bad = aggregate(city, f"{city}-good"), aggregate(city, f"{city}-bad")
    last_good = await happen(log, good, *events(good, 5))
    await happen(log, bad, event(bad, 1))
    await happen(log, good, *events(good, 5, 6))
    models = ReadModels("test", [Choking(f"obligation/{bad.id}")])
    running = engine(client, mongo, database, models, parked_max=0)
    await running.runner.prepare()
    async with running.running():
        await eventually(lambda: faulted(running))
        assert await running.runner.wait_for(last_good, 10)
        assert running.runner.position == last_good


async def test_instances_that_begin_at_once_lose_nothing(
    client: Client, mongo: MongoClient, database: Database
) -> None:
    await random_history(client, 200, seed=3)
    engines = [engine(client, mongo, database) for _ in range(4)]
    await asyncio.gather(*(each.runner.prepare() for each in engines))
    async with contextlib.AsyncExitStack() as stack:
        for each in engines:
            _ = await stack.enter_async_context(each.running())
            late = engine(client, mongo, database)  # starts while others are folding
            await late.runner.prepare()
        for each in engines:
            await caught_up(client, each)
    await assert_exact(client, database)


async def test_a_killed_database_costs_time_and_nothing_else(
    client: Client, mongo: MongoClient, database: Database, servers: EmbeddedServers
) -> None:
    of = aggregate(new_city(), new_city())
    running = engine(client, mongo, database)
    await advanced(running, client)
    async with running.running():
        for turn in range(2):
            writing = asyncio.create_task(random_history(client, 60, seed=turn))
            assert servers.mongo.process is not None
            servers.mongo.process.kill()
            await happen(EventLog(client), of, event(of, turn))
            await asyncio.to_thread(servers.mongo.start)
            await writing
            await caught_up(client, running)
    await assert_exact(client, database)
    assert running.value(FAULTED, read_models="test") == 0
