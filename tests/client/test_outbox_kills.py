"""The sending process is killed (SIGKILL) again and again: nothing is lost, and nothing stands twice in the log."""

import asyncio
import contextlib
import os
import random
import sys
from pathlib import Path

import nats
import orjson
import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg
from tests.eventually import becomes_true
from tests.progress.ledger import PATIENCE, WORK_OF_STAFF, WORK_OF_WARD, Ledger, running_service
from tests.progress.support import WARD, submission

from par.client.outbox import Outbox
from par.embedded import EmbeddedServers
from par.log import EventLog, ensure_streams

KILLS = 5
EVENTS = 1_900
"""Of two obligations, each of which takes 1,000 accounts."""
SEED = 20231231
READ_BYTES = 300_000
"""Of the outbox when the first process is killed: some of the file is in it."""
PAR = [sys.executable, "-c", "from par.cli.main import app; app()"]


@pytest.mark.timeout(600)
async def test_killed_at_many_moments(fresh_servers: EmbeddedServers, tmp_path: Path) -> None:
    """While the file is read, while a batch is in the ledger's hands, and while its receipts are on their way."""
    chance = random.Random(SEED)
    file, path = tmp_path / "events.jsonl", tmp_path / "outbox.sqlite3"
    with file.open("wb") as lines:
        for number in range(EVENTS):
            work = (WORK_OF_WARD, WORK_OF_STAFF)[number % 2]
            data = {"percent": number % 101, "text": "x"}
            event = submission(
                id=f"killed-{number}", type="par.work.progressed.v1", subject=f"obligation/{work}", data=data
            )
            lines.write(orjson.dumps(event) + b"\n")
    command = [*PAR, "progress", "send", str(file), "--sender", WARD, "--outbox", str(path), "--json"]
    command += ["--nats", fresh_servers.nats_url]
    client = await nats.connect(fresh_servers.nats_url)
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(client.close)
        await ensure_streams(client)
        ledger = Ledger(client, EventLog(client))
        await stack.enter_async_context(running_service(fresh_servers))
        await ledger.begin()
        reading = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE, env=os.environ)
        written = Path(f"{path}-wal")
        await becomes_true(lambda: written.exists() and written.stat().st_size > READ_BYTES, timeout=60)
        reading.kill()
        await reading.communicate()
        killed = 0
        for _ in range(KILLS):
            process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE, env=os.environ)
            stored = await _nth_publish(client, chance.randrange(1, 400))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE):
                    await asyncio.wait(
                        [asyncio.ensure_future(stored.wait()), asyncio.ensure_future(process.wait())],
                        return_when=asyncio.FIRST_COMPLETED,
                    )
            if process.returncode is None:
                process.kill()
                killed += 1
            await process.communicate()
        assert killed >= KILLS // 2, "it ended before it was killed"

        last = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE, env=os.environ)
        output, _ = await last.communicate()

        assert last.returncode == 0
        summary = orjson.loads(output)
        assert (summary["refused"], summary["waiting"]) == (0, 0)
        with Outbox(path) as outbox:
            count = outbox.count()
        assert (count.waiting, count.refused, count.accepted + count.duplicate) == (0, 0, EVENTS)
        times = {identity: count for (_, identity), count in (await ledger.times_in_log()).items()}
        assert times == {f"killed-{number}": 1 for number in range(EVENTS)}
        for part in (0, 1):
            order = [int(item.event.id.split("-")[1]) for item in await ledger.submitted()]
            of_one = [number for number in order if number % 2 == part]
            assert of_one == sorted(of_one), "events about one thing are in the log in the order of the file"


async def _nth_publish(client: Client, number: int) -> asyncio.Event:
    """Set when so many events have been published to the log, before anybody is told that they are stored."""
    seen, reached = 0, asyncio.Event()

    async def see(_: Msg) -> None:
        nonlocal seen
        seen += 1
        if seen >= number:
            reached.set()

    await client.subscribe("par.log.*.progress.obligation.>", cb=see)
    await client.flush()
    return reached
