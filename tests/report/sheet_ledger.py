"""A running report-service for tests of score sheets, and the log as the other services would write it."""

import asyncio
import contextlib
import datetime as dt
from collections.abc import AsyncIterator
from typing import Any

import httpx
import nats
import orjson
from nats.aio.client import Client
from tests.eventually import eventually
from tests.report.sheet_support import IN_TIME, the_round

from par.embedded import EmbeddedServers, free_port
from par.events import AggregateId, Event
from par.events.day import DayOpened
from par.events.score_sheet import SheetLocked
from par.events.unit import UnitOpened, UnitType
from par.log import EventLog, ensure_streams
from par.messaging import ask
from par.service.service import serve
from par.service.settings import Settings
from report_service.bootstrap import BOOTSTRAP
from report_service.round.decider import round_id
from report_service.score_sheet.commands import sheet_id

PATIENCE = 90.0
TIME = "2023-11-30T08:00:00+07:00"
ROUND = the_round()
CALENDAR = AggregateId("all", "progress", "calendar", "days")


class Ledger:
    """A running service, and the log as the other services would write it."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.http: httpx.AsyncClient | None = None
        self.log = EventLog(client)
        self.written = 0

    async def happened(self, aggregate: AggregateId, *facts: Any) -> int:
        self.written += len(facts)
        time = dt.datetime(2023, 11, 1, tzinfo=dt.UTC)
        events = [
            Event(f"{self.written}-{number}", "/city", f"{aggregate.kind}/{aggregate.id}", time, fact)
            for number, fact in enumerate(facts)
        ]
        found = await self.log.read(aggregate)
        return await self.log.append(aggregate, events, found[-1].position if found else 0)

    async def open_day(self, day: dt.date) -> None:
        await self.happened(CALENDAR, DayOpened(day=day, previous=None))

    async def hand_in(self, verb: str, account: str, *events: dict[str, Any]) -> list[dict[str, Any]]:
        answer = await ask(self.client, f"par.in.{account}.{verb}", orjson.dumps(events), PATIENCE)
        receipts: list[dict[str, Any]] = answer["receipts"]
        return receipts

    async def locks(self, unit: str = "ward", name: str = ROUND.round) -> list[SheetLocked]:
        found = await self.log.read(sheet_id("city", name, unit))
        return [item.event.data for item in found if isinstance(item.event.data, SheetLocked)]


def event(identity: str, name: str, who: str = "ward", unit: str = "ward", **data: Any) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": identity,
        "source": f"/{who}/scoring",
        "type": f"par.sheet.{name}.v1",
        "subject": f"unit/{unit}",
        "time": TIME,
        "data": {"round": ROUND.round, **data},
    }


@contextlib.asynccontextmanager
async def running(servers: EmbeddedServers) -> AsyncIterator[httpx.AsyncClient]:
    """An instance of the service that is ready, and its HTTP side."""
    port = free_port()
    settings = Settings(
        nats_url=servers.nats_url, mongo_url=servers.mongo_url, database_prefix="par_sheets", http_port=port
    )
    stop = asyncio.Event()
    service = asyncio.create_task(serve(BOOTSTRAP, settings, stop))
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE) as http:

            async def is_ready() -> bool:
                try:
                    return (await http.get("/readyz")).status_code == httpx.codes.OK
                except httpx.TransportError:
                    return False

            await eventually(is_ready)
            yield http
    finally:
        stop.set()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.wait_for(service, PATIENCE)


@contextlib.asynccontextmanager
async def sheet_ledger(servers: EmbeddedServers, *rounds: Any, day: dt.date = IN_TIME) -> AsyncIterator[Ledger]:
    """A ledger on ``day`` with a small city and the rounds, and the service on it."""
    client = await nats.connect(servers.nats_url)
    await ensure_streams(client)
    found = Ledger(client)
    await found.open_day(day)
    await found.happened(
        AggregateId("city", "plan", "unit-tree", "city"),
        UnitOpened(city="city", unit="city", name="City", unit_type=UnitType.CITY, parent=None),
        UnitOpened(city="city", unit="office", name="Office", unit_type=UnitType.DEPARTMENT, parent="city"),
    )
    for opened in rounds:
        await found.happened(round_id("city", opened.round), opened)
    async with running(servers) as found.http:
        yield found
    await client.close()
