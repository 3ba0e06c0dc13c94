"""Processes that are killed, or stand still for longer than their leases, under load: nothing is lost or doubled."""

import asyncio
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from nats.aio.client import Client
from tests.partitions.models import read_models
from tests.partitions.support import all_folded, assert_exact, assert_told_once, cities_of, history, shares

from par.embedded import EmbeddedServers
from par.embedded.process import ServerProcess
from par.projection.store.database import Database

CHILD = Path(__file__).with_name("sharing_child.py")
PARTITIONS = 4
EVENTS = 150


class Children:
    """Three processes on one database."""

    def __init__(self, folder: Path, servers: EmbeddedServers, database: str) -> None:
        argv = [sys.executable, str(CHILD), servers.nats_url, servers.mongo_url, database, str(PARTITIONS)]
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        self.all = [
            ServerProcess(f"sharing-{number}", argv, folder / f"{number}.log", environment) for number in range(3)
        ]
        for child in self.all:
            child.start()

    def send(self, number: int, what: signal.Signals) -> None:
        pid = self.all[number].pid
        assert pid is not None
        os.kill(pid, what)


@pytest.fixture
def children(tmp_path: Path, servers: EmbeddedServers, database: Database) -> Iterator[Children]:
    found = Children(tmp_path, servers, database.name)
    yield found
    for child in found.all:
        child.kill()


async def test_killed_one_after_the_other(client: Client, database: Database, children: Children) -> None:
    cities = cities_of(PARTITIONS)
    await shares(database, [1, 1, 2])
    for number, left in ((0, [2, 2]), (1, [4])):
        writing = asyncio.create_task(history(client, cities, EVENTS, seed=number))
        children.all[number].kill()
        await shares(database, left)
        await writing
    await all_folded(client, database, PARTITIONS)
    expected = await assert_exact(client, database, read_models())
    await assert_told_once(client, cities, expected["counts"])

    children.all[0].start()
    children.all[1].start()
    await shares(database, [1, 1, 2])
    assert children.all[2].alive, children.all[2].log_tail()


async def test_one_that_stood_still_for_longer_than_its_lease(
    client: Client, database: Database, children: Children
) -> None:
    cities = cities_of(PARTITIONS)
    await shares(database, [1, 1, 2])
    for number in (0, 1):
        writing = asyncio.create_task(history(client, cities, EVENTS, seed=2 + number))
        children.send(number, signal.SIGSTOP)
        await shares(database, [2, 2])
        await writing
        await all_folded(client, database, PARTITIONS)
        writing = asyncio.create_task(history(client, cities, EVENTS, seed=4 + number))
        children.send(number, signal.SIGCONT)
        await shares(database, [1, 1, 2])
        await writing
    await all_folded(client, database, PARTITIONS)
    expected = await assert_exact(client, database, read_models())
    await assert_told_once(client, cities, expected["counts"])
    assert all(child.alive for child in children.all), [child.log_tail() for child in children.all]
