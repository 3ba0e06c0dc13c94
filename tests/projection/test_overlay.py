"""Folding over documents that stay as they are: the same documents as if the events had been in the log."""

import random

import pytest
from nats.aio.client import Client
from pymongo.errors import PyMongoError
from tests.projection.engine import MongoClient, advanced, contents, engine, random_history, whole_log
from tests.projection.models import read_models

from par.problems import Retryable
from par.projection.store.database import Database
from par.projection.store.overlay import Overlay
from par.projection.store.snapshot import snapshot_of
from par.testing.projections import folded


async def test_events_over_a_snapshot_give_the_documents_of_the_whole_log(
    client: Client, mongo: MongoClient, database: Database
) -> None:
    """Whatever stood in MongoDB when the rest was folded over it, in whatever batches."""
    await random_history(client, 120, seed=4)
    running = engine(client, mongo, database)
    await advanced(running, client)
    stored = await contents(database, read_models())
    await random_history(client, 120, seed=5)
    log = await whole_log(client)
    chance = random.Random(1)

    async with snapshot_of(database, "test") as snapshot:
        overlay = Overlay(read_models().projections, snapshot)
        assert overlay.position < len(log)
        while rest := log[overlay.position :]:
            await overlay.advance(rest[: chance.randint(1, 40)])
        expected = folded(read_models(), log)
        for name, documents in expected.items():
            keys = {*documents, *stored[name], "nothing"}
            assert await overlay.get_all(name, sorted(keys)) == {key: documents.get(key) for key in sorted(keys)}

    assert await contents(database, read_models()) == stored, "nothing was written"


async def test_branches_do_not_see_each_other(client: Client, mongo: MongoClient, database: Database) -> None:
    await random_history(client, 30, seed=6)
    running = engine(client, mongo, database)
    await advanced(running, client)
    await random_history(client, 30, seed=7)
    log = await whole_log(client)

    async with snapshot_of(database, "test") as snapshot:
        trunk = Overlay(read_models().projections, snapshot)
        rest = log[trunk.position :]
        before = await trunk.get("total", "all")
        branch, other = trunk.branch(), trunk.branch()
        await branch.advance(rest)
        after = await branch.get("total", "all")
        await other.advance(rest[:10])
        assert await trunk.get("total", "all") == before != after
        assert await other.get("total", "all") not in (before, after)
        with pytest.raises(ValueError, match="do not follow"):
            await branch.advance(rest)


async def test_a_snapshot_is_one_moment_and_cannot_be_written_to(
    client: Client, mongo: MongoClient, database: Database
) -> None:
    await random_history(client, 30, seed=8)
    running = engine(client, mongo, database)
    await advanced(running, client)

    async with snapshot_of(database, "test") as snapshot:
        await random_history(client, 30, seed=9)
        await advanced(running, client)
        now = await database["total"].find_one({"_id": "all"})
        then = await snapshot.get("total", "all")
        assert now is not None
        assert then is not None
        assert then["changes"] < now["changes"]
        assert then["position"] <= snapshot.position < now["position"]
        with pytest.raises(PyMongoError):
            await database["total"].insert_one({"_id": "invented"}, session=snapshot.session)
        with pytest.raises(PyMongoError):
            await database["total"].delete_one({"_id": "all"}, session=snapshot.session)
    assert await database["total"].find_one({"_id": "invented"}) is None


async def test_there_is_no_snapshot_before_there_are_documents(database: Database) -> None:
    with pytest.raises(Retryable, match="not-ready"):
        async with snapshot_of(database, "test"):
            pass
