"""What is looked at while a soak runs: memory of each process, freshness of read models, how far behind they are."""

import asyncio
import statistics
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from nats.aio.client import Client

from bench.soak.events import YEAR
from bench.soak.load import Load
from par.demo.load import log_end
from par.embedded.process import ServerProcess
from par.embedded.stack import SERVICES, LocalStack
from par.messaging import RemoteProblem, ask
from par.messaging.subjects import query

MEMORY_SECONDS: Final = 5.0
FRESHNESS_SECONDS: Final = 1.0
PATIENCE_SECONDS: Final = 120.0
WARM_SECONDS: Final = 60.0
"""What a process needs to fill its caches after its start; these samples say nothing of a slope."""
FEWEST: Final = 12
"""Samples that a slope is made of: a minute."""
MIB: Final = 2**20
ASKED: Final[Mapping[str, tuple[str, dict[str, Any]]]] = {
    "progress": ("calendar", {}),
    "report": ("rounds", {"city": "chi-linh", "year": YEAR}),
}
"""A cheap question to each service that folds figures, to be answered once it includes a position."""


@dataclass
class Samples:
    """Of each process (seconds since the start, MiB, process id); of each service milliseconds and seconds behind."""

    memory: dict[str, list[tuple[float, float, int]]] = field(default_factory=lambda: defaultdict(list))
    freshness_ms: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    backlog: list[tuple[float, int]] = field(default_factory=list)

    def slope(self, name: str) -> float | None:
        """MiB an hour over the whole soak, by least squares; None: too few samples.

        Where restarts put another process in place every few minutes, it says whether later ones need more.
        """
        return _slope([point for points in self._warm(name).values() for point in points])

    def slope_within(self, name: str) -> float | None:
        """MiB an hour by which a process grows from its warm-up to its end, of all processes of this name together."""
        return _slope([point for points in self._warm(name).values() for point in _centred(points)])

    def _warm(self, name: str) -> dict[int, list[tuple[float, float]]]:
        """(hours, MiB) by process."""
        first: dict[int, float] = {}
        found: dict[int, list[tuple[float, float]]] = defaultdict(list)
        for seconds, mib, pid in self.memory[name]:
            if seconds - first.setdefault(pid, seconds) >= WARM_SECONDS:
                found[pid].append((seconds / 3600, mib))
        return found

    def largest(self, name: str) -> float:
        """MiB at the most."""
        return max(mib for _, mib, _ in self.memory[name])


def _slope(points: list[tuple[float, float]]) -> float | None:
    if len(points) < FEWEST:
        return None
    return statistics.linear_regression(*zip(*points, strict=True)).slope


def _centred(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    hours, sizes = (statistics.fmean(values) for values in zip(*points, strict=True))
    return [(hour - hours, size - sizes) for hour, size in points]


def quantiles(values: Sequence[float]) -> dict[str, float]:
    """Median, p99 and the largest."""
    if not values:
        return {}
    ordered = sorted(values)
    return {
        "p50": round(statistics.median(ordered), 1),
        "p99": round(ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)], 1),
        "max": round(ordered[-1], 1),
    }


async def sample_memory(stack: LocalStack, load: Load, samples: Samples) -> None:
    """Look at all processes for ever; a service is the instance that was started last."""
    began = time.monotonic()
    while True:
        passed = time.monotonic() - began
        for name, process in processes(stack).items():
            resident = process.rss_bytes()
            if resident is not None and process.pid is not None:
                samples.memory[name].append((passed, resident / MIB, process.pid))
        samples.backlog.append((passed, load.backlog))
        await asyncio.sleep(MEMORY_SECONDS)


def processes(stack: LocalStack) -> dict[str, ServerProcess]:
    """Every process of the ledger by its name."""
    found = {name: stack.services[name] for name in SERVICES}
    for name, server in (("nats-server", stack.servers.nats), ("mongod", stack.servers.mongo)):
        if server.process is not None:
            found[name] = server.process
    return found


async def sample_freshness(client: Client, load: Load, samples: Samples, service: str) -> None:
    """From a receipt to the read model that includes its event, for ever."""
    name, question = ASKED[service]
    while True:
        position, came = await load.books.next_accepted()
        while True:
            try:
                await ask(client, query(service, name), {**question, "min_position": position}, PATIENCE_SECONDS)
                break
            except RemoteProblem as problem:
                if problem.code != "not-ready":
                    raise
        samples.freshness_ms[service].append(1000 * (time.monotonic() - came))
        await asyncio.sleep(FRESHNESS_SECONDS)


async def behind(client: Client) -> dict[str, int]:
    """By how many events each service's read models are behind the log."""
    end = await log_end(client)
    found = {}
    for service, (name, question) in ASKED.items():
        answer = await ask(client, query(service, name), question, PATIENCE_SECONDS)
        found[service] = end - answer["position"]
    return found
