"""The outbox on a real stream: each state once, in order, through crashes, rebuilds and second instances."""

import asyncio
import contextlib
import hashlib
from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest
from motor.motor_asyncio import AsyncIOMotorClient
from nats.aio.client import Client
from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent
from tests.eventually import becomes_true, eventually
from tests.happenings import aggregate, event, happen, new_city
from tests.projection.engine import Engine, MongoClient, advanced, caught_up, engine
from tests.projection.models import Counts

from par.embedded import EmbeddedServers
from par.events import AggregateId
from par.log import REPORT, EventLog
from par.log.pages import direct_pages
from par.projection import Announcement, Document, ReadModels
from par.projection.folding.read_models import Told
from par.projection.outbox import sending
from par.projection.outbox.announce import outbox_row
from par.projection.outbox.rows import OutboxRows
from par.projection.outbox.sending import POSITION_HEADER
from par.projection.store.database import OUTBOX, Database

NAMES = ("a", "b", "c")


class Telling(Counts):
    """Tells the count of the aggregates of one city, one step in ``every``."""

    def __init__(self, city: str, every: int = 1) -> None:
        self.city = city
        self.every = every

    def announce(self, key: str, document: Document) -> Announcement | None:
        name = key.removeprefix("obligation/")
        told = document["count"] // self.every
        return Announcement("unit-status", self.city, name, {"told": told}) if name.startswith(self.city) else None


def telling(city: str, every: int = 1) -> ReadModels:
    return ReadModels("test", [Telling(city, every)])


def of_city(city: str) -> list[AggregateId]:
    return [aggregate(city, f"{city}-{name}") for name in NAMES]


async def write(client: Client, city: str, count: int, first: int = 1) -> int:
    """``count`` events of each aggregate of a city, one after the other; returns the last position."""
    log, last = EventLog(client), 0
    for number in range(first, first + count):
        for of in of_city(city):
            last = await happen(log, of, event(of, number))
    return last


async def told(client: Client, city: str) -> dict[str, list[tuple[int, int]]]:
    """(position, what was told) per aggregate, in the order of the stream."""
    found: dict[str, list[tuple[int, int]]] = {of.id: [] for of in of_city(city)}
    async for _, subject, payload in direct_pages(client, REPORT, f"par.report.{city}.>", 1):
        body = orjson.loads(payload)
        digest = hashlib.sha256(orjson.dumps(body["data"], option=orjson.OPT_SORT_KEYS)).hexdigest()
        assert body["id"] == f"{subject}:{body['logposition']}:{digest[:12]}"
        found[subject.split(".")[-1]].append((body["logposition"], body["data"]["told"]))
    return found


async def sent(running: Engine) -> None:
    async def empty() -> bool:
        return await running.outbox.pending() == 0

    await eventually(empty)


class Deletions(CommandListener):
    """How many rows each deletion names."""

    def __init__(self) -> None:
        self.sizes: list[int] = []

    def started(self, event: CommandStartedEvent) -> None:
        if event.command_name == "delete":
            self.sizes += [len(one["q"]["_id"]["$in"]) for one in event.command["deletes"]]

    def succeeded(self, event: CommandSucceededEvent) -> None:
        """Counted when it began."""

    def failed(self, event: CommandFailedEvent) -> None:
        """Counted when it began."""


@pytest.fixture(autouse=True)
async def no_help_by_the_broker(client: Client) -> None:
    """The broker recognises a message for five minutes; a crash or a rebuild may take longer."""
    await recognised_for(client, 0.1)  # the shortest there is


async def recognised_for(client: Client, seconds: float) -> None:
    """Have the broker recognise what is sent again for so long."""
    jetstream = client.jetstream()
    config = (await jetstream.stream_info(REPORT)).config
    config.duplicate_window = seconds
    await jetstream.update_stream(config)


async def forgotten_by_the_broker(client: Client, city: str) -> None:
    """Wait until the broker no longer recognises what was sent so far."""

    async def stored_anew() -> bool:
        subject, headers = f"par.report.{city}-probe.probe.probe", {"Nats-Msg-Id": f"probe-{city}"}
        answer = await client.request(subject, b"", timeout=5, headers=headers)
        return not orjson.loads(answer.data).get("duplicate")

    assert await stored_anew()
    await eventually(stored_anew)


