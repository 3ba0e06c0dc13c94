"""(d) and (e) for the read models that the services really keep: many projections of one event, and announcements.

The log holds all kinds of events. These figures say how a service does, and are no comparison with (a): no raw write
makes the same documents.
"""

import statistics
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from bench.engine.comparison import UnequalError, live
from bench.engine.ledger import digest, drop, empty_log, rate, settle
from bench.engine.ours import read_models_of
from bench.engine.processes import measured
from bench.engine.task import Servers
from bench.engine.workload import Workload

SERVICES: Final = ("progress", "report")
UNITS: Final = 240


@dataclass(slots=True)
class Services:
    """Events/s, round by round: of the replay, and per service live and rebuilding."""

    events: int
    rounds: int
    names: tuple[str, ...] = SERVICES
    replay: list[float] = field(default_factory=list)
    rates: dict[tuple[str, str], list[float]] = field(default_factory=dict)

    def median_rate(self, name: str, how: str) -> float:
        """Events per second."""
        return statistics.median(self.rates[name, how])

    def ratio(self, name: str, how: str) -> float:
        """Of the replay of the same log, median over the rounds."""
        return statistics.median(a / b for a, b in zip(self.rates[name, how], self.replay, strict=True))

    def to_json(self) -> dict[str, Any]:
        """For ``latest.json``."""
        made: dict[str, Any] = {"events": self.events, "rounds": self.rounds, "units": UNITS}
        made["replay_events_per_s"] = round(statistics.median(self.replay))
        for name in self.names:
            made[name] = {
                f"{how}_{what}": value
                for how in ("live", "rebuild")
                for what, value in (
                    ("events_per_s", round(self.median_rate(name, how))),
                    ("over_replay", round(self.ratio(name, how), 3)),
                )
            }
        return made


async def measure_services(servers: Servers, events: int, rounds: int, say: Callable[[str], None]) -> Services:
    """Live on an empty log, then the replay and the rebuild of what was written, per service."""
    workload = Workload(events, UNITS, mix="all")
    found = Services(events, rounds)
    for number in range(rounds):
        for name in SERVICES:
            await empty_log(servers)
            await settle()
            result = await live(servers, workload, name, f"bench_live_{name}")
            found.rates.setdefault((name, "live"), []).append(rate(workload, result))
            if name == SERVICES[0]:
                found.replay.append(rate(workload, await measured("replay", servers, workload)))
            rebuilt = await measured("rebuild", servers, workload, read_models=name, database=f"bench_rebuilt_{name}")
            found.rates.setdefault((name, "rebuild"), []).append(rate(workload, rebuilt))
            await _require_equal(servers, name)
            await drop(servers, f"bench_live_{name}", f"bench_rebuilt_{name}")
        told = ", ".join(f"{name} {how} {rates[-1]:,.0f}" for (name, how), rates in found.rates.items())
        say(f"round {number + 1} of {rounds}: {told} events/s")
    return found


async def _require_equal(servers: Servers, name: str) -> None:
    for projection in read_models_of(name).projections:
        digests = {await digest(servers, f"bench_{how}_{name}", projection.name) for how in ("live", "rebuilt")}
        if len(digests) > 1:
            raise UnequalError(f"{projection.name} of {name}: the rebuild made other documents than the live run")
