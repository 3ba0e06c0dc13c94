"""Starting measurements as processes, and telling them when to begin."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from bench.engine.task import Servers
from bench.engine.workload import Workload

LONGEST_LINE: Final = 1 << 26


class Failed(RuntimeError):
    """A measurement ended without a result; its error stands on standard error."""


class Process:
    """One measurement (:mod:`bench.engine.worker`)."""

    def __init__(self, name: str, process: asyncio.subprocess.Process) -> None:
        self._name = name
        self._process = process

    async def ready(self) -> None:
        """Wait until it is prepared."""
        await self._line()

    async def go(self) -> None:
        """Let it begin."""
        assert self._process.stdin is not None
        self._process.stdin.write(b"go\n")
        await self._process.stdin.drain()

    async def result(self) -> dict[str, Any]:
        """Its result: at least ``began``, ``ended`` (monotonic), ``cpu_s``, ``rss_mb``."""
        found = await self._line()
        await self._process.wait()
        return found

    async def _line(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = await self._process.stdout.readline()
        if not line:
            raise Failed(f"{self._name} ended without a result")
        found: dict[str, Any] = json.loads(line)
        return found


@asynccontextmanager
async def started(name: str, servers: Servers, workload: Workload, **arguments: Any) -> AsyncIterator[Process]:
    """A measurement that is preparing; it ends with the block at the latest."""
    told = json.dumps({"servers": servers.to_json(), "workload": workload.to_json(), **arguments})
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bench.engine.worker",
        name,
        told,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=LONGEST_LINE,
    )
    try:
        yield Process(name, process)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def measured(name: str, servers: Servers, workload: Workload, **arguments: Any) -> dict[str, Any]:
    """The result of one measurement that nothing else runs beside."""
    async with started(name, servers, workload, **arguments) as process:
        await process.ready()
        await process.go()
        return await process.result()
