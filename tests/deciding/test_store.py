"""Commands on a real log: executed once, on the current state, whatever happens on the way."""

import asyncio
import contextlib
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from nats.aio.client import Client
from tests.eventually import becomes_true
from tests.happenings import TIME, aggregate, connected, nats_server, new_city, pause, resume

from par.deciding import AggregateStore, Decider, Executed, Origin
from par.events import AggregateId, Event, EventData
from par.events.obligation import ObligationProgressed
from par.log import EventLog, UnknownResultError, ensure_streams
from par.problems import Rejected, Retryable

NOW = TIME + dt.timedelta(hours=1)


@dataclass(frozen=True)
class Count:
    """Count on by ``steps``, one fact each."""

    steps: int = 1


def decide(command: Count, counted: int) -> Sequence[EventData]:
    if command.steps < 0:
        raise Rejected("unknown-plan", "/steps", plan="backwards")
    return [
        ObligationProgressed(obligation="o", percent=counted + step, text="") for step in range(1, command.steps + 1)
    ]


def evolve(counted: int, fact: EventData) -> int:
    if isinstance(fact, ObligationProgressed):
        assert fact.percent == counted + 1, "a fact was decided on an old state, or folded twice"
        return fact.percent
    return counted


COUNTER = Decider(0, decide, evolve)


def origin(identity: str, source: str = "/chi-linh", digest: str | None = None) -> Origin:
    return Origin(identity, source, TIME, "corr", "cause", "00-trace", digest)


def new_store(client: Client) -> AggregateStore:
    return AggregateStore(EventLog(client), lambda: NOW)


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
    second = replace(first, id=f"{of.city}#2", data=ObligationProgressed(obligation="o", percent=2, text=""))
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


async def test_forgotten_aggregates_are_read_again(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("par.deciding.store.CAPACITY", 2)
    city, store = new_city(), new_store(client)
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