@pytest.fixture
async def second(mongo: MongoClient) -> AsyncIterator[Database]:
    name = f"second_{new_city()}"
    yield mongo[name]
    await mongo.drop_database(name)


async def live(running: Engine, client: Client, city: str, count: int) -> dict[str, list[tuple[int, int]]]:
    """Let ``count`` events of each aggregate happen to a running engine, and return what was told."""
    await advanced(running, client)
    async with running.running(sending=True):
        for number in range(1, count + 1):
            await write(client, city, 1, number)
            await caught_up(client, running)
        await sent(running)
    return await told(client, city)


async def test_every_state_is_sent_once_and_in_order(client: Client, mongo: MongoClient, database: Database) -> None:
    city = new_city()
    running = engine(client, mongo, database, telling(city))

    found = await live(running, client, city, 4)

    for states in found.values():
        assert [state for _, state in states] == sorted({state for _, state in states})
        assert states[-1][1] == 4
        assert [position for position, _ in states] == sorted({position for position, _ in states})
    total = sum(len(states) for states in found.values())
    assert running.value("par_report_events_total", topic="unit-status") == total
    async with running.running(sending=True):
        await becomes_true(lambda: running.value("par_outbox_pending") == 0)


async def test_the_message_is_a_cloudevent_that_says_why(
    client: Client, mongo: MongoClient, database: Database
) -> None:
    city = new_city()
    running = engine(client, mongo, database, telling(city))
    await advanced(running, client)
    of = of_city(city)[0]
    async with running.running(sending=True):
        position = await happen(EventLog(client), of, event(of, 1))
        await caught_up(client, running)
        await sent(running)

    subject = f"par.report.{city}.unit-status.{of.id}"
    message = await client.jetstream().get_last_msg(REPORT, subject)
    assert message.headers is not None
    content = orjson.dumps({"told": 1})
    identity = f"{subject}:{position}:{hashlib.sha256(content).hexdigest()[:12]}"
    assert message.headers["Nats-Msg-Id"] == identity
    assert message.headers[POSITION_HEADER] == str(position)
    assert orjson.loads(message.data or b"") == {
        "specversion": "1.0",
        "id": identity,
        "type": "par.report.unit-status.v1",
        "source": "/test",
        "subject": of.id,
        "time": "2023-03-01T08:00:00.000000Z",
        "datacontenttype": "application/json",
        "logposition": position,
        "causationid": f"/{city}#{city}-{of.id}-1",
        "data": {"told": 1},
    }


async def put_back(database: Database, rows: list[dict[str, Any]]) -> None:
    for found in rows:
        await database[OUTBOX].replace_one({"_id": found["_id"]}, found, upsert=True)


async def test_a_crash_between_sending_and_deleting_sends_nothing_twice(
    client: Client, mongo: MongoClient, database: Database
) -> None:
    city = new_city()
    running = engine(client, mongo, database, telling(city))
    await advanced(running, client)
    async with running.running():
        for number in range(1, 4):
            await write(client, city, 1, number)
            await caught_up(client, running)
    rows = await database[OUTBOX].find().to_list(None)
    assert len(rows) == len(NAMES)
    async with running.running(sending=True):
        await sent(running)
    before = await told(client, city)

    await forgotten_by_the_broker(client, city)
    await put_back(database, rows)  # as a crash after the sending leaves them
    again = engine(client, mongo, database, telling(city))
    await again.runner.prepare()
    async with again.running(sending=True):
        await sent(again)

    assert await told(client, city) == before
    assert again.value("par_report_events_total", topic="unit-status") is None


async def test_it_ends_when_it_is_cancelled_while_it_is_woken(
    client: Client, mongo: MongoClient, database: Database
) -> None:
    running = engine(client, mongo, database, telling(new_city()))
    for turns in range(6):  # of the event loop between waking and cancelling
        task = asyncio.create_task(running.outbox.run())
        await becomes_true(lambda: running.value("par_outbox_pending") == 0)
        running.metrics.outbox_pending.set(1)
        running.outbox.wake()  # once around, so that it waits for certain
        await becomes_true(lambda: running.value("par_outbox_pending") == 0)
        running.outbox.wake()
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        _, still_running = await asyncio.wait((task,), timeout=3)
        assert not still_running, f"goes on although cancelled {turns} turns after the wake-up"


