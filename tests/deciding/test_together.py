"""Several commands in one append: each executed once, in order, whatever happens to the others."""

import asyncio
import datetime as dt
import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from nats.aio.client import Client
from tests.deciding.test_store import COUNTER, NOW, Count, new_store, origin, stored
from tests.eventually import becomes_true
from tests.happenings import TIME, aggregate, connected, nats_server, new_city, pause, resume

from par.deciding import AggregateStore, Decider, Executed, Order, Origin, Result
from par.events import AggregateId, EventData, Recorded
from par.log import Append, ConflictError, EventLog, LogError, UnknownResultError, ensure_streams
from par.problems import Rejected, Retryable


def order(of: AggregateId, identity: str, steps: int = 1) -> Order:
    return Order(of, COUNTER, Count(steps), origin(identity, digest=f"digest of {identity}"))


def accepted(results: Sequence[Result]) -> list[int]:
    """The positions of commands that were executed now; the test fails where one was not."""
    positions = []
    for result in results:
        assert isinstance(result, Executed)
        assert not result.earlier
        positions.append(result.position)
    return positions


async def test_orders_on_many_aggregates_stand_together(client: Client) -> None:
    city, store = new_city(), new_store(client)
    named = {name: aggregate(city, name) for name in "abcdef"}
    orders = [order(named[name], f"{city}-{n}", [1, 2][n % 2]) for n, name in enumerate("abacdefa")]

    positions = accepted(await store.execute_all(orders))

    end = await EventLog(client).end()
    assert max(positions) == end
    assert await EventLog(client).end() - 12 + 1 == min(positions)  # 12 facts, without a gap
    for name, of in named.items():
        found = await EventLog(client).read(of)
        wanted = [n for n, letter in enumerate("abacdefa") if letter == name]
        assert [item.event.id.partition("#")[0] for item in found] == [
            f"{city}-{n}" for n in wanted for _ in range([1, 2][n % 2])
        ]
        ends = {item.event.id.partition("#")[0]: item.position for item in found}
        assert [positions[n] for n in wanted] == [ends[f"{city}-{n}"] for n in wanted]
    again = await new_store(client).execute_all(orders)
    assert again == [
        Executed(at, earlier=True, content_digest=f"digest of {city}-{n}") for n, at in enumerate(positions)
    ]
    assert await EventLog(client).end() == end


async def test_a_refusal_and_nothing_to_do_concern_only_themselves(client: Client) -> None:
    city, store = new_city(), new_store(client)
    orders = [order(aggregate(city, f"a{n}"), f"{city}-{n}", steps) for n, steps in enumerate([1, -1, 1, 0, 1, 1])]

    results = await store.execute_all(orders)

    assert isinstance(results[1], Rejected)
    assert results[3] == Executed(0, earlier=False)
    assert len(set(accepted([results[n] for n in (0, 2, 4, 5)]))) == 4
    assert await stored(client, aggregate(city, "a1")) == []


async def test_an_identity_twice_is_executed_once(client: Client) -> None:
    city, store = new_city(), new_store(client)
    of = aggregate(city)
    orders = [order(of, f"{city}-{n % 3}") for n in range(6)]

    results = await store.execute_all(orders)

    assert len(await stored(client, of)) == 3
    for first, second in zip(results[:3], results[3:], strict=True):
        assert isinstance(first, Executed)
        assert isinstance(second, Executed)
        assert (first.earlier, second.earlier) == (False, True)
        assert first.position == second.position


async def test_the_same_identity_elsewhere_is_told_where_it_stands(client: Client) -> None:
    city, store = new_city(), new_store(client)
    (position,) = accepted(await store.execute_all([order(aggregate(city, "a"), city)]))

    for again in (store, new_store(client)):
        alone = await again.execute_all([order(aggregate(city, "b"), city)])
        assert alone == [Executed(position, earlier=True, content_digest=f"digest of {city}")]
        others = [order(aggregate(city, f"c{n}"), f"{city}-{again is store}-{n}") for n in range(6)]
        among = await again.execute_all([*others, order(aggregate(city, "b"), city)])
        accepted(among[:-1])
        assert among[-1] == alone[0]
    assert await stored(client, aggregate(city, "b")) == []


