"""From the receipt of a measurement to the report event of its city's figure; and how many events a burst makes.

The whole ledger runs as in the demo: its servers, the three services as processes, a NATS account per ward.
Measurements are sent at a steady rate, whatever the answers; the consumer reads the city's indicators as they come. The
latency of a measurement is the time from the arrival of its receipt to the arrival of the first event of that city and
indicator whose ``logposition`` is not before the receipt's position.
"""

import asyncio
import datetime as dt
import itertools
import os
import statistics
import time
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import orjson
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.api import ConsumerConfig, DeliverPolicy
from rich.console import Console

from bench.running import Running, stack
from par.client.calendar import open_day
from par.demo.lines import Lines
from par.demo.load import load, open_rounds
from par.demo.outcome import settled
from par.demo.submissions import at
from par.embedded.stack import LocalStack
from par.log.stream import REPORT, REPORT_SUBJECTS

EXAMPLES: Final = Path(__file__).parents[1] / "examples"
CITY: Final = "chi-linh"
YEAR: Final = 2023
LAST_DAY: Final = dt.date(YEAR, 12, 31)
SENDERS: Final = 18
"""Wards and communes of the city."""
RATE: Final = 200
"""Measurements a second."""
PER_REQUEST: Final = {"report_latency": 6, "report_latency_one_a_request": 1}
"""A system that sends on the hour sends some at a time, as the client kit does; one a request is the worst case."""
BURST: Final = 1000
BURST_REQUEST: Final = 5
BURST_INDICATORS: Final = 4
"""All units correct a few figures over and over."""
PATIENCE: Final = 60.0
BUSY_PAUSE: Final = 0.05
WARM_UP: Final = 0.2
"""The share of a run that is not counted: caches and code are cold."""


@dataclass(slots=True)
class Consumer:
    """What has arrived of ``REPORT``: per subject of a pooled figure (log position, when), in order; and counts."""

    pooled: dict[str, list[tuple[int, float]]] = field(default_factory=lambda: defaultdict(list))
    topics: Counter[str] = field(default_factory=Counter)
    seen: int = 0

    async def take(self, message: Msg) -> None:
        """Note one report event."""
        arrived = time.perf_counter()
        _, _, city, topic, unit, *parts = message.subject.split(".")
        self.topics[topic] += 1
        self.seen = int(message.reply.split(".")[5])
        if topic == "indicator" and unit == city == CITY:
            position = orjson.loads(message.data)["logposition"]
            self.pooled[parts[1]].append((position, arrived))

    def latency(self, indicator: str, position: int, receipt: float) -> float | None:
        """Seconds from ``receipt`` until the city's figure with ``position`` in it was here."""
        arrivals = self.pooled[indicator.replace("_", "-")]
        place = bisect_left(arrivals, (position, 0.0))
        return arrivals[place][1] - receipt if place < len(arrivals) else None


@dataclass(frozen=True, slots=True)
class Figures:
    """Milliseconds from receipt to event over all runs, and report events that a burst of measurements made."""

    rate: int
    per_request: int
    measured: int
    p50_ms: float
    p99_ms: float
    runs_p99_ms: tuple[float, ...]
    cpu_ms: dict[str, float]
    """Milliseconds of processor time per measurement, by process: what other work of the machine changes little."""
    events_of_run: dict[str, int]
    burst: int
    events_of_burst: dict[str, int]

    def to_json(self) -> dict[str, Any]:
        """For ``report-latency.json``."""
        return {
            "measurements_per_s": self.rate,
            "measurements_per_request": self.per_request,
            "measured": self.measured,
            "receipt_to_event_p50_ms": round(self.p50_ms, 1),
            "receipt_to_event_p99_ms": round(self.p99_ms, 1),
            "p99_ms_of_each_run": [round(value, 1) for value in self.runs_p99_ms],
            "cpu_ms_per_measurement": {name: round(value, 2) for name, value in self.cpu_ms.items()},
            "report_events_of_a_run": self.events_of_run,
            "burst_measurements": self.burst,
            "report_events_of_the_burst": self.events_of_burst,
        }


