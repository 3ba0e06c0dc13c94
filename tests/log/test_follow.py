"""Following the log: in order, without a gap, through everything that can happen to the consumer."""

import asyncio
import contextlib
import importlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from nats.aio.client import Client
from nats.aio.subscription import Subscription
from nats.js.api import StreamConfig
from tests.eventually import becomes_true, eventually
from tests.happenings import aggregate, connected, event, events, happen, nats_server, new_city
from tests.relay import Relay

from par.events import decode
from par.log import LOG, EventLog, LogDamagedError, ensure_streams, follow
from par.messaging.straight import Delivered, Take


class Follower:
    """Follows in the background and keeps the positions it was given."""

    def __init__(self, client: Client, after: int) -> None:
        self.positions: list[int] = []
        self.payloads: list[bytes] = []
        self._client = client
        self._after = after

    async def run(self) -> None:
        async with contextlib.aclosing(follow(self._client, self._after)) as batches:
            async for batch in batches:
                self.positions += [position for position, _ in batch]
                self.payloads += [message.data for _, message in batch]

    async def reach(self, position: int) -> None:
        await becomes_true(lambda: bool(self.positions) and self.positions[-1] >= position)
        assert self.positions == list(range(self._after + 1, position + 1))


@contextlib.asynccontextmanager
async def following(client: Client, after: int) -> AsyncIterator[Follower]:
    follower = Follower(client, after)
    task = asyncio.create_task(follower.run())
    try:
        yield follower
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pulls that expire soon, and a short patience with a silent consumer."""
    module = importlib.import_module("par.log.follow")  # the package has a function of that name
    monkeypatch.setattr(module, "PULL_EXPIRES_SECONDS", 0.2)
    monkeypatch.setattr(module, "SILENCE_SECONDS", 1.0)
    monkeypatch.setattr(module, "REOPEN_PAUSE_SECONDS", 0.05)


@pytest.fixture
def patient(quick: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pulls that expire soon, and a patience that no busy machine tries."""
    monkeypatch.setattr(importlib.import_module("par.log.follow"), "SILENCE_SECONDS", 60.0)


async def test_what_is_there_and_what_comes_arrive_in_order(client: Client) -> None:
    log, of = EventLog(client), aggregate(new_city())
    before = await log.end()
    last = 0
    for turn in range(3):  # more than two pulls hold
        last = await log.append(of, events(of, 900, 1 + 900 * turn), last)
    async with following(client, before) as follower:
        for number in range(2701, 2721):
            last = await log.append(of, [event(of, number)], last)
        await follower.reach(last)
        assert [decode(payload) for payload in follower.payloads] == events(of, 2720)

    async with following(client, last - 3) as late:
        await late.reach(last)


async def test_who_is_behind_gets_as_many_together_as_are_asked_for(client: Client) -> None:
    log, of = EventLog(client), aggregate(new_city())
    before = await log.end()
    last = 0
    for turn in range(3):
        last = await log.append(of, events(of, 900, 1 + 900 * turn), last)

    async def sizes(together: int) -> list[int]:
        found: list[int] = []
        async with contextlib.aclosing(follow(client, before, together)) as batches:
            while sum(found) < 2700:
                found.append(len(await asyncio.wait_for(anext(batches), 10)))
        return found

    assert await sizes(100_000) == [2700], "a batch goes to the end of the log, in however many pieces it arrives"
    assert all(size >= 1000 for size in (await sizes(1000))[:-1])


async def test_idle_for_longer_than_a_pull_lasts(client: Client, patient: None) -> None:
    log, of = EventLog(client), aggregate(new_city())
    position = await happen(log, of, event(of, 1))
    pulls = await client.subscribe(f"$JS.API.CONSUMER.MSG.NEXT.{LOG}.*")
    creations = await client.subscribe(f"$JS.API.CONSUMER.CREATE.{LOG}.*")
    async with following(client, position) as follower:
        for _ in range(8):  # two at the start, then one for each that has expired
            await pulls.next_msg(timeout=5)
        assert follower.positions == []

        last = await happen(log, of, *events(of, 5, 2))
        await follower.reach(last)
    await creations.next_msg(timeout=5)
    assert creations.pending_msgs == 0, "the consumer was replaced although it was well"