async def test_a_rehearsal_says_the_same_and_writes_nothing(client: Client) -> None:
    city, store = new_city(), new_store(client)
    of = aggregate(city)
    await store.execute_all([order(of, f"{city}-before")])
    end = await EventLog(client).end()
    orders = [order(of, f"{city}-before"), order(of, f"{city}-1"), order(of, f"{city}-2", -1), order(of, f"{city}-3")]

    rehearsed = await store.check_all(orders)

    assert await EventLog(client).end() == end
    assert rehearsed[0] == Executed(end, earlier=True, content_digest=f"digest of {city}-before")
    assert rehearsed[1] == rehearsed[3] == Executed(0, earlier=False)
    assert isinstance(rehearsed[2], Rejected)
    executed = await store.execute_all(orders)
    accepted([executed[1], executed[3]])


@pytest.mark.parametrize("seed", range(5))
async def test_instances_that_race_execute_each_order_once(client: Client, seed: int) -> None:
    chance, city = random.Random(seed), new_city()
    stores = [new_store(client) for _ in range(3)]
    orders = [order(aggregate(city, f"a{chance.randrange(8)}"), f"{city}-{n}", chance.randint(1, 3)) for n in range(60)]

    async def send(store: AggregateStore) -> list[Result]:
        mine = chance.sample(range(len(orders)), 40)
        for _ in range(50):
            try:
                return await store.execute_all([orders[n] for n in mine])
            except Retryable:
                continue
        raise AssertionError("never executed")

    async with asyncio.timeout(60):
        await asyncio.gather(*(send(store) for store in stores * 2))
        results = await stores[0].execute_all(orders)

    for number, (wanted, result) in enumerate(zip(orders, results, strict=True)):
        assert isinstance(result, Executed), number
        found = await EventLog(client).read(wanted.aggregate)
        mine = [item for item in found if item.event.id.partition("#")[0] == wanted.origin.id]
        assert len(mine) == wanted.command.steps
        assert mine[-1].position == result.position
    for of in {wanted.aggregate for wanted in orders}:
        percents = [event.data.percent for event in await stored(client, of)]  # type: ignore[attr-defined]
        assert percents == list(range(1, len(percents) + 1)), "an order was decided on an old state"


class Observed(EventLog):
    """The real log; says when an append has been left without an answer."""

    unanswered = False

    async def append_all(self, appends: Sequence[Append]) -> int:
        try:
            return await super().append_all(appends)
        except UnknownResultError:
            self.unanswered = True
            raise


async def test_a_lost_answer_is_looked_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with nats_server(tmp_path) as server, connected(server) as client:
        await ensure_streams(client)
        log, city = Observed(client), new_city()
        store = AggregateStore(log, lambda: NOW)
        orders = [order(aggregate(city, f"a{n % 4}"), f"{city}-{n}") for n in range(8)]
        await store.execute_all([order(aggregate(city, f"a{n}"), f"{city}-before-{n}") for n in range(4)])
        monkeypatch.setattr("par.log.event_log.APPEND_TIMEOUT_SECONDS", 0.3)
        pause(server)
        try:
            executing = asyncio.create_task(store.execute_all(orders))
            await becomes_true(lambda: log.unanswered)
        finally:
            resume(server)

        positions = accepted(await executing)  # the sender's own try, not an earlier one

        assert sorted(positions) == list(range(5, 13))
        found = Counter(item.event.id for item in await log.read_subjects("par.log.>"))
        assert set(found.values()) == {1}


def test_an_order_knows_its_identity() -> None:
    of = aggregate("c")
    assert Order(of, COUNTER, Count(), Origin("1", "/a", TIME + dt.timedelta(1))).identity == ("/a", "1")


class Refusing(EventLog):
    """The real log, with an append that goes wrong in one way."""

    def __init__(self, client: Client, error: Exception) -> None:
        super().__init__(client)
        self._error = error

    async def append_all(self, appends: Sequence[Append]) -> int:
        raise self._error


@pytest.mark.parametrize("count", [1, 4, 6, 40])
@pytest.mark.parametrize(
    ("error", "code"),
    [
        (LogError("the stream is full"), "log-unavailable"),
        (UnknownResultError("no answer"), "log-unavailable"),
        (ConflictError("somebody was quicker"), "conflict"),
    ],
    ids=["refused", "unknown", "conflict"],
)
async def test_a_log_in_the_way_is_to_be_tried_again(client: Client, count: int, error: Exception, code: str) -> None:
    city, store = new_city(), AggregateStore(Refusing(client, error), lambda: NOW)
    with pytest.raises(Retryable) as problem:
        await store.execute_all([order(aggregate(city, f"a{n}"), f"{city}-{n}") for n in range(count)])
    assert problem.value.code == code


