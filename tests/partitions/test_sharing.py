"""Several processes on the partitions of one service: fair shares, exact documents, each report once."""

import asyncio

import pytest
from nats.aio.client import Client
from tests.eventually import becomes_true
from tests.partitions.models import read_models
from tests.partitions.support import (
    Process,
    all_folded,
    assert_exact,
    assert_told_once,
    cities_of,
    held_by,
    history,
    process,
    shares,
)

from par.log import EventLog
from par.projection.store.database import Database


@pytest.mark.parametrize(("partitions", "processes"), [(2, 1), (3, 2), (7, 3)])
async def test_processes_share_and_the_documents_are_those_of_one_fold(
    client: Client, database: Database, partitions: int, processes: int
) -> None:
    cities, models = cities_of(partitions), read_models(partitions)
    await history(client, cities, 150, seed=0)
    several = [process(client, database, models) for _ in range(processes)]
    await asyncio.gather(*(one.sharing.prepare() for one in several))
    async with asyncio.TaskGroup() as tasks:
        running = [tasks.create_task(one.sharing.run()) for one in several]
        running += [tasks.create_task(one.outbox.run()) for one in several]
        try:
            each, more = divmod(partitions, processes)
            await shares(database, [each + (number < more) for number in range(processes)])
            await asyncio.gather(*(history(client, cities, 100, seed) for seed in (2, 3)))
            await all_folded(client, database, partitions)
            end = await EventLog(client).end()
            for one in several:
                assert await one.sharing.wait_for(end, 10), "each knows how far all of them are"
                assert one.sharing.position >= end
                assert one.sharing.day is not None
        finally:
            for task in running:
                task.cancel()
    expected = await assert_exact(client, database, read_models())
    await assert_told_once(client, cities, expected["counts"])
    counts = [one.value("par_projection_events_total", read_models="test") or 0 for one in several]
    of_no_city = sum(found["days"] for found in expected["days"].values())
    of_cities = sum(found["count"] for found in expected["counts"].values())
    assert sum(counts) == of_cities + of_no_city * partitions, "each event was committed once where it is seen"


async def test_who_stops_hands_over_at_once(client: Client, database: Database) -> None:
    partitions = 3
    cities, models = cities_of(partitions), read_models(partitions)
    one, two = (process(client, database, models, lease_seconds=600, batch=5) for _ in range(2))
    await one.sharing.prepare()
    await two.sharing.prepare()
    # (A lease would last ten minutes.)
    async with one.running():
        await shares(database, [3])
        async with two.running():
            await shares(database, [1, 2])
            await history(client, cities, 100, seed=4)
            await all_folded(client, database, partitions)
        assert await held_by(database) != {}
        await shares(database, [3])
        await history(client, cities, 50, seed=5)
        await all_folded(client, database, partitions)
    assert await held_by(database) == {}
    assert one.value("par_projection_position", read_models="test") == one.sharing.position
    expected = await assert_exact(client, database, read_models())
    await assert_told_once(client, cities, expected["counts"])


async def test_who_has_no_partition_still_knows_where_they_are(client: Client, database: Database) -> None:
    cities, models = cities_of(2), read_models(2)
    three = [process(client, database, models) for _ in range(3)]
    for one in three:
        await one.sharing.prepare()
    async with three[0].running(), three[1].running(), three[2].running():
        await shares(database, [1, 1])

        def without() -> list[Process]:
            return [one for one in three if not any(one.sharing.has(f"par.log.{city}.x.y.z") for city in cities)]

        await becomes_true(lambda: len(without()) == 1)
        (idle,) = without()
        await history(client, cities, 60, seed=6)
        end = await EventLog(client).end()
        assert not await idle.sharing.wait_for(end + 1, 0.2)
        for one in three:
            assert await one.sharing.wait_for(end, 20)
            assert one.sharing.position == end
            assert one.value("par_projection_position", read_models="test") == end
            assert one.value("par_projection_faulted", read_models="test") == 0
        assert len({one.sharing.day for one in three}) == 1
        assert idle.value("par_projection_events_total", read_models="test") is None