async def test_a_consumer_that_is_deleted_is_replaced(client: Client, quick: None) -> None:
    log, of = EventLog(client), aggregate(new_city())
    position = await happen(log, of, *events(of, 3))
    jetstream = client.jetstream()
    async with following(client, position - 3) as follower:
        await follower.reach(position)
        for turn in range(2):
            name = await eventually(lambda: only_consumer(client))
            assert name is not None
            await jetstream.delete_consumer(LOG, name)
            position = await happen(log, of, *events(of, 3, 10 + 3 * turn))
            await follower.reach(position)
    assert await eventually(lambda: no_consumers(client)), "the follower leaves nothing behind"


async def test_a_cancellation_lost_on_the_way_ends_the_follower(client: Client) -> None:
    """As Python 3.11's wait_for loses it when the answer comes in the same moment."""
    log, of = EventLog(client), aggregate(new_city())
    position = await happen(log, of, event(of, 1))
    arrived = asyncio.Event()

    async def run() -> None:
        async with contextlib.aclosing(follow(client, position - 1)) as batches:
            async for _ in batches:
                arrived.set()
                with contextlib.suppress(asyncio.CancelledError):
                    await asyncio.Event().wait()

    task = asyncio.create_task(run())
    await asyncio.wait_for(arrived.wait(), 10)
    task.cancel()

    await asyncio.wait([task], timeout=15)
    assert task.cancelled()
    assert await eventually(lambda: no_consumers(client))


async def no_consumers(client: Client) -> bool:
    return not await client.jetstream().consumers_info(LOG)


async def test_a_killed_server_loses_nothing_and_repeats_nothing(tmp_path: Path, quick: None) -> None:
    async with nats_server(tmp_path) as server, connected(server) as client:
        await ensure_streams(client)
        log, of = EventLog(client), aggregate(new_city())
        async with following(client, 0) as follower:
            last = 0
            for turn in range(3):
                last = await log.append(of, events(of, 50, 1 + 50 * turn), last)
                if turn == 0:
                    await follower.reach(last)  # in the other turns, whatever has arrived by then
                assert server.process is not None
                server.process.kill()
                await asyncio.to_thread(server.start)
                await becomes_true(lambda: client.is_connected)
            await follower.reach(150)
            assert [item.event for item in await log.read(of)] == events(of, 150)


async def test_a_log_that_ends_before_what_was_read_is_damaged(client: Client) -> None:
    log, of = EventLog(client), aggregate(new_city())
    end = await happen(log, of, event(of, 1))

    with pytest.raises(LogDamagedError, match=f"ends at position {end}, but position {end + 2} was read"):
        await asyncio.wait_for(anext(follow(client, end + 2)), 10)


async def test_a_log_that_is_gone_is_damaged(tmp_path: Path, quick: None) -> None:
    async with nats_server(tmp_path) as server, connected(server) as client:
        await ensure_streams(client)
        of = aggregate(new_city())
        await EventLog(client).append(of, events(of, 3), 0)
        follower = Follower(client, 0)
        task = asyncio.create_task(follower.run())
        await follower.reach(3)

        await client.jetstream().delete_stream(LOG)

        with pytest.raises(LogDamagedError, match="ends at position 0, but position 3 was read"):
            await asyncio.wait_for(task, 10)


async def test_what_was_sent_into_a_half_open_connection_is_asked_for_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old consumer still has an order: what it delivers after the cut arrives behind a gap."""
    monkeypatch.setattr(importlib.import_module("par.log.follow"), "REOPEN_PAUSE_SECONDS", 0.05)
    async with (
        nats_server(tmp_path) as server,
        connected(server) as writer,
        Relay(server.port).running() as relay,
        connected(relay) as reader,
    ):
        await ensure_streams(writer)
        log, of = EventLog(writer), aggregate(new_city())
        last = await log.append(of, events(of, 3), 0)
        async with following(reader, 0) as follower:
            await follower.reach(last)
            for turn in range(1, 3):
                relay.admits.clear()
                relay.cut()
                last = await log.append(of, events(of, 3, 10 * turn), last)
                relay.admits.set()
                await becomes_true(lambda turn=turn: reader.stats["reconnects"] == turn)  # type: ignore[misc]
                await reader.flush()
                last = await log.append(of, [event(of, 10 * turn + 5)], last)
                await follower.reach(last)


class Loss:
    """Deliveries of some positions that do not come."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.of: set[int] = set()
        module = importlib.import_module("par.log.follow")
        subscribe = module.subscribe

        async def losing(client: Client, subject: str, take: Take) -> Subscription:
            def lossy(message: Delivered) -> None:
                position = int(message.reply.split(b".")[5]) if message.reply.startswith(b"$JS.ACK.") else 0
                if position in self.of:
                    self.of.remove(position)
                else:
                    take(message)

            found: Subscription = await subscribe(client, subject, lossy)
            return found

        monkeypatch.setattr(module, "subscribe", losing)


