"""An aggregate that comes from its snapshot is the one that the log has; what is no snapshot of it is not used."""

import asyncio
import contextlib
import time
import zlib
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import bson
import orjson
import pytest
from motor.motor_asyncio import AsyncIOMotorClient
from nats.aio.client import Client
from pydantic import TypeAdapter
from pymongo.errors import PyMongoError
from tests.deciding.test_remembered import deciders, executions, states_of
from tests.deciding.test_store import COUNTER, NOW, Count, origin
from tests.eventually import eventually
from tests.happenings import aggregate, new_city

from par.archive.ahead import highest_known
from par.deciding import AggregateStore, Decider, Order
from par.deciding.remembered import Remembered
from par.deciding.snapshots import COLLECTION, FEWEST, Snapshots
from par.deciding.together import Aggregate
from par.embedded import EmbeddedServers, free_port
from par.events import AggregateId
from par.log import LOG, EventLog
from par.projection.store.database import Database
from par.tasks import ended

COUNTED: Decider[int, Count] = replace(COUNTER, kept=TypeAdapter(int))
KEPT = [given for given in deciders() if given.values[0].kept is not None]


class Instance:
    """A service's store, and the subjects of which it has asked for histories."""

    def __init__(self, client: Client, database: Database, remembered: int = 0) -> None:
        self.snapshots = Snapshots(database)
        self._store = AggregateStore(EventLog(client), lambda: NOW, Remembered(2, remembered), self.snapshots)
        self.run = self._store.keep_snapshots
        self._decider = COUNTED

    async def count(self, of: AggregateId, first: int, last: int) -> None:
        """Commands ``first`` to ``last``, one event each."""
        for number in range(first, last + 1):
            done = await self._store.execute(of, self._decider, Count(), origin(f"{of.city}-{of.id}-{number}"))
            assert not done.earlier

    async def is_repeated(self, of: AggregateId, number: int) -> bool:
        command = origin(f"{of.city}-{of.id}-{number}")
        return (await self._store.execute(of, self._decider, Count(), command)).earlier

    async def state(self, of: AggregateId) -> int:
        found: int = await self._store.state(of, self._decider)
        return found

    async def count_together(self, aggregates: list[AggregateId], number: int) -> None:
        """One event for each, decided on together."""
        orders = [Order(of, self._decider, Count(), origin(f"{of.city}-{of.id}-{number}")) for of in aggregates]
        for done in await self._store.execute_all(orders):
            assert not isinstance(done, Exception)
            assert not done.earlier


@pytest.fixture
async def histories(client: Client) -> AsyncIterator[Callable[[], Any]]:
    """From which position on histories were asked for, one entry each, since the last look."""
    asked = await client.subscribe(f"$JS.API.DIRECT.GET.{LOG}")
    await client.flush()

    async def found() -> list[int]:
        await client.flush()
        requests = [orjson.loads((await asked.next_msg()).data) for _ in range(asked.pending_msgs)]
        return [request["seq"] for request in requests if "next_by_subj" in request]

    yield found
    await asked.unsubscribe()


@pytest.mark.parametrize("decider", KEPT)
async def test_every_state_comes_back_as_it_was_kept(decider: Decider[Any, Any], database: Database) -> None:
    """After each event that means something to the decider a snapshot is made."""
    changed = 0
    for item, after in states_of(decider):
        of = aggregate("city", f"a{changed}")
        changed += 1
        identities = [(item.event.source, f"{item.event.id}-{number}") for number in range(FEWEST)]
        known = executions(identities, item.position)
        snapshots, found = Snapshots(database), Aggregate(decider.initial)
        snapshots.offer(of, decider, Aggregate(after, item.position + FEWEST, known))
        await snapshots.flush()
        await snapshots.recall({of: (decider, found)})
        assert (found.state, found.position, found.known) == (after, item.position + FEWEST, known)
    assert changed, "no recorded event means anything to it"


def test_figures_have_snapshots() -> None:
    assert [given.id for given in KEPT] == ["progress_service-MEASUREMENT"]


