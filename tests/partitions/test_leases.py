"""Leases: fair shares, one holder each, and a fence that holds whatever the clocks of processes say."""

import pytest
from nats.aio.client import Client
from tests.eventually import eventually
from tests.partitions.models import read_models

from par.log import LogDamagedError
from par.projection.folding.partition import partitions_of
from par.projection.following.preparing import prepare_database
from par.projection.sharing.leases import Leases, Seen
from par.projection.store.checkpoint import Checkpoints
from par.projection.store.database import Database
from par.projection.store.transaction import FencedError, Move, Write, commit

PARTS = partitions_of(3)
LONG = 600.0


@pytest.mark.parametrize(
    ("had", "partitions", "shares"),
    [
        ({"a": 0}, 3, {"a": 3}),
        ({"a": 3, "b": 0}, 3, {"a": 2, "b": 1}),
        ({"a": 0, "b": 3}, 3, {"a": 1, "b": 2}),
        ({"a": 1, "b": 1, "c": 1, "d": 0}, 3, {"a": 1, "b": 1, "c": 1, "d": 0}),
        ({"a": 0, "b": 4, "c": 3}, 7, {"a": 2, "b": 3, "c": 2}),
        ({"a": 0, "b": 0, "c": 0}, 64, {"a": 22, "b": 21, "c": 21}),
    ],
)
def test_shares_are_fair_and_leave_what_they_can_where_it_is(
    had: dict[str, int], partitions: int, shares: dict[str, int]
) -> None:
    assert {name: Seen({}, [], had).share_of(name, partitions) for name in had} == shares
    assert sum(shares.values()) == partitions


async def leases(client: Client, database: Database, name: str, seconds: float = LONG) -> Leases:
    found = Leases(database, "test", PARTS, name, seconds)
    await prepare_database(client, database, read_models(3))
    await found.prepare()
    return found


async def test_a_partition_has_one_holder_until_the_lease_ends(client: Client, database: Database) -> None:
    one, two = await leases(client, database, "one"), await leases(client, database, "two")
    assert list((await two.renewed({})).free) == list(PARTS)
    number = await one.take(PARTS[0])
    assert number == 1
    assert await two.take(PARTS[0]) is None, "somebody has it"

    seen = await one.renewed({PARTS[0]: number})
    assert seen.kept == {PARTS[0]: 1}
    assert list(seen.free) == [*PARTS[1:]]
    assert seen.had == {"one": 1, "two": 0}
    assert (await one.renewed({PARTS[0]: number + 1})).kept == {}, "this is another one's lease"

    await one.give_back({PARTS[0]: number})
    assert await two.take(PARTS[0]) == 2
    await one.give_back({PARTS[0]: number})  # once more, by one that was slow
    assert (await two.renewed({PARTS[0]: 2})).kept == {PARTS[0]: 2}
    await one.leave()
    assert (await two.renewed({PARTS[0]: 2})).had == {"two": 1}


async def test_the_former_holder_writes_nothing(client: Client, database: Database) -> None:
    one, two = await leases(client, database, "one", 0.001), await leases(client, database, "two")
    before = await one.take(PARTS[1])
    assert before == 1

    async def taken() -> int | None:
        return await two.take(PARTS[1])

    assert await eventually(taken) == 2
    writes = {"counts": {"x": Write(existed=False, after={"_id": "x"})}}
    plain = database.delegate
    with pytest.raises(FencedError):
        commit(plain, Move("test:1", None, 0, 7, None, before), writes)
    assert await database["counts"].count_documents({}) == 0
    assert (await Checkpoints(database, "test", PARTS[1]).load()).position == 0
    commit(plain, Move("test:1", None, 0, 7, None, 2), writes)
    assert (await Checkpoints(database, "test", PARTS[1]).load()).position == 7
    assert await database["counts"].count_documents({}) == 1


async def test_a_take_over_that_died_half_way_is_made_by_the_next(client: Client, database: Database) -> None:
    one, two = await leases(client, database, "one", 0.001), await leases(client, database, "two")
    assert await one.take(PARTS[2]) == 1
    # As if a process had died between the lease and the checkpoint, and another one after it.
    await database["leases"].update_one({"_id": "test:2"}, {"$inc": {"number": 5}})

    async def taken() -> int | None:
        return await two.take(PARTS[2])

    assert await eventually(taken) == 7
    assert (await Checkpoints(database, "test", PARTS[2]).load()).lease == 7


async def test_a_process_that_renews_is_there_and_makes_nothing_anew_that_was_dropped(
    client: Client, database: Database
) -> None:
    one, other = await leases(client, database, "one"), await leases(client, database, "other")
    await one.renewed({})
    assert (await other.renewed({})).had == {"one": 0, "other": 0}
    await one.leave()
    assert (await other.renewed({})).had == {"other": 0}
    await one.renewed({})
    assert (await other.renewed({})).had == {"one": 0, "other": 0}

    await database.client.drop_database(database.name)
    with pytest.raises(LogDamagedError):
        await one.renewed({})
    assert database.name not in await database.client.list_database_names()
