"""Everybody downstream hears of each state once: through rebuilds from nothing and SIGKILLs while it is told."""

import asyncio
import contextlib
import os
import random
import signal
import sys
from pathlib import Path
from typing import Any

import pytest
from motor.motor_asyncio import AsyncIOMotorClient
from tests.eventually import eventually
from tests.report.publication import Publication, publication, rounds

from par.embedded.process import ServerProcess
from par.embedded.stack import LocalStack
from par.projection.store.database import OUTBOX

pytestmark = [pytest.mark.timeout(900), pytest.mark.long]

KILLS = 100
RESTARTED = Path(__file__).with_name("restarted_service.py")
SEED = 20231231
LONGEST_WAIT = 2.0
"""Seconds until a kill, where fewer events come than were waited for."""
LONGEST_START = 10.0
"""The same where something is waited for that comes once the service has started, unless the round changes nothing."""

Mongo = AsyncIOMotorClient[dict[str, Any]]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What each subject tells last when nothing happens to the service."""

    async def run(stack: LocalStack) -> dict[str, Any]:
        async with publication(stack) as city:
            for requests in rounds():
                await city.send(requests)
            await city.all_told()
            await city.assert_told_once()
            return city.reader.last

    with LocalStack(tmp_path_factory.mktemp("undisturbed"), log_level="WARNING") as stack:
        last = asyncio.run(run(stack))
    assert {subject.split(".")[3] for subject in last} == {"indicator", "index", "ranking"}
    return last


async def databases(mongo: Mongo) -> list[str]:
    return [name for name in await mongo.list_database_names() if name.startswith("par_report")]


def test_read_models_built_anew_twice_tell_nothing_twice_and_miss_nothing(
    tmp_path: Path, undisturbed: dict[str, Any]
) -> None:
    """All that the service keeps in MongoDB is dropped, while figures go on coming."""

    async def run(stack: LocalStack) -> dict[str, Any]:
        mongo: Mongo = AsyncIOMotorClient(stack.servers.mongo_url)
        service = stack.services["report"]
        async with publication(stack) as city:
            parts = iter(rounds())
            for _ in range(2):
                for _ in range(30):
                    await city.send(next(parts))
                await asyncio.to_thread(service.stop)
                dropped = await databases(mongo)
                assert dropped
                for name in dropped:
                    await mongo.drop_database(name)
                await city.send(next(parts))  # nobody listens
                service.start()
                for _ in range(5):
                    await city.send(next(parts))  # while the read models are built
                await asyncio.to_thread(stack.wait_ready, "report")
            for requests in parts:
                await city.send(requests)
            await city.all_told()
            await city.assert_told_once()
            mongo.close()
            return city.reader.last

    with LocalStack(tmp_path, log_level="WARNING") as stack:
        assert asyncio.run(run(stack)) == undisturbed


class Lives:
    """The service that is killed again and again."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._last = 0

    async def next(self) -> int:
        """The process id of the present life, once it is another one than the last."""

        async def another() -> int:
            found = int(self._file.read_text()) if self._file.exists() else 0
            return found if found != self._last else 0

        self._last = await eventually(another, timeout=60)
        return self._last


async def waiting(city: Publication, mongo: Mongo) -> set[str]:
    """The states in the outbox that the reader has not received."""
    (name,) = await databases(mongo)
    rows = {row["id"] async for row in mongo[name][OUTBOX].find()}
    return rows - {event["id"] for _, _, event in city.reader.received}


async def new_states(city: Publication, mongo: Mongo, before: set[str]) -> set[str]:
    """Those that this life has made."""
    return await waiting(city, mongo) - before


def test_a_hundred_kills_tell_nothing_twice_and_miss_nothing(tmp_path: Path, undisturbed: dict[str, Any]) -> None:
    """In turns at some event of a round, while a new state waits, and at any time of a life, also while it begins."""
    chance, untold = random.Random(SEED), 0

    async def a_moment(number: int, city: Publication, mongo: Mongo, before: set[str]) -> None:
        if number % 2:
            await city.reader.more(chance.randint(1, 6), timeout=LONGEST_WAIT)
            await asyncio.sleep(chance.uniform(0, 0.03))
        elif number % 4:
            await asyncio.sleep(chance.uniform(0, 1))
        else:
            with contextlib.suppress(AssertionError):  # a round may change nothing that is told
                await eventually(lambda: new_states(city, mongo, before), timeout=LONGEST_START)

    async def killed(city: Publication, lives: Lives, mongo: Mongo) -> None:
        nonlocal untold
        for number, requests in enumerate(rounds(KILLS)):
            life = await lives.next()
            before = await waiting(city, mongo)
            sending = asyncio.create_task(city.send(requests))
            await a_moment(number, city, mongo, before)
            os.kill(life, signal.SIGKILL)
            untold += bool(await new_states(city, mongo, before))
            await sending

    async def run(stack: LocalStack) -> dict[str, Any]:
        mongo: Mongo = AsyncIOMotorClient(stack.servers.mongo_url)
        # A process that is killed in a transaction leaves its locks so long; five seconds, a hundred times, are long.
        await mongo.admin.command({"setParameter": 1, "transactionLifetimeLimitSeconds": 1})
        async with publication(stack) as city:
            service = stack.services["report"]
            await asyncio.to_thread(service.stop)
            assert service.env is not None
            environment = service.env | {
                "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
                "PAR_REPORT_INTERVAL_SECONDS": "1",  # so that many kills find states that wait
            }
            argv = [sys.executable, str(RESTARTED), str(tmp_path / "life")]
            with ServerProcess("report-service", argv, tmp_path / "lives.log", environment) as lives:
                await killed(city, Lives(tmp_path / "life"), mongo)
                assert lives.alive
                await city.all_told()
            await city.assert_told_once()
            mongo.close()
            return city.reader.last

    with LocalStack(tmp_path / "stack", log_level="WARNING") as stack:
        assert asyncio.run(run(stack)) == undisturbed
    assert untold >= KILLS // 10, "the moments were quiet ones"
