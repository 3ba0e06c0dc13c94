"""Whether an event costs more when there are many: on a long log, and of many units.

The cost of an event is the time from the first commit to the last, divided by the events in between: what a start
costs is the same however long the log is, and would make short logs look slow. Beside it stands the processor time of
the engine's process, which other work on the machine changes little.
"""

import asyncio
import statistics
from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final

from rich.table import Table

from bench.engine.comparison import LIFE, LIVE_DATABASE, REBUILT_DATABASE, live
from bench.engine.ledger import drop, empty_log, settle
from bench.engine.part import COMMUNES
from bench.engine.processes import measured
from bench.engine.task import Servers
from bench.engine.workload import Workload
from bench.running import Running, servers

FEW_UNITS: Final = 240

Costs = dict[tuple[str, str], list[tuple[float, float]]]
"""(case, live or rebuild): microseconds per event and microseconds of processor time, round by round."""


def cases(sizes: tuple[int, ...], units_at: int) -> dict[str, Workload]:
    """What is measured, by name; the first of each group is what the others are compared with."""
    lengths = {f"{size} events": Workload(size, FEW_UNITS) for size in sizes}
    units = {f"{count} units": Workload(units_at, count) for count in (FEW_UNITS, COMMUNES)}
    return lengths | units


async def measure(where: Servers, made: Mapping[str, Workload], rounds: int, running: Running) -> Costs:
    """All cases round by round, live and then rebuilding over the same log."""
    found: Costs = defaultdict(list)
    for number in range(rounds):
        for name, workload in made.items():
            running.console.print(f"growth, round {number + 1} of {rounds}: {name} …")
            await empty_log(where)
            await settle()
            found[name, "live"].append(_cost(await live(where, workload, LIFE, LIVE_DATABASE)))
            await drop(where, LIVE_DATABASE)
            await settle()
            rebuilt = await measured("rebuild", where, workload, read_models=LIFE, database=REBUILT_DATABASE)
            found[name, "rebuild"].append(_cost(rebuilt))
            await drop(where, REBUILT_DATABASE)
    return found


def _cost(result: Mapping[str, Any]) -> tuple[float, float]:
    (first, begun), (last, ended) = result["commits"][0], result["commits"][-1]
    events = last - first
    if events == 0:  # all in one batch: nothing lies between two commits
        events, begun = last, result["began"]
    return 1e6 * (ended - begun) / events, 1e6 * result["cpu_s"] / last


def growth(found: Costs, made: Mapping[str, Workload]) -> dict[str, Any]:
    """``events`` and ``units``: per case, live and rebuild, µs per event and their ratios to the first case."""
    groups = {
        "events": [name for name in made if name.endswith("events")],
        "units": [name for name in made if name.endswith("units")],
    }
    return {
        group: {
            how: {
                name: {
                    "us_per_event": round(statistics.median(cost for cost, _ in found[name, how]), 1),
                    "ratio": _ratio(found, how, name, names[0], 0),
                    "cpu_us_per_event": round(statistics.median(cpu for _, cpu in found[name, how]), 1),
                    "cpu_ratio": _ratio(found, how, name, names[0], 1),
                }
                for name in names
            }
            for how in ("live", "rebuild")
        }
        for group, names in groups.items()
    }


def _ratio(found: Costs, how: str, name: str, base: str, which: int) -> float:
    pairs = zip(found[name, how], found[base, how], strict=True)
    return round(statistics.median(a[which] / b[which] for a, b in pairs), 3)


def run(running: Running) -> dict[str, Any]:
    """Measure and show; the keys for ``latest.json``."""
    form = running.form
    made = cases(form.growth_sizes, form.growth_units_at)
    with servers() as (begun, _):
        where = Servers(begun.nats_url, begun.mongo_url)
        figures = growth(asyncio.run(measure(where, made, form.growth_rounds, running)), made)
    table = Table(title="cost of an event, and its ratio to that of the smallest case")
    for heading in ("case", "how", "µs", "ratio", "µs CPU", "ratio of CPU"):
        table.add_column(heading, justify="left" if heading in ("case", "how") else "right")
    for by_how in figures.values():
        for how, by_case in by_how.items():
            for name, told in by_case.items():
                values = (told["us_per_event"], told["ratio"], told["cpu_us_per_event"], told["cpu_ratio"])
                table.add_row(name, how, *(f"{value:,.2f}" for value in values))
    running.console.print(table)
    return {"growth": {**figures, "rounds": form.growth_rounds}}