def measurements(
    units: Sequence[str], indicators: Sequence[str], years: Sequence[int]
) -> Iterator[tuple[str, str, bytes]]:
    """(unit, indicator, event): figures that nobody has reported before, so that each changes the city's figure."""
    months = [f"{year}-{month:02}" for year in years for month in range(12, 0, -1)]
    for number, (month, indicator, unit) in enumerate(itertools.product(months, indicators, units)):
        event = {
            "specversion": "1.0",
            "id": f"latency-{years[0]}-{number:06}",
            "source": f"/{unit}/bench",
            "type": "par.measurement.reported.v1",
            "subject": f"unit/{unit}",
            "time": f"{LAST_DAY}T08:00:00+07:00",
            "data": {"indicator": indicator, "period": month, "numerator": 1 + number % 97, "denominator": 100},
        }
        yield unit, indicator, orjson.dumps(event)


async def submit(client: Client, events: Sequence[bytes]) -> list[dict[str, Any]]:
    """The receipts, once the intake has taken the events; raises RuntimeError unless all are accepted."""
    while True:
        reply = await client.request("par.submit", b"[" + b",".join(events) + b"]", timeout=PATIENCE)
        answer = orjson.loads(reply.data)
        if "value" in answer:
            break
        if answer["problem"]["code"] != "busy":
            raise RuntimeError(f"refused: {answer['problem']}")
        await asyncio.sleep(BUSY_PAUSE)  # too many of this sender wait already: a machine that does other work, too
    receipts: list[dict[str, Any]] = answer["value"]["receipts"]
    if [receipt["outcome"] for receipt in receipts] != ["accepted"] * len(events):
        raise RuntimeError(f"not accepted: {receipts[:2]}")
    return receipts


async def steady(
    lines: dict[str, Client], events: Iterator[tuple[str, str, bytes]], rate: int, seconds: float, per_request: int
) -> list[tuple[str, int, float]]:
    """Send ``rate`` measurements a second, ``per_request`` at a time; (indicator, position, when the receipt came)."""
    receipts: list[tuple[str, int, float]] = []
    gathered: dict[str, list[tuple[str, bytes]]] = defaultdict(list)

    async def send(unit: str, items: Sequence[tuple[str, bytes]]) -> None:
        answers = await submit(lines[unit], [event for _, event in items])
        arrived = time.perf_counter()
        receipts.extend(
            (indicator, receipt["position"], arrived) for (indicator, _), receipt in zip(items, answers, strict=True)
        )

    began = time.perf_counter()
    async with asyncio.TaskGroup() as sending:
        for number, (unit, indicator, event) in enumerate(itertools.islice(events, int(rate * seconds))):
            await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
            gathered[unit].append((indicator, event))
            if len(gathered[unit]) == per_request:
                sending.create_task(send(unit, gathered.pop(unit)))
        for unit, items in gathered.items():
            sending.create_task(send(unit, items))
    return receipts


async def burst(lines: dict[str, Client], events: Iterator[tuple[str, str, bytes]]) -> None:
    """Send ``BURST`` measurements as fast as they are taken, few to a request."""
    by_unit: dict[str, list[bytes]] = defaultdict(list)
    for unit, _, event in itertools.islice(events, BURST):
        by_unit[unit].append(event)

    async def send(unit: str) -> None:
        for start in range(0, len(by_unit[unit]), BURST_REQUEST):
            await submit(lines[unit], by_unit[unit][start : start + BURST_REQUEST])

    await asyncio.gather(*(send(unit) for unit in by_unit))


