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
from tests.eventually import becomes_true, eventually
from tests.rebuild.beside import unheard
from tests.report.publication import CITY, DAY, Publication, publication, rounds

from par.embedded.stack import LocalStack
from par.log import EventLog
from par.projection.builds.catalogue import Builds
from par.projection.builds.rebuilding import rebuild, switch_to
from par.projection.builds.verifying import verify
from progress_service.bootstrap import read_models as progress_models
from report_service.bootstrap import read_models as report_models

pytestmark = pytest.mark.timeout(600)

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


async def assert_each_event_stands_once(city: Publication, sent: Counter[str]) -> None:
    stored = await EventLog(city.operator).read_subjects("par.log.*.progress.measurement.>")
    found = Counter(item.event.id for item in stored)
    assert found == Counter(dict.fromkeys(sent, 1))


async def serves(stack: LocalStack, builds: Builds, database: str) -> None:
    """Wait until the service serves from ``database`` and is ready."""

    async def noticed() -> bool:
        return bool(await builds.serving(database))

    await eventually(noticed, timeout=60)
    await asyncio.to_thread(stack.wait_ready, builds.service)


def test_rebuilt_and_switched_while_events_are_sent_and_figures_are_read(tmp_path: Path) -> None:
    commands, sent = Commands(tmp_path), Counter[str]()

    async def sending(city: Publication, stop: asyncio.Event) -> None:
        for requests in rounds(2000):
            sent.update(json.loads(event)["id"] for _, events in requests for event in events)
            await city.send(requests)
            with contextlib.suppress(TimeoutError):  # leave the processor to the others
                async with asyncio.timeout(0.2):
                    await stop.wait()
            if stop.is_set():
                return
        raise AssertionError("everything was sent before the end")

    async def run(stack: LocalStack) -> None:
        mongo: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(stack.servers.mongo_url, tz_aware=True)
        report, progress = Builds(mongo, "par", "report"), Builds(mongo, "par", "progress")
        async with publication(stack) as city, reading(stack.addresses["report"]) as seen:
            stop = asyncio.Event()
            work = asyncio.create_task(sending(city, stop))
            [first], [first_progress] = await report.databases(), await progress.databases()
            built = (await commands.par("rebuild", "report"))["database"]
            await switch_to(city.operator, report, report_models(), unheard)
            await serves(stack, report, built)
            built_progress, _ = await rebuild(city.operator, progress, progress_models(), unheard)
            await switch_to(city.operator, progress, progress_models(), unheard)
            await serves(stack, progress, built_progress)
            more = len(seen) + 10
            await becomes_true(lambda: len(seen) > more, timeout=60)
            stop.set()
            await work
            await city.all_told()
            await city.assert_told_once()  # nothing twice, nothing out of order, the reader of REPORT missed nothing
            await assert_each_event_stands_once(city, sent)
            told = len(city.reader.received)

            listed = (await commands.par("list"))["databases"]
            states = {one["database"]: one["state"] for one in listed if one["service"] != "plan"}
            assert states == {first: "kept", built: "live", first_progress: "kept", built_progress: "live"}

            await commands.par("switch", "report", "--build", first)  # back to the old one
            await serves(stack, report, first)
            await city.all_told()
            assert len(city.reader.received) == told, "nothing is told again"

            await commands.par("drop", first, "--yes", status=3)
            assert "read-models-served" in commands.said
            assert (await commands.par("drop", built, "--yes"))["database"] == built
            assert await report.databases() == [first]
            found = await verify(city.operator, progress, progress_models(), unheard)
            assert (found["database"], found["differences"]) == (built_progress, 0)

            changed = await mongo[first]["city_indicators"].find_one_and_update({}, {"$set": {"x": 1}})
            assert changed is not None
            [found] = (await commands.par("verify", "report", status=3))["services"]
            [named] = [one for one in found["read_models"] if one["differing"]]
            assert (named["name"], named["first"]) == ("city_indicators", [changed["_id"]])
        mongo.close()

    with LocalStack(tmp_path / "data", log_level="WARNING") as stack:
        asyncio.run(run(stack))
