"""Commands on a real log: executed once, on the current state, whatever happens on the way."""

import asyncio
import contextlib
import datetime as dt
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from nats.aio.client import Client
from tests.eventually import becomes_true
from tests.happenings import TIME, aggregate, connected, nats_server, new_city, pause, resume
from tests.relay import Relay

from par.deciding import AggregateStore, Decider, Executed, Order, Origin
from par.deciding.remembered import Remembered
from par.events import AggregateId, Event, EventData
from par.events.obligation import ObligationProgressed
from par.log import LOG, EventLog, UnknownResultError, ensure_streams
from par.problems import Rejected, Retryable

NOW = TIME + dt.timedelta(hours=1)


@dataclass(frozen=True)
class Count:
    """Count on by ``steps``, one fact each."""

    steps: int = 1
    text: str = ""


def decide(command: Count, counted: int) -> Sequence[EventData]:
    if command.steps < 0:
        raise Rejected("unknown-plan", "/steps", plan="backwards")
    return [
        ObligationProgressed(obligation="o", percent=counted + step, text=command.text)
        for step in range(1, command.steps + 1)
    ]


def evolve(counted: int, fact: EventData) -> int:
    if isinstance(fact, ObligationProgressed):
        assert fact.percent == counted + 1, "a fact was decided on an old state, or folded twice"
        return fact.percent
    return counted


COUNTER = Decider(0, decide, evolve)


def origin(identity: str, source: str = "/chi-linh", digest: str | None = None) -> Origin:
    return Origin(identity, source, TIME, "corr", "cause", "00-trace", digest)


def new_store(client: Client, remembered: Remembered | None = None) -> AggregateStore:
    return AggregateStore(EventLog(client), lambda: NOW, remembered)


async def stored(client: Client, of: AggregateId) -> list[Event]:
    return [item.event for item in await EventLog(client).read(of)]


async def patiently(store: AggregateStore, of: AggregateId, command: Count, who: Origin) -> Executed:
    """As a client does it: a retryable problem is sent again."""
    for _ in range(50):
        with contextlib.suppress(Retryable):
            return await store.execute(of, COUNTER, command, who)
    raise AssertionError("never executed")


async def test_a_command_becomes_its_facts(client: Client) -> None:
    of = aggregate(new_city())

    done = await new_store(client).execute(of, COUNTER, Count(2), origin(of.city, digest="d"))

    found = await EventLog(client).read(of)
    assert done == Executed(found[-1].position, earlier=False, content_digest="d")
    first = Event(
        id=of.city,
        source="/chi-linh",
        subject="obligation/a",
        time=TIME,
        data=ObligationProgressed(obligation="o", percent=1, text=""),
        recorded_time=NOW,
        correlation_id="corr",
        causation_id="cause",
        traceparent="00-trace",
        content_digest="d",
    )
    second = first._replace(id=f"{of.city}#2", data=ObligationProgressed(obligation="o", percent=2, text=""))
    assert [item.event for item in found] == [first, second]


@pytest.mark.parametrize("steps", [1, 3])
async def test_the_same_identity_again_is_told_what_was_done(client: Client, steps: int) -> None:
    of, store = aggregate(new_city()), new_store(client)
    done = await store.execute(of, COUNTER, Count(steps), origin(of.city, digest="first"))

    for again in (store, new_store(client)):
        other_content = await again.execute(of, COUNTER, Count(7), origin(of.city, digest="second"))
        assert other_content == Executed(done.position, earlier=True, content_digest="first")
        rejected_today = await again.execute(of, COUNTER, Count(-1), origin(of.city, digest="first"))
        assert rejected_today == Executed(done.position, earlier=True, content_digest="first")

    assert len(await stored(client, of)) == steps
    other_source = await store.execute(of, COUNTER, Count(), origin(of.city, source="/sao-do"))
    assert (other_source.earlier, other_source.position) == (False, done.position + 1)


async def test_a_fact_that_no_message_holds_is_refused_and_spoils_no_other(client: Client) -> None:
    """It was sent again for ever, as if the log were away."""
    of, store = aggregate(new_city()), new_store(client)
    large = Count(text="x" * client.max_payload)

    with pytest.raises(Rejected) as refused:
        await store.execute(of, COUNTER, large, origin(of.city))
    assert refused.value.code == "too-large"
    orders = [
        Order(of, COUNTER, large if number == 3 else Count(), origin(f"{of.city}-{number}")) for number in range(6)
    ]
    results = await store.execute_all(orders)
    assert [isinstance(result, Executed) for result in results] == [True, True, True, False, True, True]
    assert len(await stored(client, of)) == 5


