"""A running progress-service on a log that holds a small city, a plan and an index set."""

import asyncio
import contextlib
import datetime as dt
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import orjson
from nats.aio.client import Client
from tests.eventually import eventually
from tests.progress.support import CITY, INDICATOR, PLAN, STAFF, TREE_FACTS, WARD, WARDS, drafted, task

from par.embedded import EmbeddedServers, free_ports
from par.events import AggregateId, Event, EventData, Recorded
from par.events.formula import Linear
from par.events.index_set import Area, Criterion, IndexSetPublished
from par.events.plan import PlanIssued
from par.events.unit import UnitType
from par.log import EventLog
from par.messaging import ask, command_body
from par.messaging.subjects import command, query, submit
from par.service.service import Bootstrap, serve
from par.service.settings import Settings
from progress_service.bootstrap import BOOTSTRAP

PATIENCE = 90.0
TODAY = dt.date(2023, 6, 30)
EVE = dt.datetime(2023, 1, 1, 1, tzinfo=dt.UTC)

WORK_OF_WARD, WORK_OF_STAFF = f"{PLAN}--1-1--1--{WARD}", f"{PLAN}--1-2--1--{STAFF}"

INDEX_SET = IndexSetPublished(
    index_set="set",
    version=1,
    name_vi="Bộ",
    name_en="Set",
    issued_by="ct",
    unit_types=(UnitType.WARD,),
    base="1",
    indicators=(INDICATOR,),
    areas=(
        Area(
            code="1",
            name_vi="Một",
            name_en="One",
            max="1",
            criteria=(
                Criterion(
                    code="1.1",
                    name_vi="Một",
                    name_en="One",
                    max="1",
                    formula=Linear(kind="linear", indicator=INDICATOR.id),
                ),
            ),
        ),
    ),
)


@dataclass
class Ledger:
    """The log, and the service by its subjects."""

    client: Client
    log: EventLog

    async def happened(self, aggregate: AggregateId, *facts: EventData) -> int:
        """Append facts as another service would; their ids follow from the aggregate's history."""
        found = await self.log.read(aggregate)
        events = [
            Event(f"{aggregate.id}-{number}", "/office", f"{aggregate.kind}/{aggregate.id}", EVE, data)
            for number, data in enumerate(facts, len(found))
        ]
        return await self.log.append(aggregate, events, found[-1].position if found else 0)

    async def begin(self) -> None:
        """Load city, index set and plan unless they are there, and open the day."""
        tree = AggregateId(CITY, "plan", "unit-tree", CITY)
        if not await self.log.read(tree):
            await self.happened(tree, *TREE_FACTS)
            await self.happened(AggregateId("all", "plan", "index-set", "set"), INDEX_SET)
            await self.happened(
                AggregateId(CITY, "plan", "plan", PLAN),
                drafted(),
                task("1.1", leads=[WARDS]),
                task("1.2", leads=[STAFF]),
                PlanIssued(plan=PLAN, city=CITY, year=2023, issued_on=EVE.date()),
            )
        await self.open_day(TODAY)
        await eventually(self._obligations_are_open)

    async def _obligations_are_open(self) -> bool:
        return len((await self.ask("obligations", plan=PLAN, kind="task"))["items"]) == 3

    async def open_day(self, day: dt.date) -> Any:
        body = command_body(f"day:{day}", "/calendar", EVE, {"day": day})
        return await ask(self.client, command("progress", "calendar", "open"), body, PATIENCE)

    async def ask(self, name: str, **question: Any) -> Any:
        return await ask(self.client, query("progress", name), question, PATIENCE)

    async def submit(self, *events: Any, sender: str = WARD) -> list[dict[str, Any]]:
        """The receipts of events, given as JSON values or as bytes."""
        parts = [event if isinstance(event, bytes) else orjson.dumps(event) for event in events]
        answer = await ask(self.client, submit(sender), b"[" + b",".join(parts) + b"]", PATIENCE)
        receipts: list[dict[str, Any]] = answer["receipts"]
        return receipts

    async def submitted(self) -> list[Recorded]:
        """Everything in the log that came from senders."""
        found = await self.log.read_subjects("par.log.*.progress.>")
        return [item for item in found if item.event.content_digest is not None]

    async def times_in_log(self) -> Counter[tuple[str, str]]:
        """How often each identity stands in the log."""
        return Counter((item.event.source, item.event.id) for item in await self.submitted())


@contextlib.asynccontextmanager
async def running_service(
    servers: EmbeddedServers, count: int = 1, bootstrap: Bootstrap = BOOTSTRAP
) -> AsyncIterator[list[int]]:
    """``count`` instances of the service in this process, sharing one database; the ports of their HTTP."""
    stop = asyncio.Event()
    ports = free_ports(count)
    async with asyncio.TaskGroup() as services:
        for port in ports:
            settings = Settings(
                nats_url=servers.nats_url,
                mongo_url=servers.mongo_url,
                database_prefix="par_test",
                http_port=port,
            )
            services.create_task(serve(bootstrap, settings, stop))
        try:
            yield ports
        finally:
            stop.set()
