"""The archiver on real servers: everything once and in order, whoever is killed and however many run."""

import asyncio
import os
import random
import sys
from pathlib import Path

import pytest
from nats.aio.client import Client
from tests.archive.support import Archiving, MongoClient, archived, archiving, silent, write
from tests.eventually import becomes_true, eventually
from tests.happenings import connected, nats_server

from par.archive.chain import GENESIS, Entry
from par.archive.checking import compare
from par.archive.follower import MAX_BYTES, MAX_EVENTS, parts
from par.archive.reading import log_entries
from par.archive.store import ARCHIVE, HEADS, Archive, FencedError, archive_of
from par.embedded import EmbeddedServers
from par.embedded.process import ServerProcess
from par.log import LOG, EventLog, LogDamagedError, ensure_streams

CHILD = Path(__file__).with_name("archiving_child.py")
KILLS = 6


async def entries(archive: Archive) -> list[Entry]:
    return [item.entry async for page in archive.linked(1, 2**60) for item in page]


async def logged(client: Client) -> list[Entry]:
    return [entry async for page in log_entries(client, 1, await EventLog(client).end()) for entry in page]


async def test_what_is_there_and_what_comes_is_archived(client: Client, mongo: MongoClient, prefix: str) -> None:
    await write(client, 300)
    archive = archive_of(mongo, prefix)
    one = archiving(client, archive)
    await one.archiver.prepare()
    async with one.running():
        end = await write(client, 150, seed=1)
        await becomes_true(lambda: one.archiver.position == end)
        assert await entries(archive) == await logged(client)
        assert one.value("par_archive_position") == end

        async def measured() -> bool:
            return one.value("par_archive_lag_events") == 0

        await eventually(measured)
    found = await compare(client, archive, silent)
    assert (found.differences, found.log_end, found.archive_end) == (0, end, end)
    ids = {item.entry.headers["Nats-Msg-Id"] async for page in archive.linked(1, end) for item in page}
    assert len(ids) == end, "the ids of messages are kept, those of batches too"


async def test_two_instances_archive_each_event_once(client: Client, mongo: MongoClient, prefix: str) -> None:
    archive = archive_of(mongo, prefix)
    two = [archiving(client, archive) for _ in range(2)]
    await asyncio.gather(*(one.archiver.prepare() for one in two))
    async with two[0].running(), two[1].running():
        for seed in range(5):
            end = await write(client, 120, seed)
        await becomes_true(lambda: all(one.archiver.position >= end for one in two))
    assert (await compare(client, archive, silent)).differences == 0


async def test_an_old_head_appends_nothing(client: Client, mongo: MongoClient, prefix: str) -> None:
    end = await write(client, 20)
    archive = await archived(client, mongo, prefix)
    head, row = await archive.head(), await mongo[f"{prefix}_plan"][ARCHIVE].find_one({"_id": end})
    assert row is not None
    behind = Entry(end + 1, "par.log.c.plan.plan.x", b"{}", {})

    for old in (type(head)(end - 1, head.previous, GENESIS), type(head)(end, head.previous, head.previous)):
        with pytest.raises(FencedError):
            await archive.append(old, [Entry(old.position + 1, behind.subject, b"{}", {})])
    with pytest.raises(ValueError, match="does not follow"):
        await archive.append(head, [Entry(end + 2, behind.subject, b"{}", {})])

    assert await archive.head() == head
    assert await archive.last_row() == end


async def test_killed_at_random_moments_it_loses_and_doubles_nothing(
    client: Client, servers: EmbeddedServers, mongo: MongoClient, prefix: str, tmp_path: Path
) -> None:
    chance = random.Random(35)
    argv = [sys.executable, str(CHILD), servers.nats_url, servers.mongo_url, prefix]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    child = ServerProcess("archiving", argv, tmp_path / "child.log", environment)
    archive = archive_of(mongo, prefix)
    await write(client, 2000)
    reached = 0
    for kill in range(KILLS):
        child.start()
        writing = asyncio.create_task(write(client, 150, kill))
        reached += chance.randrange(1, 400)

        async def beyond(wanted: int = reached) -> bool:
            assert child.alive, child.log_tail()
            return (await archive.head()).position >= wanted

        await eventually(beyond, timeout=60)
        child.kill()
        await writing
    child.start()
    end = await EventLog(client).end()

    async def whole() -> bool:
        return (await archive.head()).position == end

    await eventually(whole, timeout=60)
    child.stop()
    assert (await compare(client, archive, silent)).differences == 0
    assert await mongo[f"{prefix}_plan"][ARCHIVE].count_documents({}) == end


async def test_a_log_that_is_gone_or_another_one_stops_it(mongo: MongoClient, prefix: str, tmp_path: Path) -> None:
    async with nats_server(tmp_path) as server, connected(server) as client:
        await ensure_streams(client)
        await write(client, 40)
        archive = await archived(client, mongo, prefix)
        one = archiving(client, archive)

        await client.jetstream().delete_stream(LOG)
        assert await code_of(one) == "log-lost"
        await ensure_streams(client)
        await write(client, 39)
        assert await code_of(one) == "log-shorter"
        await write(client, 5)
        assert await code_of(one) == "log-differs"


async def code_of(one: Archiving) -> str:
    with pytest.raises(LogDamagedError) as stopped:
        await one.archiver.prepare()
    return stopped.value.code


async def test_a_loss_while_it_runs_stops_it(mongo: MongoClient, prefix: str, tmp_path: Path) -> None:
    async with nats_server(tmp_path) as server, connected(server) as client:
        await ensure_streams(client)
        end = await write(client, 40)
        one = archiving(client, archive_of(mongo, prefix))
        await one.archiver.prepare()
        task = asyncio.create_task(one.archiver.run())
        await becomes_true(lambda: one.archiver.position == end)

        await client.jetstream().delete_stream(LOG)

        with pytest.raises(LogDamagedError, match=f"position {end} was read"):
            await asyncio.wait_for(task, 30)


async def test_the_figure_of_the_last_verification_is_told(client: Client, mongo: MongoClient, prefix: str) -> None:
    await write(client, 10)
    archive = await archived(client, mongo, prefix)
    await archive.verified("2026-01-02T03:04:05+00:00", 10, 3)
    one = archiving(client, archive)
    await one.archiver.prepare()
    async with one.running():

        async def told() -> bool:
            return one.value("par_reconcile_timestamp_seconds") == 1767323045.0

        await eventually(told)
        assert one.value("par_reconcile_differences", check="log") == 3
        assert one.value("par_reconcile_differences", check="read_models") is None
        assert await mongo[f"{prefix}_plan"][HEADS].count_documents({"_id": "REPORT"}) == 1


def test_a_batch_is_cut_by_count_and_by_bytes() -> None:
    small = [Entry(number, "s", b"x", {}) for number in range(1, MAX_EVENTS + 3)]
    assert [len(part) for part in parts(small)] == [MAX_EVENTS, 2]
    large = [Entry(number, "s", b"x" * (MAX_BYTES // 2), {}) for number in range(1, 6)]
    assert [len(part) for part in parts(large)] == [2, 2, 1]
    assert [len(part) for part in parts([Entry(1, "s", b"x" * (MAX_BYTES + 1), {})] * 2)] == [1, 1]
    assert list(parts([])) == []
