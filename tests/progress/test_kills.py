"""The service is killed again and again between append and answer: no event is lost, none is written twice."""

import asyncio
import contextlib
import os
import random
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import nats
import orjson
import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg
from tests.progress.ledger import WORK_OF_WARD, Ledger
from tests.progress.support import STAFF, WARD, figures, month_of, submission

from par.client.sender import Sender
from par.embedded import EmbeddedServers, free_port
from par.embedded.process import ServerProcess
from par.log import EventLog, ensure_streams

KILLS = 50
SIZES = (1, 2, 7, 40, 130)
"""Of requests: appended one by one, as one batch, and as several."""
PATIENCE = 60.0
SEED = 20230630


class Killer:
    """Sees every publish to the log, before its sender knows whether it is stored, and kills at a chosen one."""

    def __init__(self, client: Client, process: ServerProcess) -> None:
        self._client = client
        self._process = process
        self._left = 0
        self._killed = asyncio.Event()

    async def __aenter__(self) -> "Killer":
        self._subscription = await self._client.subscribe("par.log.*.progress.>", cb=self._see)
        await self._client.flush()
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self._subscription.unsubscribe()

    async def kill_at(self, number: int) -> None:
        """Kill at the ``number``-th publish from now on, and wait until the process is gone."""
        self._killed.clear()
        self._left = number
        async with asyncio.timeout(PATIENCE):
            await self._killed.wait()

    async def _see(self, _: Msg) -> None:
        if self._left:
            self._left -= 1
            if self._left == 0:
                self._process.kill()
                self._killed.set()


def events(first: int, count: int) -> list[dict[str, Any]]:
    """Of several aggregates, in turns: figures of two units and accounts of one obligation."""
    made = []
    for number in range(first, first + count):
        match number % 3:
            case 0:
                event = submission(data=figures(period=month_of(number), numerator=number % 10))
            case 1:
                event = submission(
                    subject=f"unit/{STAFF}", data=figures(period=month_of(number), numerator=number % 10)
                )
            case _:
                data = {"percent": number % 100, "text": f"Lần {number}"}
                event = submission(type="par.work.progressed.v1", subject=f"obligation/{WORK_OF_WARD}", data=data)
        made.append(event | {"id": f"kill-{number}"})
    return made


@pytest.mark.long
@pytest.mark.timeout(1800)
async def test_fifty_kills_lose_nothing_and_double_nothing(
    fresh_servers: EmbeddedServers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The client asks again soon, instead of waiting ten seconds for the answer of a process that is gone.
    monkeypatch.setattr(sys.modules["par.messaging.ask"], "ANSWER_SECONDS", 1.0)
    chance = random.Random(SEED)
    settings = {
        "PAR_NATS_URL": fresh_servers.nats_url,
        "PAR_MONGO_URL": fresh_servers.mongo_url,
        "PAR_HTTP_PORT": str(free_port()),
        "PAR_LOG_LEVEL": "WARNING",
        "PAR_CALENDAR": "command",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    process = ServerProcess(
        "progress-service", [sys.executable, "-m", "progress_service"], tmp_path / "service.log", os.environ | settings
    )
    sent: list[dict[str, Any]] = []
    receipts: list[dict[str, Any]] = []
    async with contextlib.AsyncExitStack() as stack:
        client = await nats.connect(fresh_servers.nats_url)
        stack.push_async_callback(client.close)
        await ensure_streams(client)
        ledger = Ledger(client, EventLog(client))
        with process:
            await ledger.begin()
            sender = Sender(client, WARD, patience=PATIENCE)
            async with Killer(client, process) as killer:
                for _ in range(KILLS):
                    request = events(len(sent), chance.choice(SIZES))
                    sent += request
                    sending = asyncio.create_task(sender.send([orjson.dumps(event) for event in request]))
                    await killer.kill_at(chance.randint(1, len(request)))
                    assert not process.alive
                    process.start()
                    receipts += await sending
            found = await ledger.times_in_log()
            assert [found[event["source"], event["id"]] for event in sent] == [1] * len(sent)
            assert found.total() == len(sent)

            outcomes = Counter(receipt["outcome"] for receipt in receipts)
            assert outcomes.keys() <= {"accepted", "duplicate"}
            stored = {item.event.id: item.position for item in await ledger.submitted()}
            assert [receipt["position"] for receipt in receipts] == [stored[event["id"]] for event in sent]
            # Every kill came after an append and before the answer.
            assert outcomes["duplicate"] >= KILLS

            work = (await ledger.ask("obligations", unit=WARD, min_position=max(stored.values())))["items"]
            assert [item["lifecycle"] for item in work] == ["in_progress"]
