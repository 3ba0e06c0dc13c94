"""The intake beside bare JetStream: accepted events a second, latency of one event, and what a flood does to others.

Everything runs on servers of its own with ``sync_interval: always``, and progress-service as a process. The two sides
take turns, round by round, with the same bytes: what the machine does meanwhile touches both, and the ratio of a round
is more telling than either figure.
"""

import asyncio
import contextlib
import datetime as dt
import os
import statistics
import sys
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Final

import nats
import orjson
from nats.aio.client import Client
from rich.console import Console
from rich.table import Table

from bench.running import Running, servers
from par.embedded import EmbeddedServers, free_port
from par.embedded.process import ServerProcess
from par.events import AggregateId, Event, EventData
from par.events.formula import Linear
from par.events.index_set import Accumulate, Area, Criterion, IndexSetPublished, Indicator
from par.events.unit import UnitOpened, UnitType
from par.log import EventLog, ensure_streams
from par.log.stream import log_config
from par.messaging import ask, command_body
from par.messaging.subjects import command, submit

CITY: Final = "bench"
SENDERS: Final = 24
YEARS: Final = range(2000, 2024)
DAY: Final = dt.date(2023, 12, 31)
BARE: Final = "BARE"
BATCHES: Final = (1, 50, 500)
PATIENCE: Final = 60.0
FLOOD_IN_FLIGHT: Final = 16
"""Requests of 500 that the flooding district has under way at any time, whatever it is answered."""
HONEST_PAUSE: Final = 0.02
"""Seconds between an honest sender's answer and its next event."""
HONEST: Final = 8

