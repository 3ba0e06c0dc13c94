"""How much is measured: ``short`` is done in a few minutes, ``full`` is what figures are quoted from."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Form:
    """Sizes of all parts.

    Attributes:
        events: of the engine's comparison.
        rounds: of the engine's comparison.
        sets: how many of its event sets (:data:`bench.engine.part.SETS`), in their order.
        naive_serial: events for the serial subscriber.
        naive_32: events for the one with 32 workers.
        service_events: of the table of the services' own read models.
        fresh_seconds: of each rate of the freshness.
        fresh_warm: events in the log before it.
        growth_sizes: lengths of the log.
        growth_units_at: the length at which numbers of units are compared.
        growth_rounds: how often each is measured.
        memory_events: of the log behind which the services' memory is looked at.
        other_rounds: of the intake and of report-latency.
        latency_seconds: of one round of report-latency.
        pages: requests of each page of the scoreboard.
    """

    events: int
    rounds: int
    sets: int
    naive_serial: int
    naive_32: int
    service_events: int
    fresh_seconds: float
    fresh_warm: int
    growth_sizes: tuple[int, ...]
    growth_units_at: int
    growth_rounds: int
    memory_events: int
    other_rounds: int
    latency_seconds: float
    pages: int


FORMS: Final = {
    "short": Form(
        events=20_000,
        rounds=2,
        sets=1,
        naive_serial=1_000,
        naive_32=4_000,
        service_events=10_000,
        fresh_seconds=3,
        fresh_warm=5_000,
        growth_sizes=(10_000, 100_000, 200_000),
        growth_units_at=100_000,
        growth_rounds=1,
        memory_events=20_000,
        other_rounds=1,
        latency_seconds=5,
        pages=20,
    ),
    "full": Form(
        events=100_000,
        rounds=5,
        sets=4,
        naive_serial=3_000,
        naive_32=15_000,
        service_events=50_000,
        fresh_seconds=15,
        fresh_warm=50_000,
        growth_sizes=(10_000, 100_000, 1_000_000),
        growth_units_at=200_000,
        growth_rounds=3,
        memory_events=1_000_000,
        other_rounds=5,
        latency_seconds=8,
        pages=50,
    ),
    "tiny": Form(
        events=600,
        rounds=1,
        sets=2,
        naive_serial=60,
        naive_32=300,
        service_events=300,
        fresh_seconds=0.5,
        fresh_warm=200,
        growth_sizes=(400, 800),
        growth_units_at=400,
        growth_rounds=1,
        memory_events=300,
        other_rounds=1,
        latency_seconds=2,
        pages=3,
    ),
}
"""``tiny`` shows that everything runs; its figures say nothing."""
