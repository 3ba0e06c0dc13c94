"""Holding read models against the log, also while they move: what was changed by hand is found and named."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
from nats.aio.client import Client
from tests.projection.engine import MongoClient, random_history
from tests.projection.models import read_models
from tests.rebuild.beside import builds_of, dropped, serving, unheard

from par.problems import Retryable
from par.projection.builds.catalogue import Builds
from par.projection.builds.comparing import NAMED
from par.projection.builds.verifying import verify


@pytest.fixture
async def builds(mongo: MongoClient) -> AsyncIterator[Builds]:
    found = builds_of(mongo)
    yield found
    await dropped(found)


def of(found: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    return next(one for one in found["read_models"] if one["name"] == name)


async def test_nothing_differs_while_events_come(client: Client, builds: Builds) -> None:
    models = read_models()
    with pytest.raises(Retryable):
        await verify(client, builds, models, unheard)
    await random_history(client, 300, seed=1)
    async with serving(client, builds, models) as live:
        writing = asyncio.create_task(random_history(client, 300, seed=2))
        found = [await verify(client, builds, models, unheard)]
        await writing
        found.append(await verify(client, builds, models, unheard))
        served = builds.first_of(models.generation)
        for one in found:
            assert one["differences"] == 0
            assert one["database"] == served
            assert [compared["name"] for compared in one["read_models"]] == ["counts", "total", "open", "parked"]
            assert all(compared["digest"] == compared["rebuilt_digest"] for compared in one["read_models"])
            assert of(one, "counts")["documents"] > 0
        assert 0 < found[0]["position"] <= found[1]["position"] <= live.runner.position
    assert await builds.databases() == [served], "the throw-away databases are gone"
    assert await builds.builds() == []


async def test_what_was_changed_by_hand_is_found_and_named(client: Client, builds: Builds) -> None:
    models = read_models()
    await random_history(client, 200, seed=3)
    async with serving(client, builds, models):
        pass
    served = builds.mongo[builds.first_of(models.generation)]
    changed, removed = [one["_id"] async for one in served["counts"].find().sort("_id", 1).limit(2)]
    await served["counts"].update_one({"_id": changed}, {"$inc": {"sum": 1}})
    await served["counts"].delete_one({"_id": removed})
    await served["open"].insert_many([{"_id": f"made-up-{number:02}", "marks": 1} for number in range(NAMED + 3)])
    await served["total"].update_one({"_id": "all"}, {"$inc": {"position": -1}})

    found = await verify(client, builds, models, unheard)

    assert found["differences"] == 2 + NAMED + 3 + 1
    assert sorted(of(found, "counts")["first"]) == sorted([changed, removed])
    assert of(found, "counts")["digest"] != of(found, "counts")["rebuilt_digest"]
    assert of(found, "open")["differing"] == NAMED + 3
    assert len(of(found, "open")["first"]) == NAMED
    assert of(found, "total")["first"] == ("all",), "where a document was changed last is part of it"


async def test_what_a_killed_process_left_is_dropped_by_the_next(client: Client, builds: Builds) -> None:
    models = read_models()
    await random_history(client, 30, seed=4)
    async with serving(client, builds, models):
        pass
    left = await builds.begin(models.generation, "verifying")
    await builds.mongo[left]["counts"].insert_one({"_id": "x"})
    await builds.rest(left, "verifying")  # nobody is at work on it

    assert (await verify(client, builds, models, unheard))["differences"] == 0
    assert await builds.databases() == [builds.first_of(models.generation)]
