"""The part ``engine``: the comparison over several event sets, and the services' own read models."""

import asyncio
from typing import Any, Final

from rich.table import Table

from bench.engine.chart import write_chart
from bench.engine.comparison import NAIVE_32, NAIVE_SERIAL, RATIOS, Comparison, Plan, compare
from bench.engine.services import Services, measure_services
from bench.engine.task import Servers
from bench.engine.workload import Workload
from bench.running import Running, servers

COMMUNES: Final = 3_321
"""Of the whole country."""

SETS: Final = {
    "240 units": Workload(0, 240),
    "3,321 units": Workload(0, COMMUNES),
    "hot keys": Workload(0, 240, "hot"),
}
"""The first is the one that is quoted."""

TITLES: Final = {
    "raw": "(a) raw writes, motor",
    "raw_sync": "(a) raw writes, PyMongo",
    "replay": "(b) replay, decoded",
    NAIVE_SERIAL: "(c) FastStream, serial",
    NAIVE_32: "(c) FastStream, 32 workers",
    "live": "(d) engine, live",
    "rebuild": "(e) engine, rebuilding",
}


def run(running: Running) -> dict[str, Any]:
    """Measure, show, draw; the keys for ``latest.json``."""
    form, console = running.form, running.console
    found: dict[str, Comparison] = {}
    with servers() as (started, _):
        where = Servers(started.nats_url, started.mongo_url)
        for name, base in list(SETS.items())[: form.sets]:
            workload = Workload(form.events, base.units, base.keys, base.mix)
            console.print(f"engine, {name}: {form.events:,} events …")
            plan = Plan(workload, form.rounds, form.naive_serial, form.naive_32)
            found[name] = asyncio.run(compare(where, plan, console.print))
            console.print(_table(name, found[name]))
        console.print(f"engine, read models of the services: {form.service_events:,} events …")
        services = asyncio.run(measure_services(where, form.service_events, form.rounds, console.print))
        console.print(_services_table(services))
    first = next(iter(found.values()))
    write_chart(running.results / "engine.svg", {TITLES[name]: first.median_rate(name) for name in TITLES})
    return {
        **{name: round(first.ratio(*of), 3) for name, of in RATIOS.items()},
        "rebuild_events_per_s": round(first.median_rate("rebuild")),
        "replay_events_per_s": round(first.median_rate("replay")),
        "engine": {
            "sets": {name: comparison.to_json() for name, comparison in found.items()},
            "services": services.to_json(),
        },
    }


def _table(name: str, found: Comparison) -> Table:
    plan = found.plan
    table = Table(title=f"{name}: {plan.workload.events:,} events, median of {plan.rounds} rounds")
    headings = ("what", "events", "events/s", "of (a)", "of (b)", "(d) is × times", "µs CPU/event")
    for heading in headings:
        table.add_column(heading, justify="left" if heading == "what" else "right")
    for key, title in TITLES.items():
        part = {NAIVE_SERIAL: plan.of_serial, NAIVE_32: plan.of_workers}.get(key, plan.workload)
        table.add_row(
            title,
            f"{part.events:,}",
            f"{found.median_rate(key):,.0f}",
            f"{found.ratio(key, 'raw'):.2f}",
            f"{found.ratio(key, 'replay'):.2f}",
            f"{found.ratio('live', key):.2f}",
            f"{found.median_cpu(key):,.0f}",
        )
    return table


def _services_table(found: Services) -> Table:
    table = Table(title=f"read models of the services: {found.events:,} events of all kinds, {found.rounds} rounds")
    for heading in ("read models", "live events/s", "rebuild events/s", "live of (b)", "rebuild of (b)"):
        table.add_column(heading, justify="left" if heading == "read models" else "right")
    for name in found.names:
        table.add_row(
            name,
            f"{found.median_rate(name, 'live'):,.0f}",
            f"{found.median_rate(name, 'rebuild'):,.0f}",
            f"{found.ratio(name, 'live'):.2f}",
            f"{found.ratio(name, 'rebuild'):.2f}",
        )
    return table
