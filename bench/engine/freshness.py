"""How old the read models are: from the moment an event was due to be published until its commit was known.

A publisher sends one event at a time at a steady rate, whatever the answers; the latency counts from the moment the
event was *due*, so that a publisher that is held up hides nothing. It contains JetStream's sync to the disk, the fold
and MongoDB's majority commit; ``after_ack`` counts from JetStream's acknowledgement instead. The commit is known when
the engine tells its watchers.
"""

import asyncio
import math
import statistics
from bisect import bisect_left
from collections.abc import Sequence
from typing import Any, Final

from rich.table import Table

from bench.engine.ledger import drop, empty_log, fill, settle
from bench.engine.processes import started
from bench.engine.task import Servers
from bench.engine.workload import Workload
from bench.running import Running, servers

RATES: Final = (200, 2_000)
"""Events a second."""
READ_MODELS: Final = ("life", "progress", "report")
QUOTED: Final = "life"
WARM_UP: Final = 0.1
"""The share that is not counted: the first statements of a connection, cold code."""
DATABASE: Final = "bench_fresh"
UNITS: Final = 240


async def measure(where: Servers, read_models: str, rate: int, seconds: float, warm: int) -> dict[str, Any]:
    """Milliseconds: ``p50``, ``p99``, ``max``, and ``after_ack`` with the same."""
    count = int(rate * seconds)
    mix: Any = "life" if read_models == "life" else "all"
    before, whole = Workload(warm, UNITS, mix=mix), Workload(warm + count, UNITS, mix=mix)
    await empty_log(where)
    await fill(where, before)
    arguments = {"read_models": read_models, "database": DATABASE, "first": warm, "last": warm + count}
    async with (
        started("fresh", where, whole, **arguments) as engine,
        started("pace", where, whole, first=warm, count=count, rate=rate) as publisher,
    ):
        await engine.ready()
        await publisher.ready()
        await settle()
        await engine.go()
        await publisher.go()
        published, folded = await publisher.result(), await engine.result()
    await drop(where, DATABASE)
    positions = [position for position, _ in folded["commits"]]
    known = [folded["commits"][bisect_left(positions, warm + number)][1] for number in range(1, count + 1)]
    skipped = int(WARM_UP * count)
    by_due = _quantiles([1000 * (b - a) for a, b in zip(published["due"], known, strict=True)][skipped:])
    by_ack = _quantiles([1000 * (b - a) for a, b in zip(published["acknowledged"], known, strict=True)][skipped:])
    return {**by_due, "after_ack": by_ack}


def _quantiles(milliseconds: Sequence[float]) -> dict[str, float]:
    ordered = sorted(milliseconds)
    p99 = ordered[math.ceil(0.99 * len(ordered)) - 1]
    return {"p50": round(statistics.median(ordered), 1), "p99": round(p99, 1), "max": round(ordered[-1], 1)}


def run(running: Running) -> dict[str, Any]:
    """Measure and show; the keys for ``latest.json``."""
    form, console = running.form, running.console
    found: dict[str, dict[str, Any]] = {}
    with servers() as (begun, _):
        where = Servers(begun.nats_url, begun.mongo_url)
        for name in READ_MODELS:
            console.print(f"freshness of {name}: {form.fresh_seconds:g} s at each of {RATES} events/s …")
            for rate in RATES:
                figures = asyncio.run(measure(where, name, rate, form.fresh_seconds, form.fresh_warm))
                found.setdefault(name, {})[str(rate)] = figures
    table = Table(title="due to be published, until committed to the read models: milliseconds")
    for heading in ("read models", "events/s", "p50", "p99", "max", "p99 after the acknowledgement"):
        table.add_column(heading, justify="left" if heading == "read models" else "right")
    for name, rates in found.items():
        for rate_text, told in rates.items():
            values = (told["p50"], told["p99"], told["max"], told["after_ack"]["p99"])
            table.add_row(name, rate_text, *(f"{value:,.1f}" for value in values))
    console.print(table)
    return {"freshness_ms": found[QUOTED], "freshness": found}