_numbers = count()


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured: events a second and their ratio by batch size, milliseconds of one event, p99 of others."""

    bare: dict[int, float]
    intake: dict[int, float]
    ratio: dict[int, float]
    latency_ms: dict[str, float]
    flood_p99_ms: dict[str, float]

    def to_json(self) -> dict[str, Any]:
        """For ``latest.json``."""
        return {
            "bare_events_per_s": {str(size): round(rate) for size, rate in self.bare.items()},
            "accepted_events_per_s": {str(size): round(rate) for size, rate in self.intake.items()},
            "accepted_over_bare": {str(size): round(ratio, 2) for size, ratio in self.ratio.items()},
            "single_p50_ms": {name: round(value, 2) for name, value in self.latency_ms.items()},
            "single_over_bare": round(self.latency_ms["intake"] / self.latency_ms["bare"], 2),
            "others_p99_ms": {name: round(value, 2) for name, value in self.flood_p99_ms.items()},
            "flooded_over_quiet": round(self.flood_p99_ms["flooded"] / self.flood_p99_ms["quiet"], 2),
        }


def units() -> list[str]:
    """The senders: wards of one city."""
    return [f"{CITY}-w{number}" for number in range(SENDERS)]


def events(sender: str, size: int) -> list[bytes]:
    """``size`` events that nobody has sent before: figures of months of years, spread over aggregates."""
    made = []
    for _ in range(size):
        number = next(_numbers)
        year, month = YEARS[number // 12 % len(YEARS)], number % 12 + 1
        made.append(
            orjson.dumps(
                {
                    "specversion": "1.0",
                    "id": f"b-{number:012}",
                    "source": f"/{sender}/one-stop",
                    "type": "par.measurement.reported.v1",
                    "subject": f"unit/{sender}",
                    "time": "2023-12-31T08:00:00+07:00",
                    "data": {
                        "indicator": f"indicator_{number // 300 % 10}",
                        "period": f"{year}-{month:02}",
                        "numerator": 118,
                        "denominator": 121,
                    },
                }
            )
        )
    return made


async def bare(client: Client, bodies: Sequence[bytes]) -> None:
    """Publish each and wait for all acknowledgements."""
    await asyncio.gather(*(client.request(f"bare.{CITY}", body, timeout=PATIENCE) for body in bodies))


async def intake(client: Client, sender: str, bodies: Sequence[bytes]) -> None:
    """Submit all in one request and look at the receipts."""
    reply = await client.request(submit(sender), b"[" + b",".join(bodies) + b"]", timeout=PATIENCE)
    receipts = orjson.loads(reply.data)["value"]["receipts"]
    wrong = [receipt for receipt in receipts if receipt["outcome"] != "accepted"]
    if len(receipts) != len(bodies) or wrong:
        raise RuntimeError(f"{len(receipts)} receipts for {len(bodies)} events, not accepted: {wrong[:3]}")


async def throughput(client: Client, size: int, rounds: int) -> tuple[float, float, float]:
    """Medians over rounds: (bare events/s, accepted events/s, accepted over bare)."""
    sender = units()[0]
    rates: list[tuple[float, float]] = []
    repeat = max(1, 500 // size)
    for number in range(rounds + 1):
        batches = [events(sender, size) for _ in range(repeat)]
        began = time.perf_counter()
        for batch in batches:
            await bare(client, batch)
        between = time.perf_counter()
        for batch in batches:
            await intake(client, sender, batch)
        ended = time.perf_counter()
        if number:  # the first round warms up
            rates.append((size * repeat / (between - began), size * repeat / (ended - between)))
    return (
        statistics.median(rate for rate, _ in rates),
        statistics.median(rate for _, rate in rates),
        statistics.median(accepted / published for published, accepted in rates),
    )


async def latency(client: Client, times: int) -> dict[str, float]:
    """p50 in milliseconds of one event, published bare and submitted, in turns."""
    taken: dict[str, list[float]] = {"bare": [], "intake": []}
    for number in range(times):
        sender = units()[number // 12 % SENDERS]  # a ward's months of a year, then the next ward's
        (body,) = events(sender, 1)
        began = time.perf_counter()
        await bare(client, [body])
        between = time.perf_counter()
        await intake(client, sender, [body])
        taken["bare"].append(between - began)
        taken["intake"].append(time.perf_counter() - between)
        await asyncio.sleep(HONEST_PAUSE)  # an event that comes alone meets a ledger that has digested the last one
    return {name: 1000 * statistics.median(values) for name, values in taken.items()}


async def honest(client: Client, seconds: float) -> list[float]:
    """Seconds that each event of the honest senders took."""
    taken: list[float] = []
    until = time.perf_counter() + seconds

    async def send(sender: str) -> None:
        while time.perf_counter() < until:
            (body,) = events(sender, 1)
            began = time.perf_counter()
            await intake(client, sender, [body])
            taken.append(time.perf_counter() - began)
            await asyncio.sleep(HONEST_PAUSE)

    await asyncio.gather(*(send(sender) for sender in units()[1 : 1 + HONEST]))
    return taken


@contextlib.asynccontextmanager
async def flood(url: str, folder: Path) -> AsyncIterator[None]:
    """One district floods from a process of its own: as many requests as it can, whatever it is answered."""
    program = [sys.executable, "-m", "bench.flood", url, units()[0], str(FLOOD_IN_FLIGHT)]
    process = ServerProcess("flood", program, folder / "flood.log")
    process.start()
    try:
        yield
    finally:
        process.stop()


async def flooded(client: Client, url: str, folder: Path, rounds: int, seconds: float) -> dict[str, float]:
    """p99 in milliseconds of the others' events without and with a flooding district, medians over rounds."""
    quiet, loud = [], []
    for _ in range(rounds):
        quiet.append(_p99(await honest(client, seconds)))
        async with flood(url, folder):
            await honest(client, 1)
            loud.append(_p99(await honest(client, seconds)))
    return {"quiet": 1000 * statistics.median(quiet), "flooded": 1000 * statistics.median(loud)}


def _p99(values: Sequence[float]) -> float:
    return statistics.quantiles(values, n=100)[98]


