"""``python -m bench``: how fast the ledger is, beside the limits it cannot pass.

On servers of its own. The engine: the same measurements are (a) written to MongoDB in bulk with no broker, (b) replayed
from JetStream and decoded with no database, (c) folded by the engine into report-service's read models. The intake: see
:mod:`bench.intake`. From a receipt to the report event: :mod:`bench.report_latency`. The scoreboard: see
:mod:`bench.board`. Figures of different machines or runs do not compare; the ratios within one run do.
"""

import argparse
import asyncio
import json
import os
import platform
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final

import nats
from motor.motor_asyncio import AsyncIOMotorClient
from nats.aio.client import Client
from prometheus_client import CollectorRegistry
from pymongo import ReplaceOne
from rich.console import Console
from rich.table import Table

from bench import board, intake, report_latency
from bench.events import LOG_SUBJECT, measurements
from par.embedded import EmbeddedServers
from par.embedded.stack import LocalStack
from par.events import decode, encode
from par.log import ensure_streams, follow
from par.projection.metrics import ProjectionMetrics
from par.projection.runner import Runner
from report_service.bootstrap import read_models

RESULTS: Final = Path(__file__).parent / "results"
UNITS: Final = 240
BULK: Final = 500
QUIET: Final = "WARNING"
PARTS: Final = ["engine", "intake", "report-latency", "board"]
PUBLISH_AT_ONCE: Final = 64

Mongo = AsyncIOMotorClient[dict[str, Any]]


async def fill(client: Client, payloads: list[bytes]) -> None:
    """Put the events into the log, many in flight."""
    slots = asyncio.Semaphore(PUBLISH_AT_ONCE)

    async def publish(payload: bytes) -> None:
        async with slots:
            await client.request(LOG_SUBJECT, payload, timeout=10)

    await asyncio.gather(*(publish(payload) for payload in payloads))


async def raw_writes(mongo: Mongo, payloads: list[bytes]) -> None:
    """(a) One replacement per event, in bulks, majority: MongoDB alone."""
    collection = mongo["bench"]["raw"]
    for start in range(0, len(payloads), BULK):
        events = [decode(payload) for payload in payloads[start : start + BULK]]
        documents = [(event.id, event.data.model_dump(mode="json")) for event in events]
        await collection.bulk_write(
            [ReplaceOne({"_id": key}, document, upsert=True) for key, document in documents], ordered=False
        )


async def replay(client: Client, count: int) -> None:
    """(b) The whole log, decoded: JetStream alone."""
    seen = 0
    async for batch in follow(client, 0):
        for _, message in batch:
            decode(message.data)
        seen += len(batch)
        if seen >= count:
            return


async def rebuild(client: Client, mongo: Mongo, count: int) -> None:
    """(c) report-service's read models from nothing: unit and pooled indicators, inputs of the index, rankings."""
    database = mongo["bench_engine"]
    runner = Runner(client, database, read_models(), ProjectionMetrics(CollectorRegistry()))
    await runner.prepare()
    running = asyncio.create_task(runner.run())
    try:
        if not await runner.wait_for(count, timeout=600):
            raise TimeoutError(f"the engine has reached {runner.position} of {count} in ten minutes")
    finally:
        running.cancel()


async def measured(count: int, work: Callable[[], Awaitable[None]]) -> float:
    """Events per second of ``work``."""
    began = time.perf_counter()
    await work()
    return count / (time.perf_counter() - began)


async def run(servers: EmbeddedServers, count: int, console: Console) -> dict[str, float]:
    """Measure everything once; events per second by name."""
    client = await nats.connect(servers.nats_url)
    mongo: Mongo = AsyncIOMotorClient(servers.mongo_url)
    try:
        await ensure_streams(client)
        payloads = [encode(event) for event in measurements(count, UNITS)]
        rates: dict[str, float] = {}
        for name, work in (
            ("append", lambda: fill(client, payloads)),
            ("raw", lambda: raw_writes(mongo, payloads)),
            ("replay", lambda: replay(client, count)),
            ("rebuild", lambda: rebuild(client, mongo, count)),
        ):
            console.print(f"{name}: {count} events …")
            rates[name] = await measured(count, work)
        return rates
    finally:
        mongo.close()
        await client.close()


