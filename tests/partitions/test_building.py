"""Read models in partitions are built beside, switched to and verified as others are, also while they move."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import nats
import pytest
from motor.motor_asyncio import AsyncIOMotorClient
from nats.aio.client import Client
from tests.happenings import aggregate
from tests.partitions.models import read_models
from tests.partitions.support import (
    Process,
    all_folded,
    assert_exact,
    assert_told_once,
    cities_of,
    history,
    process,
    shares,
)
from tests.projection.engine import MongoClient
from tests.rebuild.beside import builds_of, dropped, unheard

from par.embedded import EmbeddedServers
from par.log import REPORT, EventLog, ensure_streams
from par.log.pages import direct_pages
from par.problems import Rejected
from par.projection.builds.building import Cancelled, building
from par.projection.builds.catalogue import Builds
from par.projection.builds.rebuilding import cancel, rebuild, switch_to
from par.projection.builds.verifying import verify
from par.projection.sharing.instance import Sharing
from par.projection.store.checkpoint import load_all

PARTITIONS = 3


@pytest.fixture
async def builds(mongo: MongoClient) -> AsyncIterator[Builds]:
    found = builds_of(mongo)
    yield found
    await dropped(found)


@contextlib.asynccontextmanager
async def serving(client: Client, builds: Builds) -> AsyncIterator[Process]:
    models = read_models(PARTITIONS)
    running = process(client, builds.mongo[await builds.served(models.generation)], models)
    await running.sharing.prepare()
    async with running.running():
        assert await running.sharing.wait_for(await EventLog(client).end(), 30)
        yield running


async def test_built_beside_switched_to_and_verified(client: Client, builds: Builds) -> None:
    cities, models = cities_of(PARTITIONS), read_models(PARTITIONS)
    await history(client, cities, 200, seed=0)
    async with serving(client, builds):
        writing = asyncio.create_task(history(client, cities, 200, seed=1))
        found = await verify(client, builds, models, unheard)
        assert found["differences"] == 0
        assert [one["name"] for one in found["read_models"]] == ["counts", "total", "open", "days", "parked"]
        built, position = await rebuild(client, builds, models, unheard)
        assert position > 0
        await writing
        await all_folded(client, builds.mongo[builds.first_of(models.generation)], PARTITIONS)
    switched = await switch_to(client, builds, models, unheard)
    assert switched.database == built
    assert switched.position == await EventLog(client).end()
    assert {one.term for one in await load_all(builds.mongo[built], "test")} == {1}
    async with serving(client, builds):
        await history(client, cities, 60, seed=2)
        await all_folded(client, builds.mongo[built], PARTITIONS)
    expected = await assert_exact(client, builds.mongo[built], read_models())
    await assert_told_once(client, cities, expected["counts"])

    # And back to those that processes served under leases of theirs.
    first = builds.first_of(models.generation)
    assert (await switch_to(client, builds, models, unheard, first)).database == first
    async with serving(client, builds):
        await history(client, cities, 20, seed=7)
        await all_folded(client, builds.mongo[first], PARTITIONS)
    expected = await assert_exact(client, builds.mongo[first], read_models())
    await assert_told_once(client, cities, expected["counts"])

    served = builds.mongo[first]
    changed = await served["counts"].find_one({})
    assert changed is not None
    await served["counts"].update_one({"_id": changed["_id"]}, {"$inc": {"count": 1}})
    assert (await verify(client, builds, models, unheard))["differences"] == 1


async def test_processes_that_build_the_same_share_its_partitions(client: Client, builds: Builds) -> None:
    """One more helps at once, and what it leaves the other goes on with; nothing is told meanwhile."""
    cities, models = cities_of(PARTITIONS), read_models(PARTITIONS)
    log = EventLog(client)
    database = await builds.begin(models.generation, "building")
    await history(client, cities, 150, seed=0)
    async with building(client, builds, models, database) as first:
        await shares(builds.mongo[database], [PARTITIONS])
        async with building(client, builds, models, database) as second:
            await shares(builds.mongo[database], [1, 2])
            await history(client, cities, 150, seed=1)
            end = await log.end()
            assert await asyncio.gather(first.reach_parity(log, unheard), second.reach_parity(log, unheard))
            await asyncio.gather(first.reach(end, unheard), second.reach(end, unheard))
        await shares(builds.mongo[database], [PARTITIONS])
        await history(client, cities, 50, seed=3)
        end = await log.end()
        await first.reach(end, unheard)
        assert first.position == end
    await assert_exact(client, builds.mongo[database], read_models())
    for city in cities:
        assert [told async for told in direct_pages(client, REPORT, f"par.report.{city}.>", 1)] == []


async def test_a_build_that_several_work_on_is_cancelled_for_all(client: Client, builds: Builds) -> None:
    models = read_models(PARTITIONS)
    database = await builds.begin(models.generation, "building")
    await history(client, cities_of(PARTITIONS), 50, seed=5)
    beyond = await EventLog(client).end() + 1
    async with building(client, builds, models, database) as first, building(client, builds, models, database) as other:
        waiting = [asyncio.create_task(one.reach(beyond, unheard)) for one in (first, other)]
        await shares(builds.mongo[database], [1, 2])
        await cancel(builds, database)
        for one in waiting:
            with pytest.raises(Cancelled):
                await asyncio.wait_for(one, 30)
    assert database not in await builds.databases()


async def test_a_build_that_was_dropped_while_another_process_prepared_it_is_cancelled(
    client: Client, builds: Builds, monkeypatch: pytest.MonkeyPatch
) -> None:
    models = read_models(PARTITIONS)
    database = await builds.begin(models.generation, "building")
    prepare = Sharing.prepare

    async def slow(sharing: Sharing) -> None:
        await cancel(builds, database)
        await prepare(sharing)

    monkeypatch.setattr(Sharing, "prepare", slow)
    with pytest.raises(Cancelled):
        await rebuild(client, builds, models, unheard, database)
    assert await builds.databases() == []


async def test_what_cannot_be_applied_stops_a_build_and_is_named(
    fresh_servers: EmbeddedServers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing may be parked here; the other partitions come to the end."""
    monkeypatch.setattr("par.projection.builds.building.STUCK_SECONDS", 1.0)
    client = await nats.connect(fresh_servers.nats_url)
    mongo: MongoClient = AsyncIOMotorClient(fresh_servers.mongo_url, tz_aware=True)
    try:
        await ensure_streams(client)
        cities, builds = cities_of(PARTITIONS), Builds(mongo, "stuck", "test", parked_subjects_max=0)
        await history(client, cities, 50, seed=1)
        poison = await client.jetstream().publish(aggregate(cities[0]).log_subject, b"no event")
        await history(client, cities[1:], 50, seed=3)
        with pytest.raises(Rejected) as refused:
            await rebuild(client, builds, read_models(PARTITIONS), unheard)
        assert refused.value.code == "rebuild-stuck"
        [database] = await builds.databases()
        found = sorted(one.position for one in await load_all(mongo[database], "test"))
        assert found[0] < poison.seq, "it has passed what it cannot apply"
        assert found[1:] == [await EventLog(client).end()] * (PARTITIONS - 1)
        assert refused.value.fields == {"position": str(found[0] + 1), "database": database}
    finally:
        mongo.close()
        await client.close()