class Broken(Count):
    """A command that its decider stumbles over."""


def stumble(command: Count, counted: int) -> Sequence[EventData]:
    if isinstance(command, Broken):
        raise ZeroDivisionError
    return COUNTER.decide(command, counted)


@pytest.mark.parametrize("count", [2, 8])
async def test_a_fault_of_one_decider_is_its_own(client: Client, count: int) -> None:
    city, store = new_city(), new_store(client)
    decider = Decider(0, stumble, COUNTER.evolve)
    orders = [
        Order(aggregate(city, f"a{n}"), decider, Broken() if n == 0 else Count(), origin(f"{city}-{n}"))
        for n in range(count)
    ]

    faulty, *good = await store.execute_all(orders)

    assert isinstance(faulty, ZeroDivisionError)
    accepted(good)


async def test_an_identity_used_elsewhere_by_a_command_of_several_facts(client: Client) -> None:
    city = new_city()
    (position,) = accepted(await new_store(client).execute_all([order(aggregate(city, "a"), city, 2)]))
    (elsewhere,) = await new_store(client).execute_all([order(aggregate(city, "b"), city, 2)])
    assert isinstance(elsewhere, Executed)
    assert (elsewhere.earlier, elsewhere.content_digest) == (True, f"digest of {city}")
    assert elsewhere.position in (position - 1, position)
    assert await stored(client, aggregate(city, "b")) == []


async def test_more_batches_at_once_than_the_server_keeps_open(client: Client) -> None:
    city, store = new_city(), new_store(client)
    requests = [[order(aggregate(city, f"a{r}-{n}"), f"{city}-{r}-{n}", 2) for n in range(14)] for r in range(80)]
    for results in await asyncio.gather(*map(store.execute_all, requests)):
        accepted(results)


class Late(EventLog):
    """The real log: reads of one aggregate fail, those of another come late."""

    def __init__(self, client: Client, fails: AggregateId, late: AggregateId) -> None:
        super().__init__(client)
        self._fails = fails
        self._late = late
        self.go_on = asyncio.Event()
        self.waiting = asyncio.Event()

    async def read_subjects(
        self, subjects: str, after: int = 0, before: int | None = None, *, lenient: bool = False
    ) -> list[Recorded]:
        if subjects == self._fails.log_subject and not self.go_on.is_set():
            await self.waiting.wait()
            raise UnknownResultError("no answer")
        found = await super().read_subjects(subjects, after, before, lenient=lenient)
        if subjects == self._late.log_subject and not self.go_on.is_set():
            self.waiting.set()
            await self.go_on.wait()
        return found


async def test_a_read_that_comes_late_is_folded_once(client: Client) -> None:
    city = new_city()
    a, b = aggregate(city, "a"), aggregate(city, "b")
    await new_store(client).execute_all([order(a, f"{city}-a", 2), order(b, f"{city}-b", 2)])
    log = Late(client, fails=a, late=b)
    store = AggregateStore(log, lambda: NOW)

    together = asyncio.create_task(store.check_all([order(a, "x"), order(b, "y")]))
    await log.waiting.wait()
    alone = asyncio.create_task(store.execute(b, COUNTER, Count(), origin(f"{city}-c")))
    log.go_on.set()
    with pytest.raises(Retryable):
        await together
    await alone

    assert await store.state(b, COUNTER) == 3 == len(await stored(client, b))


async def test_what_was_decided_on_an_old_memory_is_decided_anew(client: Client) -> None:
    """One aggregate of a batch was written by another instance: none of the batch is appended on the old state."""
    city, one, other = new_city(), new_store(client), new_store(client)
    names = "abcdef"
    accepted(await one.execute_all([order(aggregate(city, name), f"{city}-{name}-1") for name in names]))
    accepted(await other.execute_all([order(aggregate(city, "c"), f"{city}-between", 2)]))

    accepted(await one.execute_all([order(aggregate(city, name), f"{city}-{name}-2") for name in names]))

    for name in names:
        percents = [event.data.percent for event in await stored(client, aggregate(city, name))]  # type: ignore[attr-defined]
        assert percents == list(range(1, len(percents) + 1)), name
