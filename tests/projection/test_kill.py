"""A process that is killed (SIGKILL) again and again while it folds and sends: every count is exact."""

import asyncio
import os
import sys
from collections import Counter
from pathlib import Path

import orjson
from nats.aio.client import Client
from tests.eventually import eventually
from tests.projection.engine import contents, random_history, whole_log
from tests.projection.models import TELL_EVERY, read_models

from par.embedded import EmbeddedServers
from par.embedded.process import ServerProcess
from par.log import REPORT, EventLog
from par.log.pages import direct_pages
from par.projection.store.database import CHECKPOINTS, OUTBOX, Database
from par.testing.projections import folded

CHILD = Path(__file__).with_name("counting_child.py")
KILLS = 3
LIVE, REBUILT = 150, 900


async def test_killed_at_many_moments(
    client: Client, database: Database, servers: EmbeddedServers, tmp_path: Path
) -> None:
    argv = [sys.executable, str(CHILD), servers.nats_url, servers.mongo_url, database.name, "25"]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    child = ServerProcess("counting", argv, tmp_path / "child.log", environment)

    async def position() -> int:
        found = await database[CHECKPOINTS].find_one({"_id": "test"})
        return found["position"] if found else -1

    async def beyond(wanted: int) -> None:
        async def reached() -> bool:
            assert child.alive, child.log_tail()
            return await position() >= wanted

        await eventually(reached, timeout=30)

    await random_history(client, REBUILT, seed=1)  # first a long rebuild, then events that come meanwhile
    before = await EventLog(client).end()
    for kill in range(KILLS):
        child.start()
        if kill == 0:
            await beyond(before // 3)
        else:
            await beyond(before)
            writing = asyncio.create_task(random_history(client, LIVE, seed=kill))
            await beyond(before + 10 + LIVE * (kill - 1))
            await writing
        child.kill()
    child.start()
    end = await EventLog(client).end()
    await beyond(end)

    async def sent() -> bool:
        return await database[OUTBOX].count_documents({}) == 0

    await eventually(sent)
    child.stop()

    expected = folded(read_models(), await whole_log(client))
    assert await contents(database, read_models()) == expected
    await assert_told_once(client, {key: found["count"] for key, found in expected["counts"].items()})


async def assert_told_once(client: Client, counts: dict[str, int]) -> None:
    """No identity twice, no state twice in a row, positions rise per subject, and the last state is the present."""
    identities: Counter[str] = Counter()
    states: dict[str, list[int]] = {}
    positions: dict[str, list[int]] = {}
    async for _, subject, payload in direct_pages(client, REPORT, "par.report.test.>", 1):
        body = orjson.loads(payload)
        identities[body["id"]] += 1
        states.setdefault(subject.split(".")[-1], []).append(body["data"]["told"])
        positions.setdefault(subject, []).append(body["logposition"])
    assert max(identities.values()) == 1
    assert all(found == sorted(set(found)) for found in positions.values())
    assert all(found == sorted(set(found)) for found in states.values())
    last = {key.replace("/", "-"): count // TELL_EVERY for key, count in counts.items() if count >= TELL_EVERY}
    assert {key: found[-1] for key, found in states.items()} == last
