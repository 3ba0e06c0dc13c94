"""``python -m bench``: how fast the engine folds the log, beside the two limits it cannot pass.

One run on servers of its own: the same measurements are (a) written to MongoDB in bulk with no broker, (b) replayed
from JetStream and decoded with no database, (c) folded by the engine into report-service's read models. Figures of
different machines or runs do not compare; the ratios within one run do.
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

from bench.events import LOG_SUBJECT, measurements
from par.embedded import EmbeddedServers
from par.events import decode, encode
from par.log import ensure_streams, follow
from par.projection.metrics import ProjectionMetrics
from par.projection.runner import Runner
from report_service.bootstrap import read_models

RESULTS: Final = Path(__file__).parent / "results"
UNITS: Final = 240
BULK: Final = 500
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
    runner = Runner(client, mongo, database, read_models(), ProjectionMetrics(CollectorRegistry()))
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
    """Run, print the table, write ``bench/results/latest.json``."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--events", type=int, default=20_000)
    count = parser.parse_args().events
    console = Console()
    with tempfile.TemporaryDirectory(prefix="par-bench-") as folder, EmbeddedServers(Path(folder)) as servers:
        rates = asyncio.run(run(servers, count, console))
    table = Table(title=f"{count} events, {UNITS} units")
    for heading in ("what", "events/s", "of raw writes", "of replay"):
        table.add_column(heading, justify="left" if heading == "what" else "right")
    for name, rate in rates.items():
        table.add_row(name, f"{rate:,.0f}", f"{rate / rates['raw']:.2f}", f"{rate / rates['replay']:.2f}")
    console.print(table)
    RESULTS.mkdir(exist_ok=True)
    latest = {
        "events": count,
        "units": UNITS,
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "python": platform.python_version(),
        "events_per_s": {name: round(rate) for name, rate in rates.items()},
        "rebuild_over_raw": round(rates["rebuild"] / rates["raw"], 2),
        "rebuild_over_replay": round(rates["rebuild"] / rates["replay"], 2),
    }
    (RESULTS / "latest.json").write_text(json.dumps(latest, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