async def test_only_what_stands_behind_the_snapshot_is_read(
    client: Client, database: Database, histories: Callable[[], Any]
) -> None:
    of, first = aggregate(new_city()), Instance(client, database)
    await first.count(of, 1, 25)
    await first.snapshots.flush()
    await first.count(of, 26, 29)  # too few for another one
    await first.snapshots.flush()
    row = await database[COLLECTION].find_one({"_id": of.log_subject})
    assert row is not None
    await histories()

    second = Instance(client, database)
    assert await second.state(of) == 29
    assert await histories() == [row["position"] + 1]
    assert await second.is_repeated(of, 3), "what was executed before the snapshot is known"
    assert await second.is_repeated(of, 28), "and what was executed behind it"
    await second.count(of, 30, 31)
    assert await Instance(client, database).state(of) == 31


async def test_several_that_are_decided_on_together_come_from_their_snapshots(
    client: Client, database: Database, histories: Callable[[], Any]
) -> None:
    city, first = new_city(), Instance(client, database)
    aggregates = [aggregate(city, f"a{number}") for number in range(8)]
    for number in range(FEWEST + 1):
        await first.count_together(aggregates, number)
    await first.snapshots.flush()
    assert await database[COLLECTION].count_documents({}) == len(aggregates)
    await histories()

    second = Instance(client, database)
    await second.count_together(aggregates, FEWEST + 1)
    assert await histories() == [], "a single event behind the snapshot is read with the question which is the last"
    assert [await second.state(of) for of in aggregates] == [FEWEST + 2] * len(aggregates)


@pytest.mark.parametrize("flushed", [True, False], ids=["written", "about to be written"])
async def test_what_is_forgotten_comes_back_from_its_snapshot(
    client: Client, database: Database, histories: Callable[[], Any], flushed: bool
) -> None:
    """Two have room in memory; in turns each of five is forgotten, with fewer events than make a snapshot otherwise."""
    city, one = new_city(), Instance(client, database)
    aggregates = [aggregate(city, f"a{number}") for number in range(5)]
    for number in range(1, 4):
        for of in aggregates:
            await one.count(of, number, number)
            if flushed:
                await one.snapshots.flush()
    assert await histories() == []
    assert [await one.state(of) for of in aggregates] == [3] * len(aggregates)


async def test_a_long_history_is_not_kept_anew_for_every_few_events(client: Client, database: Database) -> None:
    of, one = aggregate(new_city()), Instance(client, database)
    written = []
    for number in range(1, 161):
        await one.count(of, number, number)
        await one.snapshots.flush()
        row = await database[COLLECTION].find_one({"_id": of.log_subject})
        if row is not None and row["position"] not in written:
            written.append(row["position"])
    assert 25 < len(written) < 30
    assert await Instance(client, database).state(of) == 160


@pytest.mark.parametrize(
    "spoil",
    [
        {"version": "of other code"},
        {"content": b"not compressed"},
        {"content": zlib.compress(b'{"known": {"/a": {"1": 1}}, "state": 1}')},
        {"content": zlib.compress(bson.encode({"known": b"not a record", "state": 1}))},
        {"content": zlib.compress(bson.encode({"known": b"", "state": ["no state"]}))},
        {"content": None},
    ],
    ids=["of other code", "not compressed", "of an earlier form", "not known", "not a state", "nothing"],
)
async def test_what_cannot_be_used_is_not(client: Client, database: Database, spoil: dict[str, Any]) -> None:
    of, first = aggregate(new_city()), Instance(client, database)
    await first.count(of, 1, 12)
    await first.snapshots.flush()
    changed = await database[COLLECTION].update_one({"_id": of.log_subject}, {"$set": spoil})
    assert changed.modified_count == 1

    second = Instance(client, database)
    assert await second.state(of) == 12
    await second.count(of, 13, 30)
    await second.snapshots.flush()
    row = await database[COLLECTION].find_one({"_id": of.log_subject})
    assert row is not None
    assert row | spoil != row, "a good one has taken its place"


async def test_a_later_snapshot_stays(client: Client, database: Database) -> None:
    of, slow, quick = aggregate(new_city()), Instance(client, database), Instance(client, database)
    await slow.count(of, 1, 10)  # noted, and not written yet
    await quick.count(of, 11, 40)
    await quick.snapshots.flush()
    before = await database[COLLECTION].find_one({"_id": of.log_subject})
    await slow.snapshots.flush()
    assert before is not None
    assert await database[COLLECTION].find_one({"_id": of.log_subject}) == before
    assert await Instance(client, database).state(of) == 40


