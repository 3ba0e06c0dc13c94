"""Read models in partitions are built beside, switched to and verified as others are, also while they move."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest
from nats.aio.client import Client
from tests.partitions.models import read_models
from tests.partitions.support import (
    Process,
    all_folded,
    assert_exact,
    assert_told_once,
    cities_of,
    history,
    process,
)
from tests.projection.engine import MongoClient
from tests.rebuild.beside import builds_of, dropped, unheard

from par.log import EventLog
from par.projection.builds.catalogue import Builds
from par.projection.builds.rebuilding import rebuild, switch_to
from par.projection.builds.verifying import verify
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

    served = builds.mongo[built]
    changed = await served["counts"].find_one({})
    assert changed is not None
    await served["counts"].update_one({"_id": changed["_id"]}, {"$inc": {"count": 1}})
    assert (await verify(client, builds, models, unheard))["differences"] == 1
