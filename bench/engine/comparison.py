"""The engine beside its limits: (a) raw, (b) replay, (c) naive, (d) live, (e) rebuild; round by round, interleaved.

Ratios are made within a round, whose measurements stand minutes apart at most, and the median of the rounds is told.
"""

import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from bench.engine import naive, raw
from bench.engine.ledger import digest, drop, empty_log, fill, rate, settle
from bench.engine.life import digest_of, folded
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

Expected = Mapping[Workload, str]
"""The digest of the documents that the events of a workload make."""
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

    @property
    def of_serial(self) -> Workload:
        """The events of the serial subscriber."""
        return replace(self.workload, events=min(self.naive_serial, self.workload.events))

    @property
    def of_workers(self) -> Workload:
        """The events of the subscriber with workers."""
        return replace(self.workload, events=min(self.naive_32, self.workload.events))


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
            "naive_events": {NAIVE_SERIAL: self.plan.of_serial.events, NAIVE_32: self.plan.of_workers.events},
            "events_per_s": {name: round(self.median_rate(name)) for name in self.rates},
            "events_per_s_of_rounds": {name: [round(one) for one in found] for name, found in self.rates.items()},
            "client_cpu_us_per_event": {name: round(self.median_cpu(name), 1) for name in self.cpu_us},
            "ratios": {name: round(self.ratio(*of), 3) for name, of in RATIOS.items()},
        }


async def compare(servers: Servers, plan: Plan, say: Say) -> Comparison:
    """All rounds. Raises UnequalError when documents differ, TimeoutError when something never ends."""
    found = Comparison(plan)
    expected = {part: digest_of(folded(part)) for part in {plan.workload, plan.of_serial, plan.of_workers}}
    for number in range(plan.rounds):
        await _round(servers, plan, expected, found)
        rates = ", ".join(f"{name} {rates[-1]:,.0f}" for name, rates in found.rates.items())
        say(f"round {number + 1} of {plan.rounds}: {rates} events/s")
    return found


async def _round(servers: Servers, plan: Plan, expected: Expected, found: Comparison) -> None:
    whole = plan.workload
    for name, part, workers in ((NAIVE_SERIAL, plan.of_serial, 1), (NAIVE_32, plan.of_workers, WORKERS)):
        await empty_log(servers)
        await fill(servers, part)
        found.note(name, part, await measured("naive", servers, part, workers=workers))
        await _require_equal(servers, expected[part], name, naive.DATABASE, naive.COLLECTION)
    await empty_log(servers)
    await settle()
    found.note("live", whole, await live(servers, whole, LIFE, LIVE_DATABASE))
    await _require_equal(servers, expected[whole], "live", LIVE_DATABASE, LIFE)
    for name, task in (("raw", "raw"), ("raw_sync", "raw-sync")):
        await settle()
        found.note(name, whole, await measured(task, servers, whole))
        await _require_equal(servers, expected[whole], name, raw.DATABASE, raw.COLLECTION)
    await settle()
    found.note("replay", whole, await measured("replay", servers, whole))
    rebuilt = await measured("rebuild", servers, whole, read_models=LIFE, database=REBUILT_DATABASE)
    found.note("rebuild", whole, rebuilt)
    await _require_equal(servers, expected[whole], "rebuild", REBUILT_DATABASE, LIFE)


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


async def _require_equal(servers: Servers, expected: str, name: str, database: str, collection: str) -> None:
    """Compare what a measurement has made with the fold of its events; then drop it."""
    made = await digest(servers, database, collection)
    if made != expected:
        raise UnequalError(f"{name} made other documents than the fold of the events: {made[:12]}, {expected[:12]}")
    await drop(servers, database)