async def test_without_a_database_the_log_is_read(client: Client) -> None:
    mongo: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(f"mongodb://127.0.0.1:{free_port()}")
    one = Instance(client, mongo["nowhere"])
    of, began = aggregate(new_city()), time.monotonic()
    await one.count(of, 1, 12)
    assert time.monotonic() - began < 30, "a database that is away was waited for again and again"
    assert await Instance(client, mongo["nowhere"]).state(of) == 12
    mongo.close()


async def test_a_log_that_ends_before_a_snapshot_is_found_out(
    client: Client, mongo: "AsyncIOMotorClient[dict[str, Any]]"
) -> None:
    prefix, of = new_city(), aggregate(new_city())
    assert await highest_known(mongo, prefix, "progress") == 0
    one = Instance(client, mongo[f"{prefix}_progress"])
    await one.count(of, 1, 12)
    await one.snapshots.flush()
    row = await mongo[f"{prefix}_progress"][COLLECTION].find_one({"_id": of.log_subject})
    assert row is not None
    assert await highest_known(mongo, prefix, "progress") == row["position"] > 0
    await mongo.drop_database(f"{prefix}_progress")


async def test_they_are_written_while_the_service_runs(client: Client, database: Database) -> None:
    of, one = aggregate(new_city()), Instance(client, database)
    running = asyncio.create_task(one.run())
    await one.count(of, 1, 12)

    async def kept() -> int:
        return await database[COLLECTION].count_documents({"_id": of.log_subject})

    await eventually(kept)
    running.cancel()
    await asyncio.wait([running])


async def test_when_the_service_ends_its_successor_needs_no_history(
    client: Client, database: Database, histories: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of all that is remembered there is a snapshot, at hand (two) or packed, however few events it has.

    And however often the task is cancelled, which is done until it has ended.
    """
    monkeypatch.setattr("par.tasks.CANCEL_AGAIN_SECONDS", 0.001)
    city, one = new_city(), Instance(client, database, remembered=1_000_000)
    aggregates = [aggregate(city, f"a{number}") for number in range(8)]
    running = asyncio.create_task(one.run())
    for number in range(3):
        await one.count_together(aggregates, number)
    await ended([running])

    assert await database[COLLECTION].count_documents({}) == len(aggregates)
    await histories()
    successor = Instance(client, database)
    await successor.count_together(aggregates, 3)
    assert await histories() == []
    assert [await successor.state(of) for of in aggregates] == [4] * len(aggregates)


async def test_an_end_takes_no_longer_than_it_may(
    client: Client, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("par.deciding.snapshots.LAST_SECONDS", 0.0)
    of, one = aggregate(new_city()), Instance(client, database)
    running = asyncio.create_task(one.run())
    await one.count(of, 1, 3)
    running.cancel()
    await asyncio.wait([running])
    assert await database[COLLECTION].count_documents({}) == 0


async def test_what_the_database_did_not_take_is_written_later(client: Client, servers: EmbeddedServers) -> None:
    mongo: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(servers.mongo_url, serverSelectionTimeoutMS=500)
    database = mongo[new_city()]
    of, one = aggregate(new_city()), Instance(client, database)
    await one.count(of, 1, 12)
    assert servers.mongo.process is not None
    servers.mongo.process.kill()
    await one.snapshots.flush()
    await asyncio.to_thread(servers.mongo.start)

    async def written() -> bool:
        with contextlib.suppress(PyMongoError):  # until the client has found the server again
            await one.snapshots.flush()
            return await database[COLLECTION].count_documents({"_id": of.log_subject}) == 1
        return False

    await eventually(written)
    mongo.close()


async def test_one_that_is_too_large_holds_up_no_other(
    client: Client, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, city = Instance(client, database), new_city()
    small, large = aggregate(city, "small"), aggregate(city, "large")
    await one.count(small, 1, 6)
    await one.count(large, 1, 60)
    monkeypatch.setattr("par.deciding.snapshots.LARGEST_BYTES", 300)
    await one.snapshots.flush()
    assert [row["_id"] async for row in database[COLLECTION].find()] == [small.log_subject]
