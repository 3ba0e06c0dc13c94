"""Commands decided on what a replica answered that lags behind the log: none is refused, or taken for done, by that."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from nats.aio.subscription import Subscription
from tests.deciding.test_store import COUNTER, SWITCH, Count, Toggle, new_store, origin, stored
from tests.deciding.test_together import order
from tests.happenings import aggregate, new_city
from tests.lagging import INFINITE, Lagging, log_of_its_own

from par.deciding import Executed, Order
from par.events import AggregateId
from par.log import LOG
from par.problems import Rejected, Retryable

TO_THE_LEADER = f"$JS.API.STREAM.MSG.GET.{LOG}"


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[Lagging]:
    """A client of a log of the test's own."""
    async with log_of_its_own(tmp_path) as found:
        yield found


async def asked(client: Lagging, requests: Subscription) -> int:
    """How often the leader was asked since the last look."""
    await client.flush()
    count = requests.pending_msgs
    for _ in range(count):
        await requests.next_msg()
    return count


@pytest.mark.parametrize("remembered", [False, True], ids=["read", "remembered"])
@pytest.mark.parametrize("lenient", [False, True], ids=["refused", "nothing to do"])
async def test_what_only_a_lagging_replica_forbids_is_sent_again(
    client: Lagging, lenient: bool, remembered: bool
) -> None:
    of, mine = aggregate(new_city()), new_store(client)
    if remembered:
        await mine.execute(of, SWITCH, Toggle(True), origin("on"))
        await mine.execute(of, SWITCH, Toggle(False), origin("off"))
    await new_store(client).execute(of, SWITCH, Toggle(True), origin("on again"))
    await client.fall_behind(1, of.log_subject)

    with pytest.raises(Retryable) as problem:
        await mine.execute(of, SWITCH, Toggle(False, lenient), origin("sent"))
    assert problem.value.code == "log-unavailable"

    client.catch_up()
    done = await mine.execute(of, SWITCH, Toggle(False, lenient), origin("sent"))
    assert done.position == (4 if remembered else 2)


@pytest.mark.parametrize("lenient", [False, True], ids=["refused", "nothing to do"])
async def test_where_the_next_replica_has_it_the_command_is_executed(client: Lagging, lenient: bool) -> None:
    of = aggregate(new_city())
    await new_store(client).execute(of, SWITCH, Toggle(True), origin("on"))
    await client.fall_behind(1, of.log_subject, answers=1)

    done = await new_store(client).execute(of, SWITCH, Toggle(False, lenient), origin("sent"))

    assert done == Executed(2, earlier=False)


async def test_a_repetition_is_told_so_though_a_replica_does_not_know_it(client: Lagging) -> None:
    of = aggregate(new_city())
    done = await new_store(client).execute(of, COUNTER, Count(), origin("sent"))
    await client.fall_behind(1, of.log_subject, answers=1)

    again = await new_store(client).execute(of, COUNTER, Count(-1), origin("sent"))

    assert again == Executed(done.position, earlier=True)


def switched(city: str, on: bool, turn: str) -> list[Order]:
    """Six orders on aggregates of their own."""
    return [
        Order(aggregate(city, f"a{number}"), SWITCH, Toggle(on, number % 2 == 0), origin(f"{city}-{turn}-{number}"))
        for number in range(6)
    ]


@pytest.mark.parametrize("answers", [INFINITE, 1])
async def test_of_several_commands_none_is_refused_by_a_lagging_replica(client: Lagging, answers: float) -> None:
    city = new_city()
    await new_store(client).execute_all(switched(city, True, "on"))
    await client.fall_behind(3, city, answers)
    store, orders = new_store(client), switched(city, False, "off")

    if answers == INFINITE:
        with pytest.raises(Retryable):
            await store.execute_all(orders)
        client.catch_up()
    results = await store.execute_all(orders)

    assert all(isinstance(result, Executed) and result.position for result in results)
    for one in orders:
        assert len(await stored(client, one.aggregate)) == 2


async def test_the_leader_is_asked_only_where_nothing_is_written(client: Lagging) -> None:
    city, store = new_city(), new_store(client)
    of = aggregate(city)
    requests = await client.subscribe(TO_THE_LEADER)

    for again in (store, store, new_store(client)):
        await again.execute(of, COUNTER, Count(), origin("accepted"))
    accepted = [order(aggregate(city, f"a{number}"), f"{city}-{number}") for number in range(6)]
    for again in (store, store, new_store(client)):
        await again.execute_all(accepted)
    assert await asked(client, requests) == 0

    for name in ("a", "unknown"):
        with pytest.raises(Rejected):
            await new_store(client).execute(aggregate(city, name), COUNTER, Count(-1), origin("wrong"))
        assert await asked(client, requests) == 1

    some = [aggregate(city, f"b{number}") for number in range(3)]
    results = await store.execute_all(refused(some, 12))
    assert all(isinstance(result, Rejected) for result in results)
    assert await asked(client, requests) == 3, "once for each aggregate"
    results = await store.execute_all([*(order(of, f"{city}-{of.id}") for of in some), *refused(some, 12)])
    assert [isinstance(result, Executed) for result in results] == [True] * 3 + [False] * 12
    assert await asked(client, requests) == 0, "the append has told"


def refused(aggregates: list[AggregateId], count: int) -> list[Order]:
    return [order(aggregates[number % len(aggregates)], f"wrong-{number}", -1) for number in range(count)]
