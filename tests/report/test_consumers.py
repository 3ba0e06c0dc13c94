"""The sample consumers of docs/consumers: killed, cut off and begun again, each keeps every event once."""

import asyncio
import json
import re
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from tests.eventually import becomes_true
from tests.node_packages import install
from tests.relay import Relay
from tests.report.publication import READER, Publication, publication, rounds

from par.accounts.registry import Kind
from par.embedded.process import ServerProcess
from par.embedded.stack import LocalStack
from par.log import REPORT
from par.log.pages import direct_pages

pytestmark = pytest.mark.timeout(600)

PROGRAMS = Path(__file__).parents[2] / "docs" / "consumers"


@pytest.fixture
async def city(tmp_path: Path) -> AsyncIterator[Publication]:
    """Nobody else reads with the reader's consumer."""
    stack = LocalStack(tmp_path / "stack", log_level="WARNING")
    try:
        await asyncio.to_thread(stack.start)
        async with publication(stack, following=False) as found:
            yield found
    finally:
        await asyncio.to_thread(stack.stop)


def kept(file: Path) -> list[dict[str, Any]]:
    """What stands in whole lines: the consumer may be writing its next one."""
    text = file.read_bytes() if file.exists() else b""
    return [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith(b"\n")]


def shown(log: Path) -> dict[str, int]:
    """The position of the last state that the consumer has shown of each subject."""
    found: dict[str, int] = {}
    for position, subject in re.findall(r"^(\d+) (par\.report\.\S+)$", log.read_text("utf-8"), re.MULTILINE):
        assert int(position) > found.get(subject, 0), "a state came behind a newer one"
        found[subject] = int(position)
    return found


async def stored(city: Publication) -> list[dict[str, Any]]:
    return [json.loads(text) async for _, _, text in direct_pages(city.operator, REPORT, "par.report.>", 1)]


async def follows(city: Publication, program: list[str], file: Path, log: Path) -> None:
    """Run a consumer through a crash, a cut connection, and a while in which it is not there."""
    parts = iter(rounds(20))

    async def some(count: int) -> None:
        for _ in range(count):
            await city.send(next(parts))

    await some(4)
    async with Relay(int(city.stack.servers.nats_url.rpartition(":")[2])).running() as relay:
        key = str(city.stack.key_file(Kind.READER, READER))
        argv = [*program, f"nats://127.0.0.1:{relay.port}", key, READER, str(file)]

        async def comes(enough: Callable[[], bool]) -> None:
            await becomes_true(lambda: enough() or not consumer.alive, timeout=60)
            assert consumer.alive, consumer.log_tail()

        with ServerProcess("consumer", argv, log) as consumer:
            await comes(lambda: len(kept(file)) > 3)
            await some(4)
            consumer.kill()  # what it has not acknowledged comes again
            with file.open("ab") as broken_off:
                broken_off.write(b'{"id": "par.report.half-')  # as a kill in the midst of writing leaves it
            await some(4)
            consumer.start()
            before = len(kept(file))
            await comes(lambda: len(kept(file)) > before)
            relay.cut()
            await some(4)
            await city.settled()
            told = await stored(city)
            await comes(lambda: len(kept(file)) >= len(told))
    assert sorted(event["id"] for event in kept(file)) == sorted(event["id"] for event in told)
    assert shown(log) == {event["id"].rsplit(":", 2)[0]: event["logposition"] for event in told}


async def test_the_consumer_in_python(city: Publication, tmp_path: Path) -> None:
    program = [sys.executable, str(PROGRAMS / "consumer.py")]
    await follows(city, program, tmp_path / "kept.jsonl", tmp_path / "consumer.log")


@pytest.mark.needs_node
async def test_the_consumer_in_javascript(city: Publication, tmp_path: Path) -> None:
    await asyncio.to_thread(install, PROGRAMS)
    program = ["node", str(PROGRAMS / "consumer.mjs")]
    await follows(city, program, tmp_path / "kept.jsonl", tmp_path / "consumer.log")