async def measure(servers: EmbeddedServers, folder: Path, console: Console, rounds: int) -> Figures:
    """Measure everything once."""
    client = await nats.connect(servers.nats_url)
    environment = os.environ | {
        "PAR_NATS_URL": servers.nats_url,
        "PAR_MONGO_URL": servers.mongo_url,
        "PAR_HTTP_PORT": str(free_port()),
        "PAR_LOG_LEVEL": "WARNING",
        "PAR_CALENDAR": "command",
        # What is measured is what the intake can do, not what it allows one sender.
        "PAR_INTAKE_RATE": "1000000",
        "PAR_INTAKE_BURST": "1000000",
    }
    service = ServerProcess(
        "progress-service", [sys.executable, "-m", "progress_service"], folder / "progress.log", environment
    )
    try:
        await prepare(client)
        with service:
            service.start()
            await open_day(client)
            bare_rate, rate, ratio = {}, {}, {}
            for size in BATCHES:
                console.print(f"batches of {size}, {rounds} rounds …")
                bare_rate[size], rate[size], ratio[size] = await throughput(client, size, rounds)
            console.print("one event …")
            single = await latency(client, 100 * rounds)
            console.print("a flooding district …")
            others = await flooded(client, servers.nats_url, folder, max(1, rounds // 2), 5.0)
            return Figures(bare_rate, rate, ratio, single, others)
    finally:
        await client.close()


async def prepare(client: Client) -> None:
    """The streams, a city and an index set with the indicators that the events name."""
    await ensure_streams(client)
    config = log_config()
    config.name, config.subjects = BARE, ["bare.>"]
    await client.jetstream().add_stream(config)
    opened = [UnitOpened(city=CITY, unit=CITY, name="Bench", unit_type=UnitType.CITY, parent=None)]
    opened += [UnitOpened(city=CITY, unit=unit, name=unit, unit_type=UnitType.WARD, parent=CITY) for unit in units()]
    await _happened(client, AggregateId(CITY, "plan", "unit-tree", CITY), opened)
    indicators = tuple(
        Indicator(
            id=f"indicator_{number}",
            name_vi="Chỉ tiêu",
            name_en="Indicator",
            numerator_vi="tử số",
            denominator_vi="mẫu số",
            accumulate=Accumulate.SUM,
        )
        for number in range(10)
    )
    leaf = Criterion(
        code="1.1",
        name_vi="Một",
        name_en="One",
        max="1",
        formula=Linear(kind="linear", indicator=indicators[0].id),
    )
    published = IndexSetPublished(
        index_set="bench",
        version=1,
        name_vi="Bộ",
        name_en="Set",
        issued_by=CITY,
        unit_types=(UnitType.WARD,),
        base="1",
        indicators=indicators,
        areas=(Area(code="1", name_vi="Một", name_en="One", max="1", criteria=(leaf,)),),
    )
    await _happened(client, AggregateId("all", "plan", "index-set", "bench"), [published])


async def _happened(client: Client, aggregate: AggregateId, facts: Sequence[EventData]) -> None:
    moment = dt.datetime(2023, 1, 1, tzinfo=dt.UTC)
    made = [
        Event(f"{aggregate.kind}-{number}", "/bench", f"{aggregate.kind}/{aggregate.id}", moment, fact)
        for number, fact in enumerate(facts)
    ]
    await EventLog(client).append(aggregate, made, 0)


async def open_day(client: Client) -> None:
    """Wait for the service by opening the day."""
    body = command_body("day", "/calendar", dt.datetime(2023, 12, 31, tzinfo=dt.UTC), {"day": DAY})
    await ask(client, command("progress", "calendar", "open"), body, PATIENCE)


def run(running: Running) -> dict[str, Any]:
    """Measure and show; the keys for ``latest.json``."""
    with servers() as (started, folder):
        figures = asyncio.run(measure(started, folder, running.console, running.form.other_rounds))
    show(running.console, figures)
    return {"intake": figures.to_json()}


def show(console: Console, figures: Figures) -> None:
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
