"""The engine beside its limits: (a) raw, (b) replay, (c) naive, (d) live, (e) rebuild; round by round, interleaved.

Ratios are made within a round, whose measurements stand minutes apart at most, and the median of the rounds is told.
"""

import statistics
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Final

from bench.engine import naive, raw
from bench.engine.ledger import digest, drop, empty_log, fill, rate, settle
from bench.engine.processes import measured, started
from bench.engine.task import Servers
from bench.engine.workload import Workload

LIVE_DATABASE: Final = "bench_live"
REBUILT_DATABASE: Final = "bench_rebuilt"
LIFE: Final = "life"
WORKERS: Final = 32
NAIVE_SERIAL: Final = "naive_serial"
NAIVE_32: Final = "naive_32"

RATIOS: Final = {
    "live_over_raw": ("live", "raw"),
    "live_over_raw_sync": ("live", "raw_sync"),
    "live_over_naive_serial": ("live", NAIVE_SERIAL),
    "live_over_naive_32": ("live", NAIVE_32),
    "rebuild_over_raw": ("rebuild", "raw"),
    "rebuild_over_replay": ("rebuild", "replay"),
}

Say = Callable[[str], None]


class UnequalError(AssertionError):
    """Two measurements made different documents: their rates say nothing of each other."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is compared. The naive forms get a log of their own of ``naive_serial`` and ``naive_32`` events."""

    workload: Workload
    rounds: int
    naive_serial: int
    naive_32: int


@dataclass(slots=True)
class Comparison:
    """Per measurement: events/s and microseconds of processor time of its process per event, round by round."""

    plan: Plan
    rates: dict[str, list[float]] = field(default_factory=dict)
    cpu_us: dict[str, list[float]] = field(default_factory=dict)

    def note(self, name: str, workload: Workload, result: dict[str, Any]) -> None:
        """Take in one measurement."""
        self.rates.setdefault(name, []).append(rate(workload, result))
        self.cpu_us.setdefault(name, []).append(1e6 * result["cpu_s"] / workload.events)

    def median_rate(self, name: str) -> float:
        """Events per second."""
        return statistics.median(self.rates[name])

    def median_cpu(self, name: str) -> float:
        """Microseconds of processor time per event, of the measured process alone."""
        return statistics.median(self.cpu_us[name])

    def ratio(self, over: str, under: str) -> float:
        """The median over the rounds of the ratio within each."""
        return statistics.median(a / b for a, b in zip(self.rates[over], self.rates[under], strict=True))

    def to_json(self) -> dict[str, Any]:
        """For ``latest.json``."""
        return {
            "workload": self.plan.workload.to_json(),
            "rounds": self.plan.rounds,
            "naive_events": {NAIVE_SERIAL: self.plan.naive_serial, NAIVE_32: self.plan.naive_32},
            "events_per_s": {name: round(self.median_rate(name)) for name in self.rates},
            "events_per_s_of_rounds": {name: [round(one) for one in found] for name, found in self.rates.items()},
            "client_cpu_us_per_event": {name: round(self.median_cpu(name), 1) for name in self.cpu_us},
            "ratios": {name: round(self.ratio(*of), 3) for name, of in RATIOS.items()},
        }


async def compare(servers: Servers, plan: Plan, say: Say) -> Comparison:
    """All rounds. Raises UnequalError when documents differ, TimeoutError when something never ends."""
    found = Comparison(plan)
    for number in range(plan.rounds):
        await _round(servers, plan, found)
        rates = ", ".join(f"{name} {rates[-1]:,.0f}" for name, rates in found.rates.items())
        say(f"round {number + 1} of {plan.rounds}: {rates} events/s")
    return found


async def _round(servers: Servers, plan: Plan, found: Comparison) -> None:
    workload = plan.workload
    for name, events, workers in ((NAIVE_SERIAL, plan.naive_serial, 1), (NAIVE_32, plan.naive_32, WORKERS)):
        part = replace(workload, events=min(events, workload.events))
        await empty_log(servers)
        await fill(servers, part)
        found.note(name, part, await measured("naive", servers, part, workers=workers))
        made = await digest(servers, naive.DATABASE, naive.COLLECTION)
        await drop(servers, naive.DATABASE)
        await measured("raw", servers, part)
        await _require_equal(servers, made, name, raw.DATABASE, raw.COLLECTION)
        await drop(servers, raw.DATABASE)
    await empty_log(servers)
    await settle()
    found.note("live", workload, await live(servers, workload, LIFE, LIVE_DATABASE))
    reference = await digest(servers, LIVE_DATABASE, LIFE)
    await drop(servers, LIVE_DATABASE)
    await settle()
    for name, task in (("raw", "raw"), ("raw_sync", "raw-sync")):
        found.note(name, workload, await measured(task, servers, workload))
        await _require_equal(servers, reference, name, raw.DATABASE, raw.COLLECTION)
        await drop(servers, raw.DATABASE)
        await settle()
    found.note("replay", workload, await measured("replay", servers, workload))
    rebuilt = await measured("rebuild", servers, workload, read_models=LIFE, database=REBUILT_DATABASE)
    found.note("rebuild", workload, rebuilt)
    await _require_equal(servers, reference, "rebuild", REBUILT_DATABASE, LIFE)
    await drop(servers, REBUILT_DATABASE)


async def live(servers: Servers, workload: Workload, read_models: str, database: str) -> dict[str, Any]:
    """The engine at the end of an empty log, and a publisher: from the first byte published to the last commit."""
    async with (
        started("live", servers, workload, read_models=read_models, database=database) as engine,
        started("publish", servers, workload) as publisher,
    ):
        await engine.ready()
        await publisher.ready()
        await engine.go()
        await publisher.go()
        published = await publisher.result()
        result = await engine.result()
    return result | {"began": published["began"], "published_s": published["ended"] - published["began"]}


async def _require_equal(servers: Servers, made: str, name: str, database: str, collection: str) -> None:
    other = await digest(servers, database, collection)
    if made != other:
        raise UnequalError(f"{name} made other documents: {made[:12]} and {other[:12]}")
