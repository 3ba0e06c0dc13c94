"""A burst of changes is not a storm of report events, and the state at its end is always told."""

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator

import pytest
from nats.aio.client import Client
from nats.js.api import RawStreamMsg
from tests.eventually import eventually
from tests.happenings import event, happen, new_city
from tests.projection.engine import Engine, MongoClient, caught_up, engine
from tests.projection.test_outbox import of_city, row, sent, telling, told

from par.log import REPORT, EventLog
from par.log.pages import direct_pages
from par.projection.outbox.rows import OutboxRows
from par.projection.store.database import OUTBOX, Database

INTERVAL = 0.5
CHANGES = 60
CLOCKS = 0.05
"""How far the server's stamps of two messages may be from the moments of their sending."""


@pytest.fixture
async def second(mongo: MongoClient) -> AsyncIterator[Database]:
    name = f"second_{new_city()}"
    yield mongo[name]
    await mongo.drop_database(name)


async def burst(client: Client, engines: list[Engine], city: str) -> int:
    """Changes of one aggregate, each in a batch of its own for every engine."""
    of, last = of_city(city)[0], 0
    for number in range(1, CHANGES + 1):
        last = await happen(EventLog(client), of, event(of, number))
        for each in engines:
            await caught_up(client, each)
    return last


async def messages(client: Client, city: str) -> list[RawStreamMsg]:
    found = []
    async for sequence, _, _ in direct_pages(client, REPORT, f"par.report.{city}.>", 1):
        found.append(await client.jetstream().get_msg(REPORT, sequence))
    return found


async def pauses(client: Client, city: str) -> list[float]:
    """Seconds between the messages of the only subject."""
    times = [message.time for message in await messages(client, city)]
    assert all(time is not None for time in times)
    return [(b - a).total_seconds() for a, b in itertools.pairwise(times) if a is not None and b is not None]


@pytest.mark.parametrize("instances", [1, 2])
async def test_a_burst_is_told_at_its_begin_now_and_then_and_at_its_end(
    client: Client, mongo: MongoClient, database: Database, instances: int
) -> None:
    city = new_city()
    engines = [engine(client, mongo, database, telling(city), INTERVAL) for _ in range(instances)]
    for each in engines:
        await each.runner.prepare()
    clock = asyncio.get_running_loop()
    async with contextlib.AsyncExitStack() as stack:
        for each in engines:
            _ = await stack.enter_async_context(each.running(sending=True))
        began = clock.time()
        last = await burst(client, engines, city)
        lasted = clock.time() - began
        await sent(engines[0])

    states = (await told(client, city))[f"{city}-a"]
    assert states[0][1] == 1, "the first change is told at once, not with those that follow it"
    assert states[-1] == (last, CHANGES)
    assert [state for _, state in states] == sorted({state for _, state in states})
    assert 2 <= len(states) <= 2 + lasted / (INTERVAL - CLOCKS) < CHANGES
    assert min(await pauses(client, city)) >= INTERVAL - CLOCKS


async def test_without_an_interval_every_batch_is_told(client: Client, mongo: MongoClient, database: Database) -> None:
    """What the burst above would be otherwise."""
    city = new_city()
    running = engine(client, mongo, database, telling(city), 0.0)
    await running.runner.prepare()
    async with running.running(sending=True):
        await burst(client, [running], city)
        await sent(running)
    assert len((await told(client, city))[f"{city}-a"]) > CHANGES / 2


async def test_the_rest_outlives_a_crash(client: Client, mongo: MongoClient, database: Database) -> None:
    city = new_city()
    for position in (10, 20):
        await OutboxRows(database).offer([row(city, "a", position, position)])
        running = engine(client, mongo, database, telling(city), INTERVAL)  # knows nothing of the one before
        sending = asyncio.create_task(running.outbox.run())

        async def is_told(wanted: int = position) -> bool:
            return (await told(client, city))[f"{city}-a"][-1:] == [(wanted, wanted)]

        await eventually(is_told)
        sending.cancel()
        await asyncio.wait((sending,), timeout=3)
    assert min(await pauses(client, city)) >= INTERVAL - CLOCKS


async def test_a_state_that_holds_again_at_the_end_of_the_rest_is_not_told(
    client: Client, mongo: MongoClient, database: Database
) -> None:
    city = new_city()
    running = engine(client, mongo, database, telling(city), INTERVAL)
    sending = asyncio.create_task(running.outbox.run())
    rows = OutboxRows(database)
    await rows.offer([row(city, "a", 10, 1)])
    running.outbox.wake()

    async def is_told() -> bool:
        return bool((await told(client, city))[f"{city}-a"])

    await eventually(is_told)
    for position, state in ((20, 2), (30, 1)):
        await rows.offer([row(city, "a", position, state)])
        running.outbox.wake()
    await sent(running)
    sending.cancel()
    await asyncio.wait((sending,), timeout=3)
    assert (await told(client, city))[f"{city}-a"] == [(10, 1)]


async def test_of_two_offers_the_later_state_waits(client: Client, database: Database) -> None:
    """Two instances that end a rebuild at once, the slower of which offers what it read before."""
    city = new_city()
    rows = OutboxRows(database)
    for position in (20, 10, 30, 30):
        await rows.offer([row(city, "a", position, position)])
        (waiting,) = await database[OUTBOX].find().to_list(None)
        assert waiting["position"] == max(20, position)
    old = row(city, "a", 20, 20)
    await rows.forget([old])
    await rows.hold(old, "too late")
    (waiting,) = await database[OUTBOX].find().to_list(None)
    assert (waiting["position"], "held" in waiting) == (30, False)


async def test_more_states_than_are_kept_are_all_told(
    client: Client, mongo: MongoClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("par.projection.outbox.sending.KEPT", 2)
    city = new_city()
    running = engine(client, mongo, database, telling(city), 0.05)
    await running.runner.prepare()
    async with running.running(sending=True):
        for number in range(1, 4):
            for of in of_city(city):
                await happen(EventLog(client), of, event(of, number))
        await caught_up(client, running)
        await sent(running)
    assert {states[-1][1] for states in (await told(client, city)).values()} == {3}
