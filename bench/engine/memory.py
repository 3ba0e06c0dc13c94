"""The memory of the services as processes, once their read models have taken a long log live."""

import asyncio
import re
import time
from pathlib import Path
from typing import Any, Final

import httpx
from rich.table import Table

from bench.engine.processes import started
from bench.engine.task import Servers
from bench.engine.workload import Workload
from bench.running import Running, stack
from par.accounts.registry import Kind
from par.accounts.rights import inbox_of
from par.embedded.stack import LocalStack

UNITS: Final = 240
PATIENCE_SECONDS: Final = 3600.0
LOOK_SECONDS: Final = 1.0
WRITER: Final = "progress"
"""The service whose events these are, and with whose key they are appended."""

_POSITION: Final = re.compile(r'^par_projection_position\{read_models="[^"]+"\} (\S+)$', re.MULTILINE)


async def measure(ledger: LocalStack, events: int) -> dict[str, Any]:
    """Megabytes of each service: ``now``, with all events committed, and the ``peak`` on the way there."""
    servers = ledger.servers
    key = str(ledger.key_file(Kind.SERVICE, WRITER))
    where = Servers(servers.nats_url, servers.mongo_url, key, inbox_of(WRITER))
    async with started("publish", where, Workload(events, UNITS, mix="all"), batch=100) as publisher:
        await publisher.ready()
        await publisher.go()
        result = await publisher.result()
    took = {name: await _caught_up(url, events) - result["began"] for name, url in ledger.addresses.items()}
    figures: dict[str, Any] = {}
    for name, process in ledger.services.items():
        assert process.pid is not None
        figures[name] = {**_memory(process.pid), "seconds": round(took[name], 1)}
    return figures


async def _caught_up(url: str, events: int) -> float:
    """The moment (monotonic) at which the read models were seen at ``events`` or behind."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    async with httpx.AsyncClient(timeout=60) as client:
        while True:
            found = _POSITION.search((await client.get(f"{url}/metrics")).text)
            if found is not None and float(found[1]) >= events:
                return time.monotonic()
            if time.monotonic() > deadline:
                raise TimeoutError(f"{url} is at {found and found[1]} of {events}")
            await asyncio.sleep(LOOK_SECONDS)


def _memory(pid: int) -> dict[str, float]:
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    kilobytes = {name: int(value) for name, value in re.findall(r"^(VmRSS|VmHWM):\s+(\d+) kB$", status, re.MULTILINE)}
    return {"now": round(kilobytes["VmRSS"] / 1024, 1), "peak": round(kilobytes["VmHWM"] / 1024, 1)}


def run(running: Running) -> dict[str, Any]:
    """Measure and show; the keys for ``latest.json``."""
    events, console = running.form.memory_events, running.console
    console.print(f"memory: three services behind {events:,} events of all kinds …")
    with stack() as ledger:
        figures = asyncio.run(measure(ledger, events))
    table = Table(title=f"resident memory behind {events:,} events of {UNITS} units, megabytes")
    for heading in ("service", "now", "peak", "seconds to take the log"):
        table.add_column(heading, justify="left" if heading == "service" else "right")
    for name, told in figures.items():
        table.add_row(name, f"{told['now']:,.0f}", f"{told['peak']:,.0f}", f"{told['seconds']:,.0f}")
    console.print(table)
    return {"rss_mb": {**{name: told["now"] for name, told in figures.items()}, "events": events, "services": figures}}
