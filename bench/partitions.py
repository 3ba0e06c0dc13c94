"""What partitions cost, and what several processes gain by them: read models from nothing, on a log of sixteen cities.

The processor time of all processes together, per event, is what other work on the machine changes little: how far it
is from that of one undivided fold is the price. What each process passes without folding it is most of that.
"""

import asyncio
import statistics
from collections import defaultdict
from collections.abc import Mapping
from contextlib import AsyncExitStack
from typing import Any, Final

from rich.table import Table

from bench.engine.ledger import digest, drop, empty_log, fill, settle
from bench.engine.ours import read_models_of
from bench.engine.processes import measured, started
from bench.engine.task import Servers
from bench.engine.workload import UNITS_PER_CITY, Workload
from bench.running import Running, servers

SERVICES: Final = ("progress", "report")
CITIES: Final = 16
CASES: Final = ((1, 1), (4, 1), (8, 1), (4, 2), (8, 2))
"""Partitions, and processes that share them; the first is the engine as it is without partitions."""
DATABASE: Final = "bench_partitions"

Cost = tuple[float, float]
"""Events per second, and microseconds of processor time per event, of all processes."""
Costs = Mapping[tuple[str, int, int], list[Cost]]
"""By service, partitions and processes, round by round."""


class UnequalError(Exception):
    """Partitions have made other documents."""


async def measure(where: Servers, workload: Workload, rounds: int, running: Running) -> Costs:
    """All cases, one after the other, on one log; the documents of all of them are equal."""
    found: dict[tuple[str, int, int], list[Cost]] = defaultdict(list)
    await empty_log(where)
    await fill(where, workload)
    for number in range(rounds):
        for name in SERVICES:
            expected: dict[str, str] = {}
            for partitions, processes in CASES:
                await settle()
                rate, cpu = await _built(where, workload, name, partitions, processes)
                found[name, partitions, processes].append((rate, cpu))
                case = f"{name}, {partitions} by {processes}: {rate:,.0f} events/s, {cpu:,.0f} µs each"
                running.console.print(f"partitions, round {number + 1} of {rounds}: {case}")
                made = {one.name: await digest(where, DATABASE, one.name) for one in read_models_of(name).projections}
                if (expected := expected or made) != made:
                    raise UnequalError(f"{name} in {partitions} partitions")
                await drop(where, DATABASE)
    return found


async def _built(where: Servers, workload: Workload, name: str, partitions: int, processes: int) -> Cost:
    arguments = {"read_models": name, "database": DATABASE}
    if partitions == 1:
        results = [await measured("rebuild", where, workload, **arguments)]
    else:
        async with AsyncExitStack() as stack:
            several = [
                await stack.enter_async_context(started("share", where, workload, **arguments, partitions=partitions))
                for _ in range(processes)
            ]
            for process in several:
                await process.ready()
            for process in several:
                await process.go()
            results = list(await asyncio.gather(*(process.result() for process in several)))
    seconds = max(one["ended"] for one in results) - min(one["began"] for one in results)
    return workload.events / seconds, 1e6 * sum(one["cpu_s"] for one in results) / workload.events


def figures(found: Costs) -> dict[str, Any]:
    """Per service and case: events per second, processor time per event, and that beside the first case's."""
    told: dict[str, Any] = defaultdict(dict)
    for (name, partitions, processes), costs in found.items():
        whole = [cpu for _, cpu in found[name, *CASES[0]]]
        told[name][f"{partitions} by {processes}"] = {
            "events_per_s": round(statistics.median(rate for rate, _ in costs)),
            "cpu_us_per_event": round(statistics.median(cpu for _, cpu in costs)),
            "cpu_ratio": round(statistics.median(cpu / of for (_, cpu), of in zip(costs, whole, strict=True)), 3),
        }
    return dict(told)


def run(running: Running) -> dict[str, Any]:
    """Measure and show; the keys for ``latest.json``."""
    form = running.form
    workload = Workload(form.growth_sizes[0], CITIES * UNITS_PER_CITY, mix="all")
    with servers() as (begun, _):
        where = Servers(begun.nats_url, begun.mongo_url)
        told = figures(asyncio.run(measure(where, workload, form.growth_rounds, running)))
    table = Table(title="read models from nothing in partitions, shared by processes")
    for heading in ("service", "partitions by processes", "events/s", "µs CPU an event", "ratio of CPU"):
        table.add_column(heading, justify="left" if heading == "service" else "right")
    for name, by_case in told.items():
        for case, one in by_case.items():
            table.add_row(name, case, *(f"{value:,}" for value in one.values()))
    running.console.print(table)
    return {"partitions": {**told, "events": workload.events, "rounds": form.growth_rounds}}