async def test_no_facts_and_rejections_write_nothing(client: Client) -> None:
    of, store = aggregate(new_city()), new_store(client)
    end = await EventLog(client).end()

    assert await store.execute(of, COUNTER, Count(0), origin("nothing")) == Executed(0, earlier=False)
    for _ in range(2):
        with pytest.raises(Rejected) as rejection:
            await store.execute(of, COUNTER, Count(-1), origin("wrong"))
        assert (rejection.value.code, rejection.value.pointer) == ("unknown-plan", "/steps")

    assert await EventLog(client).end() == end
    corrected = await store.execute(of, COUNTER, Count(), origin("wrong"))
    assert corrected == Executed(end + 1, earlier=False)


async def test_two_stores_execute_every_command_exactly_once(client: Client) -> None:
    city = new_city()
    aggregates = [aggregate(city, name) for name in ("a", "b", "c", "d")]
    stores = [new_store(client), new_store(client)]

    async def command(number: int) -> Executed:
        of = aggregates[number % len(aggregates)]
        steps = 1 + number % 3
        return await patiently(stores[number // 4 % 2], of, Count(steps), origin(f"{city}-{number}"))

    results = await asyncio.gather(*(command(number) for number in range(200)))

    for index, of in enumerate(aggregates):
        found = await EventLog(client).read(of)
        numbers = [number for number in range(200) if number % 4 == index]
        assert len(found) == sum(1 + number % 3 for number in numbers)
        assert COUNTER.evolve is evolve
        counted = 0
        for item in found:
            counted = evolve(counted, item.event.data)
        last_of = {item.event.id.partition("#")[0]: item.position for item in found}
        assert last_of == {f"{city}-{number}": results[number].position for number in numbers}
        assert await stores[0].state(of, COUNTER) == await stores[1].state(of, COUNTER) == counted
    assert not any(result.earlier for result in results)


async def test_one_identity_sent_many_times_at_once_is_executed_once(client: Client) -> None:
    of = aggregate(new_city())
    stores = [new_store(client), new_store(client)]

    results = await asyncio.gather(
        *(patiently(stores[n % 2], of, Count(2), origin(of.city, digest="d")) for n in range(20))
    )

    assert len(await stored(client, of)) == 2
    assert len({result.position for result in results}) == 1


class Observed(EventLog):
    """The real log; says when an append has been left without an answer."""

    unanswered = False

    async def append(self, aggregate: AggregateId, events: Sequence[Event], expected: int) -> int:
        try:
            return await super().append(aggregate, events, expected)
        except UnknownResultError:
            self.unanswered = True
            raise


@pytest.mark.parametrize("steps", [1, 3])
async def test_a_lost_answer_is_looked_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, steps: int) -> None:
    async with nats_server(tmp_path) as server, connected(server) as client:
        await ensure_streams(client)
        log, of = Observed(client), aggregate(new_city())
        store = AggregateStore(log, lambda: NOW)
        await store.execute(of, COUNTER, Count(), origin("before"))
        monkeypatch.setattr("par.log.event_log.APPEND_TIMEOUT_SECONDS", 0.3)
        pause(server)
        try:
            executing = asyncio.create_task(store.execute(of, COUNTER, Count(steps), origin("lost", digest="d")))
            await becomes_true(lambda: log.unanswered)
        finally:
            resume(server)

        done = await executing

        assert done == Executed(1 + steps, earlier=False, content_digest="d"), "the sender's own try was accepted"
        events = await stored(client, of)
        assert [event.id.partition("#")[0] for event in events] == ["before", *["lost"] * steps]
        assert await store.execute(of, COUNTER, Count(steps), origin("lost", digest="d")) == replace(done, earlier=True)


async def test_a_log_out_of_reach_is_a_retryable_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with nats_server(tmp_path) as server, connected(server) as client:
        await ensure_streams(client)
        store, of = new_store(client), aggregate(new_city())
        await store.execute(of, COUNTER, Count(), origin("before"))
        monkeypatch.setattr("par.log.event_log.APPEND_TIMEOUT_SECONDS", 0.1)
        monkeypatch.setattr("par.log.pages.ANSWER_TIMEOUT_SECONDS", 0.1)
        pause(server)
        try:
            for name in ("a", "unread"):
                with pytest.raises(Retryable) as problem:
                    await store.execute(aggregate(of.city, name), COUNTER, Count(), origin("during"))
                assert problem.value.code == "log-unavailable"
            with pytest.raises(Retryable):
                await store.state(of, COUNTER)
        finally:
            resume(server)
        monkeypatch.undo()

        await patiently(store, of, Count(), origin("during"))
        assert [event.id for event in await stored(client, of)] == ["before", "during"]


@pytest.mark.parametrize("together", [False, True])
async def test_a_log_that_has_lost_events_is_what_holds(tmp_path: Path, together: bool) -> None:
    """A server's files come back as they were before: what was acknowledged since is remembered here, and not there."""
    kept = tmp_path / "kept"
    async with nats_server(tmp_path / "nats") as server, connected(server) as client:
        await ensure_streams(client)
        store, others = new_store(client), [aggregate(new_city()) for _ in range(5)]
        of = others[0]

        async def count(name: str) -> None:
            if not together:
                await patiently(store, of, Count(), origin(name))
                return
            for _ in range(50):
                with contextlib.suppress(Retryable):
                    orders = [Order(one, COUNTER, Count(), origin(f"{name}{one.city}")) for one in others[1:]]
                    await store.execute_all([Order(of, COUNTER, Count(), origin(name)), *orders])
                    return

        async def names() -> list[str]:
            return [event.id for event in await stored(client, of)]

        await count("a")
        await asyncio.to_thread(server.stop)
        shutil.copytree(server.folder / "store", kept)
        await asyncio.to_thread(server.start)
        await count("b")
        await count("c")
        assert await names() == ["a", "b", "c"]
        await asyncio.to_thread(server.stop)
        shutil.rmtree(server.folder / "store")
        shutil.copytree(kept, server.folder / "store")
        await asyncio.to_thread(server.start)

        with pytest.raises(Retryable):
            await store.check_all([Order(of, COUNTER, Count(), origin("c"))])
        await count("c")  # sent again, as nobody can know that it is there
        assert await names() == ["a", "c"]
        await count("a")
        await count("d")
        assert await names() == ["a", "c", "d"]
        assert await store.state(of, COUNTER) == 3


@pytest.mark.parametrize("packed_bytes", [0, 1_500, 1_000_000], ids=["all forgotten", "some forgotten", "packed"])
async def test_aggregates_that_were_not_at_hand_are_as_the_log_has_them(client: Client, packed_bytes: int) -> None:
    city, store = new_city(), new_store(client, Remembered(2, packed_bytes))
    aggregates = [aggregate(city, f"a{number}") for number in range(6)]

    async def turn(number: int) -> None:
        await asyncio.gather(
            *(
                patiently(store, of, Count(), origin(f"{city}-{of.id}-{number}-{n}"))
                for of in aggregates
                for n in (1, 2)
            )
        )

    for number in range(4):
        await turn(number)
    for of in aggregates:
        assert await store.state(of, COUNTER) == len(await stored(client, of)) == 8
        again = await store.execute(of, COUNTER, Count(), origin(f"{city}-{of.id}-0-1"))
        assert again.earlier


@dataclass(frozen=True)
class Toggle:
    """Switch on or off: refused, or nothing to do with ``lenient``, where it is so already."""

    on: bool
    lenient: bool = False


def decide_toggle(command: Toggle, on: bool) -> Sequence[EventData]:
    if command.on == on:
        if command.lenient:
            return []
        raise Rejected("unknown-plan", "/on", plan="so already")
    return [ObligationProgressed(obligation="o", percent=100 if command.on else 0, text="")]


def evolve_toggle(on: bool, fact: EventData) -> bool:
    return fact.percent == 100 if isinstance(fact, ObligationProgressed) else on


SWITCH = Decider(False, decide_toggle, evolve_toggle)


@pytest.mark.parametrize("lenient", [False, True])
async def test_an_old_memory_refuses_nothing(client: Client, lenient: bool) -> None:
    """Commands one after the other, by turns at two instances: each is legitimate when it comes."""
    of, stores = aggregate(new_city()), [new_store(client), new_store(client)]
    commands = [(number // 2 % 2, number % 2 == 0) for number in range(20)]  # instances 0 0 1 1, on off on off
    commands += [(number % 2, number % 2 == 0) for number in range(20)]  # instance 0 on, instance 1 off

    for number, (instance, on) in enumerate(commands):
        done = await stores[instance].execute(of, SWITCH, Toggle(on, lenient), origin(f"{of.city}-{number}"))
        assert done.position > 0, f"command {number} was taken for done"

    assert len(await stored(client, of)) == len(commands)


async def test_what_is_not_allowed_on_the_present_state_is_refused(client: Client) -> None:
    of, mine, other = aggregate(new_city()), new_store(client), new_store(client)
    await mine.execute(of, SWITCH, Toggle(True), origin(f"{of.city}-1"))
    await other.execute(of, SWITCH, Toggle(False), origin(f"{of.city}-2"))
    end = await EventLog(client).end()

    with pytest.raises(Rejected):
        await mine.execute(of, SWITCH, Toggle(False), origin(f"{of.city}-3"))  # legitimate only on the old state

    assert await EventLog(client).end() == end


async def test_a_refused_resend_is_told_what_the_other_instance_did(client: Client) -> None:
    of, mine, other = aggregate(new_city()), new_store(client), new_store(client)
    await mine.execute(of, SWITCH, Toggle(True), origin(f"{of.city}-1"))
    done = await other.execute(of, SWITCH, Toggle(False), origin(f"{of.city}-2", digest="d"))
    await other.execute(of, SWITCH, Toggle(True), origin(f"{of.city}-3"))

    for store in (mine, new_store(client)):  # on the old state "on" would be refused, and so on the present one
        again = await store.execute(of, SWITCH, Toggle(True), origin(f"{of.city}-2", digest="d"))
        assert again == Executed(done.position, earlier=True, content_digest="d")


@pytest.mark.parametrize("steps", [1, 3])
async def test_a_resend_to_an_instance_with_an_old_memory_is_told_so(client: Client, steps: int) -> None:
    of, mine, other = aggregate(new_city()), new_store(client), new_store(client)
    await mine.execute(of, COUNTER, Count(), origin(f"{of.city}-before"))
    done = await other.execute(of, COUNTER, Count(steps), origin(f"{of.city}-sent", digest="d"))

    again = await mine.execute(
        of, COUNTER, Count(steps), origin(f"{of.city}-sent", digest="d")
    )  # its append is a conflict

    assert again == replace(done, earlier=True)
    assert len(await stored(client, of)) == 1 + steps


async def test_a_lost_try_is_not_taken_for_what_another_instance_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("par.log.event_log.APPEND_TIMEOUT_SECONDS", 2.0)
    monkeypatch.setattr("par.log.pages.ANSWER_TIMEOUT_SECONDS", 2.0)
    async with (
        nats_server(tmp_path) as server,
        connected(server) as good,
        Relay(server.port).running() as relay,
        connected(relay) as bad,
    ):
        await ensure_streams(good)
        of, log = aggregate(new_city()), Observed(bad)
        mine = AggregateStore(log, lambda: NOW + dt.timedelta(seconds=1))
        await mine.execute(of, COUNTER, Count(), origin("before"))
        relay.swallows = True
        executing = asyncio.create_task(mine.execute(of, COUNTER, Count(), origin("sent", digest="d")))

        done = await new_store(good).execute(of, COUNTER, Count(), origin("sent", digest="d"))
        assert not done.earlier
        await becomes_true(lambda: log.unanswered)
        relay.swallows = False

        again = await patiently_awaited(executing, mine, of)
        assert again == replace(done, earlier=True)
        assert len(await stored(good, of)) == 2


async def patiently_awaited(executing: "asyncio.Task[Executed]", store: AggregateStore, of: AggregateId) -> Executed:
    with contextlib.suppress(Retryable):
        return await executing
    return await patiently(store, of, Count(), origin("sent", digest="d"))


async def test_made_up_names_take_no_place_in_memory(client: Client) -> None:
    remembered = Remembered(3, 0)
    city, store = new_city(), new_store(client, remembered)
    real = [aggregate(city, f"real{number}") for number in range(3)]
    for of in real:
        await store.execute(of, COUNTER, Count(), origin(f"{city}-{of.id}"))

    for number in range(10):
        with pytest.raises(Rejected):
            await store.execute(aggregate(city, f"none{number}"), COUNTER, Count(-1), origin("wrong"))
        await store.execute(aggregate(city, f"none{number}"), COUNTER, Count(0), origin("nothing"))
        assert len(remembered) <= 3

    reads = await client.subscribe(f"$JS.API.DIRECT.GET.{LOG}")
    for of in real:
        await store.execute(of, COUNTER, Count(), origin(f"{city}-{of.id}-2"))
    await client.flush()
    assert reads.pending_msgs == 0, "a real aggregate had to make room"
    await reads.unsubscribe()


async def test_refusals_of_real_aggregates_stay_within_the_capacity(client: Client) -> None:
    remembered = Remembered(3, 0)
    city, store = new_city(), new_store(client, remembered)
    for number in range(6):
        await new_store(client).execute(aggregate(city, f"a{number}"), COUNTER, Count(), origin(f"{city}-{number}"))
    for number in range(6):
        with pytest.raises(Rejected):
            await store.execute(aggregate(city, f"a{number}"), COUNTER, Count(-1), origin("wrong"))

    assert len(remembered) == 3
