"""``python -m bench.engine.worker <task> <arguments as JSON>``: one measurement, in a process of its own.

So no measurement pays for the memory of another, and the engine runs as in a service: with uvloop and what a service
sets of memory, garbage and threads. What a task prepares is not measured: it says ``ready`` and waits for a line.
"""

import asyncio
import json
import resource
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final

import uvloop

from bench.engine.task import Servers, Task
from bench.engine.workload import Workload
from par.service.logging import configure_logging
from par.service.process import set_up

TASKS: Final[Mapping[str, tuple[str, str]]] = {
    "publish": ("publishing", "publish_log"),
    "pace": ("publishing", "pace"),
    "raw": ("raw", "with_motor"),
    "raw-sync": ("raw", "with_pymongo"),
    "replay": ("ours", "replay"),
    "naive": ("naive", "subscribe"),
    "live": ("ours", "live"),
    "rebuild": ("ours", "rebuild"),
    "share": ("ours", "share"),
    "fresh": ("ours", "fresh"),
}
"""Module and function; a process imports only what it runs."""


@dataclass(slots=True)
class _Clock:
    """When the measured part began, by both clocks."""

    wall: float = 0.0
    cpu: float = 0.0


async def run(name: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """The result of a task, with its moments (monotonic, the same clock in all processes) and its processor time."""
    clock = _Clock()

    async def ready() -> None:
        set_up()
        print(json.dumps({"ready": True}), flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        clock.wall, clock.cpu = time.monotonic(), time.process_time()

    servers = Servers(**arguments.pop("servers"))
    workload = Workload(**arguments.pop("workload"))
    module, function = TASKS[name]
    work: Callable[[Task], Awaitable[dict[str, Any]]] = getattr(import_module(f"bench.engine.{module}"), function)
    result = await work(Task(servers, workload, arguments, ready))
    measured = {"began": clock.wall, "ended": time.monotonic(), "cpu_s": time.process_time() - clock.cpu}
    return measured | {"rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024} | result


def main() -> None:
    configure_logging("bench", "WARNING", "console")
    print(json.dumps(uvloop.run(run(sys.argv[1], json.loads(sys.argv[2])))), flush=True)


if __name__ == "__main__":
    main()
