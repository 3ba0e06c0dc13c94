"""Rebuilding, switching, verifying and dropping by the commands, beside running services that are sent to and asked."""

import asyncio
import contextlib
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from motor.motor_asyncio import AsyncIOMotorClient
from tests.eventually import eventually
from tests.report.publication import CITY, DAY, Publication, publication, rounds

from par.embedded.stack import LocalStack
from par.log import EventLog

pytestmark = pytest.mark.timeout(400)

FIGURES = f"/v1/city-indicators/{DAY.year}/{CITY}"


class Commands:
    """``par`` in the folder on whose data the ledger runs."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def par(self, *words: str, status: int = 0) -> Any:
        """What ``par projection … --json`` prints; None where it prints nothing."""
        done = await asyncio.to_thread(self._run, words)
        assert done.returncode == status, (words, done.stdout, done.stderr)
        self.said = done.stderr
        return json.loads(done.stdout) if done.stdout else None

    def _run(self, words: tuple[str, ...]) -> "subprocess.CompletedProcess[str]":
        argv = [sys.executable, "-c", "from par.cli.main import app; app()", "projection", *words, "--json"]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PAR_")}
        environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
        return subprocess.run(
            argv, cwd=self._folder, env=environment, text=True, capture_output=True, check=False, timeout=200
        )


@contextlib.asynccontextmanager
async def reading(url: str) -> AsyncIterator[list[int]]:
    """A reader that asks all the time: what it has seen is never less whole than what it saw before.

    Each event sent here is a month's figure of denominator 1, so that the city's denominators can only grow.
    """
    seen: list[int] = []

    async def read() -> None:
        position = 0
        async with httpx.AsyncClient(base_url=url, timeout=20) as http:
            while True:
                try:
                    answer = await http.get(FIGURES, params={"min_position": position})
                except httpx.TransportError:  # between two sides: a reader asks again
                    await asyncio.sleep(0.05)
                    continue
                assert answer.status_code in (200, 503), answer.text
                if answer.status_code == 200:
                    found = answer.json()
                    assert found["position"] >= position
                    position = found["position"]
                    seen.append(sum(item["denominator"] for item in found["items"]))
                    assert seen == sorted(seen)

    task = asyncio.create_task(read())
    try:
        yield seen
    finally:
        task.cancel()
        await asyncio.wait((task,))
        if not task.cancelled():
            task.result()


async def databases(commands: Commands, service: str) -> dict[str, str]:
    """The state of each database of a service, by name."""
    return {one["database"]: one["state"] for one in (await commands.par("list", service))["databases"]}


async def assert_each_event_stands_once(city: Publication, sent: Counter[str]) -> None:
    stored = await EventLog(city.operator).read_subjects("par.log.*.progress.measurement.>")
    found = Counter(item.event.id for item in stored)
    assert found == Counter(dict.fromkeys(sent, 1))


def test_rebuilt_and_switched_while_events_are_sent_and_figures_are_read(tmp_path: Path) -> None:
    commands, sent = Commands(tmp_path), Counter[str]()

    async def run(stack: LocalStack) -> None:
        parts = iter(rounds(400))
        stop = asyncio.Event()

        async def sending(city: Publication) -> None:
            while not stop.is_set():
                requests = next(parts)
                sent.update(json.loads(event)["id"] for _, events in requests for event in events)
                await city.send(requests)

        async with publication(stack) as city, reading(stack.addresses["report"]) as seen:
            work = asyncio.create_task(sending(city))
            first: dict[str, str] = {}
            for service in ("report", "progress"):
                [first[service]] = await databases(commands, service)
                built = await commands.par("rebuild", service)
                assert await databases(commands, service) == {first[service]: "live", built["database"]: "ready"}
                switched = await commands.par("switch", service)
                assert (switched["before"], switched["database"]) == (first[service], built["database"])

                async def served(service: str = service, database: str = built["database"]) -> bool:
                    return (await databases(commands, service)).get(database) == "live"

                await eventually(served, timeout=60)
                await asyncio.to_thread(stack.wait_ready, service)
                await commands.par("drop", built["database"], "--yes", status=3)
                assert "read-models-served" in commands.said
            more = len(seen)
            await eventually(lambda: _more(seen, more), timeout=60)
            stop.set()
            await work
            await city.all_told()
            await city.assert_told_once()  # nothing twice, nothing out of order, the reader of REPORT missed nothing
            await assert_each_event_stands_once(city, sent)
            assert (await commands.par("verify"))["differences"] == 0
            told = len(city.reader.received)

            await commands.par("switch", "report", "--build", first["report"])  # back to the old one, which was kept
            await eventually(lambda: _is_live(commands, "report", first["report"]), timeout=60)
            await asyncio.to_thread(stack.wait_ready, "report")
            await city.all_told()
            assert len(city.reader.received) == told, "nothing is told again"

            dropped = await commands.par("drop", first["progress"], "--yes")
            assert dropped["database"] == first["progress"]
            assert first["progress"] not in await databases(commands, "progress")

            mongo: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(stack.servers.mongo_url)
            changed = await mongo[first["report"]]["city_indicators"].find_one({})
            assert changed is not None
            await mongo[first["report"]]["city_indicators"].update_one({"_id": changed["_id"]}, {"$set": {"x": 1}})
            mongo.close()
            [found] = (await commands.par("verify", "report", status=3))["services"]
            assert found["differences"] == 1
            [named] = [one for one in found["read_models"] if one["differing"]]
            assert (named["name"], named["first"]) == ("city_indicators", [changed["_id"]])

    async def _more(seen: list[int], than: int) -> bool:
        return len(seen) > than

    async def _is_live(commands: Commands, service: str, database: str) -> bool:
        return (await databases(commands, service)).get(database) == "live"

    with LocalStack(tmp_path / "data", log_level="WARNING") as stack:
        asyncio.run(run(stack))