async def test_rows_sent_in_part_before_a_crash_are_completed(
    client: Client, mongo: MongoClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("par.projection.outbox.sending.AT_ONCE", 1)
    city = new_city()
    running = engine(client, mongo, database, telling(city))
    await advanced(running, client)
    async with running.running():
        for number in range(1, 6):
            await write(client, city, 1, number)
            await caught_up(client, running)
    rows = len(await database[OUTBOX].find().to_list(None))
    assert rows == len(NAMES)

    task = asyncio.create_task(running.outbox.run())
    await becomes_true(lambda: (running.value("par_report_events_total", topic="unit-status") or 0) >= 1)
    task.cancel()
    again = engine(client, mongo, database, telling(city))
    await again.runner.prepare()
    async with again.running(sending=True):
        await sent(again)

    found = await told(client, city)
    assert {states[-1][1] for states in found.values()} == {5}
    assert sum(len(states) for states in found.values()) == rows
    assert all([state for _, state in states] == sorted({state for _, state in states}) for states in found.values())


@pytest.mark.parametrize(("batch", "every"), [(1000, 1), (1, 1), (3, 1), (1000, 3), (1, 3), (4, 3)])
async def test_a_rebuild_sends_nothing_twice(
    client: Client,
    mongo: MongoClient,
    database: Database,
    second: Database,
    batch: int,
    every: int,
) -> None:
    city = new_city()
    before = await live(engine(client, mongo, database, telling(city, every)), client, city, 5)

    rebuilt = engine(client, mongo, second, telling(city, every), largest_batch=batch)
    await rebuilt.runner.prepare()
    async with rebuilt.running(sending=True):
        await caught_up(client, rebuilt)
        await sent(rebuilt)
        assert await told(client, city) == before

        await write(client, city, every, 6)  # and goes on where the first one was
        await caught_up(client, rebuilt)
        await sent(rebuilt)
    after = await told(client, city)
    assert {key: states[-1][1] for key, states in after.items()} == dict.fromkeys(after, (5 + every) // every)
    assert all(after[key][: len(states)] == states for key, states in before.items())


async def test_a_rebuild_tells_what_was_never_told(
    client: Client, mongo: MongoClient, database: Database, second: Database
) -> None:
    city = new_city()
    await live(engine(client, mongo, database, telling(city)), client, city, 2)
    await write(client, city, 2, 3)  # nobody listens; then the database is lost

    rebuilt = engine(client, mongo, second, telling(city))
    await rebuilt.runner.prepare()
    async with rebuilt.running(sending=True):
        await caught_up(client, rebuilt)
        await sent(rebuilt)

    found = await told(client, city)
    assert {states[-1][1] for states in found.values()} == {4}
    assert all([state for _, state in states] == sorted({state for _, state in states}) for states in found.values())


async def test_two_instances_at_once_send_each_state_once(
    client: Client, mongo: MongoClient, database: Database, second: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two on one database, and a rebuild on another one that has come to its end."""
    monkeypatch.setattr("par.projection.outbox.sending.POLL_SECONDS", 0.02)
    city = new_city()
    engines = [engine(client, mongo, place, telling(city), largest_batch=2) for place in (database, database, second)]
    for each in engines:
        await each.runner.prepare()
    one, two, other = engines
    async with one.running(sending=True), two.running(sending=True), other.running(sending=True):
        for number in range(1, 11):
            await write(client, city, 1, number)
        for each in engines:
            await caught_up(client, each)
        for each in engines:
            await sent(each)

    found = await told(client, city)
    for states in found.values():
        assert states[-1][1] == 10
        assert [state for _, state in states] == sorted({state for _, state in states})
    counted: list[Any] = [each.value("par_report_events_total", topic="unit-status") or 0 for each in engines]
    assert sum(counted) == sum(len(states) for states in found.values())
    assert [each.value("par_projection_faulted", read_models="test") or 0 for each in engines] == [0, 0, 0]


async def test_who_stands_by_tells_nothing_until_the_other_one_is_gone(
    client: Client, mongo: MongoClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("par.projection.outbox.sending.POLL_SECONDS", 0.02)
    city = new_city()
    both = [engine(client, mongo, database, telling(city), largest_batch=2) for _ in range(2)]
    await asyncio.gather(*(each.runner.prepare() for each in both))
    async with contextlib.AsyncExitStack() as first_ends, contextlib.AsyncExitStack() as second_ends:
        ends = [first_ends, second_ends]
        for each, end in zip(both, ends, strict=True):
            _ = await end.enter_async_context(each.running(sending=True))
        async with asyncio.timeout(30):
            number = position = 0
            while not any(each.outbox.stands_by for each in both):
                number += 1
                position = await write(client, city, 1, number)
        idle = next(each for each in both if each.outbox.stands_by)
        leader = next(each for each in both if each is not idle)
        await caught_up(client, leader)
        await sent(leader)
        with monkeypatch.context() as patient:  # a slow disk is no reason to tell in the place of the other one
            for user in ("standby", "runner"):
                patient.setattr(f"par.projection.following.{user}.STILL_SECONDS", 60)
            before = [each.value("par_report_events_total", topic="unit-status") or 0 for each in (idle, leader)]
            await OutboxRows(database).offer([row(city, f"n{one}", position, 1) for one in range(40)])
            await sent(leader)
            after = [each.value("par_report_events_total", topic="unit-status") or 0 for each in (idle, leader)]
            assert after == [before[0], before[1] + 40]

        # Whoever committed these was killed before it told them, and nothing more happens.
        await ends[both.index(leader)].aclose()
        await OutboxRows(database).offer([row(city, f"m{one}", position, 1) for one in range(5)])
        await becomes_true(lambda: idle.value("par_report_events_total", topic="unit-status") == before[0] + 5)


def row(city: str, name: str, position: int, told: Any) -> dict[str, Any]:
    """A row as the engine stores it, for the ``name`` of a city."""
    of = aggregate(city, f"{city}-{name}")
    announcement = Announcement("unit-status", city, of.id, {"told": told})
    return outbox_row("test", Told(position, event(of, position), announcement))


async def empty(sender: Engine) -> None:
    """Send what waits, in a task of its own."""
    task = asyncio.create_task(sender.outbox.run())
    await sent(sender)
    task.cancel()
    await asyncio.wait((task,), timeout=3)


async def test_a_state_that_another_instance_told_in_between_is_told_again(
    client: Client, mongo: MongoClient, database: Database, second: Database
) -> None:
    city = new_city()
    one, other = engine(client, mongo, database), engine(client, mongo, second)
    for sender, place, position, state in ((one, database, 10, 1), (other, second, 20, 2), (one, database, 30, 1)):
        await OutboxRows(place).offer([row(city, "a", position, state)])
        await empty(sender)
    assert (await told(client, city))[f"{city}-a"] == [(10, 1), (20, 2), (30, 1)]


async def test_a_corrected_projection_corrects_what_was_told_of_the_same_position(
    client: Client, mongo: MongoClient, database: Database, second: Database
) -> None:
    city = new_city()
    for place, state in ((database, 1), (second, 2), (second, 2)):
        await OutboxRows(place).offer([row(city, "a", 10, state)])
        await empty(engine(client, mongo, place))
    assert (await told(client, city))[f"{city}-a"] == [(10, 1), (10, 2)]


async def test_a_state_told_to_and_fro_at_one_position_is_told_each_time(
    client: Client, mongo: MongoClient, database: Database, second: Database
) -> None:
    """As where an operator switches to a build that says otherwise, back again, and once more, within minutes."""
    await recognised_for(client, 300)
    city, states = new_city(), (1, 2, 1, 2, 1)
    for number, state in enumerate(states):
        place = (database, second)[number % 2]
        await OutboxRows(place).offer([row(city, "a", 10, state) | {"as_of": 10}])
        await empty(engine(client, mongo, place))
    bodies = [orjson.loads(payload) async for _, _, payload in direct_pages(client, REPORT, f"par.report.{city}.>", 1)]
    assert [(body["logposition"], body["data"]["told"]) for body in bodies] == [(10, state) for state in states]
    assert len({body["id"] for body in bodies}) == len(states), "consumers skip an id that they have"


async def test_more_states_than_one_transaction_deletes_are_told_and_deleted(
    client: Client, servers: EmbeddedServers, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All at once they would fill memory, and the transaction would be too large."""
    monkeypatch.setattr(sending, "FORGOTTEN_TOGETHER", 10)
    city, deletions = new_city(), Deletions()
    mongo: MongoClient = AsyncIOMotorClient(servers.mongo_url, event_listeners=[deletions])
    try:
        place = mongo[database.name]
        await OutboxRows(place).offer([row(city, f"n{number}", number, 1) for number in range(1, 36)])
        await empty(engine(client, mongo, place))
    finally:
        mongo.close()
    messages = [subject async for _, subject, _ in direct_pages(client, REPORT, f"par.report.{city}.>", 1)]
    assert len(messages) == 35
    assert await database[OUTBOX].count_documents({}) == 0
    assert sum(deletions.sizes) == 35
    assert max(deletions.sizes) <= 10


async def test_a_row_that_can_never_be_sent_holds_up_no_other(
    client: Client, mongo: MongoClient, database: Database
) -> None:
    city = new_city()
    await database[OUTBOX].insert_one(row(city, "a", 1, "x" * 2_000_000))
    await database[OUTBOX].insert_many([row(city, "b", 2, 1), row(city, "c", 3, 1)])
    sender = engine(client, mongo, database)
    await empty(sender)
    assert await told(client, city) == {f"{city}-a": [], f"{city}-b": [(2, 1)], f"{city}-c": [(3, 1)]}
    assert sender.value("par_outbox_held_total") == 1
    (held,) = await database[OUTBOX].find().to_list(None)
    assert (held["position"], held["held"]) == (1, "larger than the server takes")

    await OutboxRows(database).offer([row(city, "a", 4, 5)])  # the next state is smaller
    await empty(sender)
    assert (await told(client, city))[f"{city}-a"] == [(4, 5)]
    assert await database[OUTBOX].count_documents({}) == 0


async def test_rows_of_an_earlier_build_are_sent(client: Client, mongo: MongoClient, database: Database) -> None:
    """They have the event's id as ``_id``, and a subject may have several."""
    city = new_city()
    for position in (3, 1, 2):
        found = row(city, "a", position, position)
        await database[OUTBOX].insert_one({**found, "_id": found.pop("id")})
    await empty(engine(client, mongo, database))
    assert (await told(client, city))[f"{city}-a"][-1] == (3, 3)
    assert await database[OUTBOX].count_documents({}) == 0


async def test_rows_that_a_transaction_writes_are_not_deleted_meanwhile(database: Database) -> None:
    """The server would end the transaction: it began before the deletion of what it writes."""
    rows = OutboxRows(database)
    names = ["a", "b"]
    told_rows = [{"_id": name, "position": 1, "content": "x"} for name in names]
    await database[OUTBOX].insert_many(told_rows)

    async with rows.written({"a"}):
        assert await rows.forget(told_rows) == told_rows[1:]
        assert [found["_id"] async for found in database[OUTBOX].find()] == ["a"]
    assert await rows.forget(told_rows) == told_rows
    assert await rows.count() == 0


async def test_a_row_that_another_process_replaced_is_not_deleted(database: Database) -> None:
    rows = OutboxRows(database)
    told_rows = [{"_id": name, "position": 1, "content": "x"} for name in ("a", "b", "c")]
    newer, other = {**told_rows[1], "position": 2}, {**told_rows[2], "content": "y"}
    await database[OUTBOX].insert_many([told_rows[0], newer, other])
    await rows.load()

    assert await rows.forget(told_rows) == told_rows
    assert [found["_id"] async for found in database[OUTBOX].find()] == ["b", "c"]
    async with rows.written({"a", "b", "c"}) as absent:
        assert absent == {"a"}


async def test_it_is_known_which_rows_there_are(database: Database) -> None:
    rows = OutboxRows(database)
    told_row = {"_id": "a", "position": 1, "content": "x"}
    await database[OUTBOX].insert_one(told_row)
    async with rows.written({"a", "b"}) as absent:
        assert absent == set(), "nobody has looked yet"
    await rows.load()
    async with rows.written({"a", "b"}) as absent:
        assert absent == {"b"}
    async with rows.written({"a", "b"}) as absent:
        assert absent == set(), "who knows what became of that transaction"

    await rows.forget([told_row])
    async with rows.written({"a", "b"}) as absent:
        assert absent == {"a"}
    await rows.forget([told_row])
    await rows.offer([told_row])
    async with rows.written({"a"}) as absent:
        assert absent == set()