@pytest.mark.parametrize("lost", [[3], [2, 3], [1, 2, 3]])
async def test_a_lost_delivery_is_noticed_although_nothing_comes_behind_it(
    client: Client, quick: None, monkeypatch: pytest.MonkeyPatch, lost: list[int]
) -> None:
    log, of, loss = EventLog(client), aggregate(new_city()), Loss(monkeypatch)
    position = await happen(log, of, event(of, 9))
    async with following(client, position - 1) as follower:
        await follower.reach(position)
        loss.of = {position + number for number in lost}
        last = await log.append(of, events(of, 3, 10), position)
        await follower.reach(last)
    assert not loss.of


async def test_a_new_connection_gets_a_new_consumer_at_once(tmp_path: Path, patient: None) -> None:
    """Long before the silence of the old one would be noticed."""
    async with (
        nats_server(tmp_path) as server,
        connected(server) as writer,
        Relay(server.port).running() as relay,
        connected(relay) as reader,
    ):
        await ensure_streams(writer)
        log, of = EventLog(writer), aggregate(new_city())
        last = await log.append(of, events(of, 3), 0)
        async with following(reader, 0) as follower:
            await follower.reach(last)
            [old] = await consumers(writer)
            relay.cut()
            await eventually(lambda: another_consumer(writer, old), timeout=30)  # the silence lasts 60 seconds
            last = await log.append(of, events(of, 3, 4), last)
            await follower.reach(last)


async def only_consumer(client: Client) -> str | None:
    names = await consumers(client)
    return names[0] if len(names) == 1 else None


async def consumers(client: Client) -> list[str]:
    return [consumer.name for consumer in await client.jetstream().consumers_info(LOG)]


async def another_consumer(client: Client, old: str) -> bool:
    return any(name != old for name in await consumers(client))


@pytest.mark.parametrize("header", ["408 without the part of the order that is left", "foreign"])
async def test_a_status_that_says_nothing_of_the_order_is_a_lost_consumer(
    client: Client, quick: None, header: str
) -> None:
    status = {"408 without the part of the order that is left": "408", "foreign": "499"}[header]
    log, of = EventLog(client), aggregate(new_city())
    position = await happen(log, of, *events(of, 3))
    pulls = await client.subscribe(f"$JS.API.CONSUMER.MSG.NEXT.{LOG}.*")
    creations = await client.subscribe(f"$JS.API.CONSUMER.CREATE.{LOG}.*")
    async with following(client, position) as follower:
        await creations.next_msg(timeout=5)
        inbox = (await pulls.next_msg(timeout=5)).reply

        await client.publish(inbox, b"", headers={"Status": status})

        await creations.next_msg(timeout=5)
        position = await happen(log, of, *events(of, 3, 4))
        await follower.reach(position)


async def test_a_message_missing_in_the_log_itself_is_damage(tmp_path: Path, quick: None) -> None:
    async with nats_server(tmp_path) as server, connected(server) as client:
        await client.jetstream().add_stream(StreamConfig(name=LOG, subjects=["par.log.>"], allow_direct=True))
        log, of = EventLog(client), aggregate(new_city())
        for number in range(1, 6):
            await happen(log, of, event(of, number))
        await client.jetstream().delete_msg(LOG, 3)
        follower = Follower(client, 0)

        with pytest.raises(LogDamagedError, match="position 3 is missing, next is 4"):
            await asyncio.wait_for(follower.run(), 10)

        assert follower.positions == [1, 2]
