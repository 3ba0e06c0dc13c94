"""The scoreboard with as many units as the country has wards and communes: when the first byte of a page is there.

One city of 3,321 units, each with two indicators of two months and one obligation; the three services are processes.
Pages are asked for one after the other, as by a browser that keeps nothing; the first request of each is told apart.
"""

import asyncio
import datetime as dt
import http.client
import itertools
import os
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx
import nats
from nats.aio.client import Client
from rich.console import Console
from rich.table import Table

from bench.running import Running, servers
from par.embedded import EmbeddedServers, free_port
from par.embedded.process import ServerProcess
from par.events import AggregateId, Event, EventData, encode
from par.events.day import DayOpened
from par.events.formula import Linear
from par.events.index_set import Accumulate, Area, Criterion, IndexSetPublished, Indicator
from par.events.measurement import MeasurementRecorded
from par.events.obligation import ObligationOpened, Term
from par.events.round import Leaf, RoundOpened, RoundUnit
from par.events.unit import UnitOpened, UnitType
from par.log import ensure_streams

UNITS: Final = 3_321
CITY: Final = "bench"
YEAR: Final = 2023
INDICATORS: Final = 2
IN_ORDER: Final = UNITS + 4
"""The day, the units, the set and the round; what is owed and measured follows in any order."""
AT_ONCE: Final = 64
SERVICES: Final = ("plan", "progress", "report")
READY_SECONDS: Final = 300.0
MOMENT: Final = dt.datetime(YEAR, 12, 31, 8, tzinfo=dt.UTC)
PATHS: Final = {
    "city": f"/city/{CITY}",
    "city, page 40": f"/city/{CITY}?type=commune&at=1950",
    "city, search": f"/city/{CITY}?q=don+vi+77",
    "city, past day": f"/city/{CITY}?as_of={YEAR}-06-30",
    "unit": f"/unit/{CITY}-u77",
}

_numbers = itertools.count()


@dataclass(frozen=True, slots=True)
class Figures:
    """Milliseconds to the first byte by page: of the first request, and p50 and p99 of the others.

    ``away``: answers in which a part had to say that nobody answered for it in time.
    """

    first: dict[str, float]
    p50: dict[str, float]
    p99: dict[str, float]
    kilobytes: dict[str, float]
    away: dict[str, int]

    def to_json(self) -> dict[str, Any]:
        """For ``latest.json``."""
        return {
            name: {
                "first_ms": round(self.first[name]),
                "p50_ms": round(self.p50[name]),
                "p99_ms": round(self.p99[name]),
                "kilobytes": round(self.kilobytes[name]),
                "incomplete": self.away[name],
            }
            for name in self.p50
        }


def facts() -> Iterator[tuple[AggregateId, EventData]]:
    """Everything that the ledger holds, in order."""
    yield AggregateId("all", "progress", "calendar", "days"), DayOpened(day=dt.date(YEAR, 12, 31), previous=None)
    tree = AggregateId(CITY, "plan", "unit-tree", CITY)
    yield tree, UnitOpened(city=CITY, unit=CITY, name="Tỉnh thử", unit_type=UnitType.PROVINCE, parent=None)
    units = [RoundUnit(unit=CITY, name="Tỉnh thử", unit_type=UnitType.PROVINCE)]
    for number in range(UNITS):
        unit_type = UnitType.WARD if number % 5 == 0 else UnitType.COMMUNE
        unit = RoundUnit(unit=f"{CITY}-u{number}", name=f"UBND đơn vị {number}", unit_type=unit_type)
        units.append(unit)
        yield tree, UnitOpened(city=CITY, unit=unit.unit, name=unit.name, unit_type=unit_type, parent=CITY)
    names = [f"indicator_{number}" for number in range(INDICATORS)]
    yield from _set_and_round(names, tuple(units))
    for unit in units[1:]:
        yield from _of_unit(unit, names)


def _set_and_round(names: list[str], units: tuple[RoundUnit, ...]) -> Iterator[tuple[AggregateId, EventData]]:
    indicators = tuple(
        Indicator(
            id=name,
            name_vi="Chỉ tiêu",
            name_en="Indicator",
            numerator_vi="tử số",
            denominator_vi="mẫu số",
            accumulate=Accumulate.SUM,
        )
        for name in names
    )
    formulas = [Linear(kind="linear", indicator=name) for name in names]
    criteria = tuple(
        Criterion(code=f"1.{at}", name_vi="Tiêu chí", name_en="Criterion", max="50", formula=formula)
        for at, formula in enumerate(formulas, 1)
    )
    yield (
        AggregateId("all", "plan", "index-set", "bench"),
        IndexSetPublished(
            index_set="bench",
            version=1,
            name_vi="Bộ chỉ số",
            name_en="Index set",
            issued_by=CITY,
            unit_types=(UnitType.PROVINCE, UnitType.WARD, UnitType.COMMUNE),
            base="100",
            indicators=indicators,
            areas=(Area(code="1", name_vi="Một", name_en="One", max="100", criteria=criteria),),
        ),
    )
    leaves = tuple(
        Leaf(code=f"1.{at}", area="1", name_vi="Tiêu chí", name_en="Criterion", max="50", formula=formula)
        for at, formula in enumerate(formulas, 1)
    )
    yield (
        AggregateId(CITY, "report", "round", f"{CITY}-{YEAR}"),
        RoundOpened(
            round=f"{CITY}-{YEAR}",
            city=CITY,
            year=YEAR,
            index_set="bench",
            version=1,
            base="100",
            units=units,
            leaves=leaves,
        ),
    )