def main() -> None:
    """Run, print the tables, write ``bench/results/latest.json``."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("what", nargs="*", choices=PARTS, default=PARTS)
    parser.add_argument("--events", type=int, default=20_000, help="of the engine's log")
    parser.add_argument("--rounds", type=int, default=5, help="of the intake's comparisons, and of report-latency")
    parser.add_argument("--rate", type=int, default=200, help="of report-latency: measurements a second")
    parser.add_argument("--seconds", type=float, default=8, help="of report-latency: of one of the rounds")
    parser.add_argument("--pages", type=int, default=50, help="requests of each page of the scoreboard")
    options = parser.parse_args()
    console = Console()
    latest: dict[str, Any] = {
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "python": platform.python_version(),
    }
    if "engine" in options.what:
        with tempfile.TemporaryDirectory(prefix="par-bench-") as folder, EmbeddedServers(Path(folder)) as servers:
            rates = asyncio.run(run(servers, options.events, console))
        show_engine(console, options.events, rates)
        latest["engine"] = {
            "events": options.events,
            "units": UNITS,
            "events_per_s": {name: round(rate) for name, rate in rates.items()},
            "rebuild_over_raw": round(rates["rebuild"] / rates["raw"], 2),
            "rebuild_over_replay": round(rates["rebuild"] / rates["replay"], 2),
        }
    if "intake" in options.what:
        with tempfile.TemporaryDirectory(prefix="par-bench-") as folder, EmbeddedServers(Path(folder)) as servers:
            figures = asyncio.run(intake.measure(servers, Path(folder), console, options.rounds))
        show_intake(console, figures)
        latest["intake"] = figures.to_json()
    if "report-latency" in options.what:
        with (
            tempfile.TemporaryDirectory(prefix="par-bench-") as folder,
            LocalStack(Path(folder), log_level=QUIET) as stack,
        ):
            told = asyncio.run(report_latency.measure(stack, console, options.rate, options.seconds, options.rounds))
        report_latency.show(console, told)
        latest["report_latency"] = told.to_json()
    if "board" in options.what:
        with tempfile.TemporaryDirectory(prefix="par-bench-") as folder, EmbeddedServers(Path(folder)) as servers:
            pages = asyncio.run(board.measure(servers, Path(folder), console, options.pages))
        show_board(console, pages)
        latest["board"] = {"units": board.UNITS, "pages": pages.to_json()}
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "latest.json").write_text(json.dumps(latest, indent=2) + "\n", encoding="utf-8")


def show_board(console: Console, figures: board.Figures) -> None:
    """When the first byte of each page is there."""
    table = Table(title=f"the scoreboard with {board.UNITS} units, milliseconds to the first byte")
    for heading in ("page", "first request", "p50", "p99", "kB", "incomplete"):
        table.add_column(heading, justify="left" if heading == "page" else "right")
    for name in figures.p50:
        values = (
            figures.first[name],
            figures.p50[name],
            figures.p99[name],
            figures.kilobytes[name],
            figures.away[name],
        )
        table.add_row(name, *(f"{value:,.0f}" for value in values))
    console.print(table)


def show_engine(console: Console, count: int, rates: dict[str, float]) -> None:
    """The engine beside raw writes and a bare replay."""
    table = Table(title=f"{count} events, {UNITS} units")
    for heading in ("what", "events/s", "of raw writes", "of replay"):
        table.add_column(heading, justify="left" if heading == "what" else "right")
    for name, rate in rates.items():
        table.add_row(name, f"{rate:,.0f}", f"{rate / rates['raw']:.2f}", f"{rate / rates['replay']:.2f}")
    console.print(table)


def show_intake(console: Console, figures: intake.Figures) -> None:
    """The intake beside bare publishing; medians over rounds."""
    table = Table(title="par.submit beside bare JetStream publishing, sync_interval: always")
    for heading in ("batch", "bare events/s", "accepted events/s", "accepted over bare"):
        table.add_column(heading, justify="right")
    for size, ratio in figures.ratio.items():
        table.add_row(f"{size}", f"{figures.bare[size]:,.0f}", f"{figures.intake[size]:,.0f}", f"{ratio:.2f}")
    console.print(table)
    single, others = figures.latency_ms, figures.flood_p99_ms
    console.print(
        f"one event, p50: bare {single['bare']:.2f} ms, submitted {single['intake']:.2f} ms "
        f"({single['intake'] / single['bare']:.2f} times)"
    )
    console.print(
        f"others' p99: quiet {others['quiet']:.1f} ms, beside a flooding district {others['flooded']:.1f} ms "
        f"({others['flooded'] / others['quiet']:.2f} times)"
    )


if __name__ == "__main__":
    main()