async def measure(
    stack: LocalStack, console: Console, rate: int, seconds: float, runs: int, per_request: int
) -> Figures:
    """Load the examples, open the rounds, then measure ``runs`` times and send one burst."""
    lines = Lines(stack)
    clients = [operator := await lines.operator(), office := await lines.office()]
    try:
        loaded = await load(office, operator, EXAMPLES, YEAR, lambda _: None)
        await open_day(operator, LAST_DAY, time=at(LAST_DAY, 0, 1))
        await open_rounds(office, YEAR, at(LAST_DAY, 8))
        units = [unit.id for unit in loaded.trees[CITY].units.values() if unit.type in ("ward", "commune")][:SENDERS]
        await lines.admit(units)
        senders = {unit: await lines.sender(unit) for unit in units}
        clients += senders.values()
        indicators = [indicator["id"] for indicator in loaded.indicators if not indicator["yes_no"]]
        events = measurements(units, indicators, range(YEAR, YEAR - 10, -1))
        await settled(operator)
        consumer = await _consumer(operator)
        taken: list[float] = []
        p99s: list[float] = []
        before = Counter(consumer.topics)
        cpu: Counter[str] | dict[str, float] = Counter()
        for number in range(runs):
            before = Counter(consumer.topics)
            used = _cpu_seconds(stack)
            receipts = await steady(senders, events, rate, seconds, per_request)
            cpu = {name: cpu[name] + value - used[name] for name, value in _cpu_seconds(stack).items()}
            await _all_arrived(operator, consumer)
            found = [consumer.latency(*receipt) for receipt in receipts[int(WARM_UP * len(receipts)) :]]
            times = [1000 * value for value in found if value is not None]
            if len(times) < len(found):
                raise RuntimeError(f"{len(found) - len(times)} measurements of {len(found)} were never told")
            taken += times
            p99s.append(_p99(times))
            console.print(
                f"run {number + 1} of {runs}: p50 {statistics.median(times):.0f} ms, p99 {p99s[-1]:.0f} ms, "
                f"{(consumer.topics - before).total()} report events"
            )
        of_run = dict(consumer.topics - before)
        before = Counter(consumer.topics)
        await burst(senders, measurements(units, indicators[:BURST_INDICATORS], range(YEAR - 10, YEAR - 20, -1)))
        await _all_arrived(operator, consumer)
        return Figures(
            rate=rate,
            per_request=per_request,
            measured=len(taken),
            p50_ms=statistics.median(taken),
            p99_ms=_p99(taken),
            runs_p99_ms=tuple(p99s),
            cpu_ms={name: 1000 * value / (runs * int(rate * seconds)) for name, value in cpu.items()},
            events_of_run=of_run,
            burst=BURST,
            events_of_burst=dict(consumer.topics - before),
        )
    finally:
        for client in clients:
            await client.close()


def _cpu_seconds(stack: LocalStack) -> dict[str, float]:
    """Processor time that each process has used."""
    pids = {name: process.pid for name, process in stack.services.items()}
    for name, server in (("nats-server", stack.servers.nats), ("mongod", stack.servers.mongo)):
        assert server.process is not None
        pids[name] = server.process.pid
    ticks = os.sysconf("SC_CLK_TCK")
    found = {"bench": sum(os.times()[:2])}
    for name, pid in pids.items():
        # Behind the name, which may hold blanks: user and system time are the 12th and 13th field.
        stat = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
        found[name] = (int(stat[11]) + int(stat[12])) / ticks
    return found


async def _consumer(client: Client) -> Consumer:
    """A consumer that has taken all there is."""
    consumer = Consumer()
    await client.jetstream().subscribe(
        REPORT_SUBJECTS,
        stream=REPORT,
        ordered_consumer=True,
        config=ConsumerConfig(deliver_policy=DeliverPolicy.ALL),
        cb=consumer.take,
    )
    await _all_arrived(client, consumer)
    return consumer


async def _all_arrived(client: Client, consumer: Consumer) -> None:
    """Wait until all that was submitted is told, and is here."""
    await settled(client)
    async with asyncio.timeout(PATIENCE):
        while consumer.seen < (await client.jetstream().stream_info(REPORT)).state.last_seq:
            await asyncio.sleep(0.05)


def _p99(values: Sequence[float]) -> float:
    return statistics.quantiles(values, n=100)[98]


def show(console: Console, figures: Figures) -> None:
    """For a person."""
    console.print(
        f"receipt to report event of the city's figure at {figures.rate} measurements/s, {figures.per_request} a "
        f"request, {figures.measured} of them: p50 {figures.p50_ms:.0f} ms, p99 {figures.p99_ms:.0f} ms"
    )
    console.print(f"a burst of {figures.burst} measurements: {sum(figures.events_of_burst.values())} report events")


def run(running: Running) -> dict[str, Any]:
    """Measure and show; the keys for ``latest.json``."""
    form, console, found = running.form, running.console, {}
    for name, per_request in PER_REQUEST.items():
        with stack() as started:
            seconds, rounds = form.latency_seconds, form.other_rounds
            figures = asyncio.run(measure(started, console, RATE, seconds, rounds, per_request))
        show(console, figures)
        found[name] = figures.to_json()
    return found