def _of_unit(unit: RoundUnit, names: list[str]) -> Iterator[tuple[AggregateId, EventData]]:
    number = int(unit.unit.rpartition("u")[2])
    for name, month in itertools.product(names, (6, 12)):
        yield (
            AggregateId(CITY, "progress", "measurement", f"{unit.unit}-{name.replace('_', '-')}-{month}"),
            MeasurementRecorded(
                unit=unit.unit,
                unit_type=unit.unit_type,
                city=CITY,
                ancestors=(CITY,),
                indicator=name,
                accumulate=Accumulate.SUM,
                year=YEAR,
                period=f"{YEAR}-{month:02}",
                numerator=60 + number % 40,
                denominator=100,
            ),
        )
    obligation = f"{CITY}-plan-1-1-{unit.unit}"
    yield (
        AggregateId(CITY, "progress", "obligation", obligation),
        ObligationOpened(
            obligation=obligation,
            city=CITY,
            plan=f"{CITY}-plan",
            authority=CITY,
            year=YEAR,
            key="1-1",
            task="1.1",
            domain="1",
            area="procedures",
            title="Báo cáo kết quả",
            product="Báo cáo",
            unit=unit.unit,
            unit_type=unit.unit_type,
            ancestors=(CITY,),
            term=Term.DATED,
            due=dt.date(YEAR, 11, 30) if number % 10 == 0 else dt.date(YEAR + 1, 6, 30),
            on=dt.date(YEAR, 1, 1),
        ),
    )


async def fill(client: Client) -> int:
    """Write the facts into the log; the position of the last."""
    slots = asyncio.Semaphore(AT_ONCE)

    async def publish(aggregate: AggregateId, data: EventData) -> None:
        event = Event(
            id=f"bench-{next(_numbers)}",
            source="/bench",
            subject=f"{aggregate.kind}/{aggregate.id}",
            time=MOMENT,
            recorded_time=MOMENT,
            data=data,
        )
        async with slots:
            await client.request(aggregate.log_subject, encode(event), timeout=30)

    everything = list(facts())
    for aggregate, data in everything[:IN_ORDER]:
        await publish(aggregate, data)
    await asyncio.gather(*(publish(aggregate, data) for aggregate, data in everything[IN_ORDER:]))
    return len(everything)


async def measure(servers: EmbeddedServers, folder: Path, console: Console, times: int) -> Figures:
    """Fill the log, start the services, ask for each page ``times`` times."""
    client = await nats.connect(servers.nats_url)
    try:
        await ensure_streams(client)
        console.print(f"{UNITS} units …")
        await fill(client)
    finally:
        await client.close()
    with ExitStack() as stack:
        addresses = {}
        for name in SERVICES:
            began = time.perf_counter()
            addresses[name] = _started(stack, name, servers, folder)
            console.print(f"{name}-service is ready after {time.perf_counter() - began:.0f} s")
        return await asyncio.to_thread(_asked, addresses["report"], times)


def _started(stack: ExitStack, name: str, servers: EmbeddedServers, folder: Path) -> str:
    address = f"http://127.0.0.1:{free_port()}"
    environment = os.environ | {
        "PAR_NATS_URL": servers.nats_url,
        "PAR_MONGO_URL": servers.mongo_url,
        "PAR_HTTP_PORT": address.rpartition(":")[2],
        "PAR_HTTP_RATE": "0",  # one reader asks for all pages, as quickly as they come
        "PAR_LOG_LEVEL": "WARNING",
        "PAR_CALENDAR": "command",
    }
    program = [sys.executable, "-m", f"{name}_service"]
    process = stack.enter_context(ServerProcess(f"{name}-service", program, folder / f"{name}.log", environment))
    process.start()
    process.wait_until(lambda: _ready(address), READY_SECONDS)
    return address


def _ready(address: str) -> bool:
    try:
        return httpx.get(f"{address}/readyz", timeout=2).status_code == http.HTTPStatus.OK
    except httpx.HTTPError:
        return False


def _asked(address: str, times: int) -> Figures:
    figures = Figures({}, {}, {}, {}, {})
    host, _, port = address.removeprefix("http://").partition(":")
    for name, path in PATHS.items():
        taken: list[float] = []
        whole = b""
        for _ in range(times + 1):
            connection = http.client.HTTPConnection(host, int(port), timeout=60)
            began = time.perf_counter()
            connection.request("GET", path)
            answer = connection.getresponse()
            first = answer.read(1)
            taken.append(1000 * (time.perf_counter() - began))
            whole = first + answer.read()
            connection.close()
            if answer.status != http.HTTPStatus.OK:
                raise RuntimeError(f"{path}: {answer.status}, {whole[:300]!r}")
            figures.away[name] = figures.away.get(name, 0) + ("chưa trả lời".encode() in whole)
        figures.kilobytes[name] = len(whole) / 1000
        figures.first[name] = taken[0]
        figures.p50[name] = statistics.median(taken[1:])
        figures.p99[name] = statistics.quantiles(taken[1:], n=100)[98]
    return figures


def run(running: Running) -> dict[str, Any]:
    """Measure and show; the keys for ``latest.json``."""
    with servers() as (started, folder):
        figures = asyncio.run(measure(started, folder, running.console, running.form.pages))
    show(running.console, figures)
    return {"board": {"units": UNITS, "pages": figures.to_json()}}


def show(console: Console, figures: Figures) -> None:
    """When the first byte of each page is there."""
    table = Table(title=f"the scoreboard with {UNITS} units, milliseconds to the first byte")
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
