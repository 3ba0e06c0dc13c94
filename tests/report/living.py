"""A small city on real servers: progress-service takes what is sent, report-service makes the index of it."""

import asyncio
import contextlib
import datetime as dt
import itertools
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

import httpx
import nats
import orjson
from motor.motor_asyncio import AsyncIOMotorClient
from nats.aio.client import Client
from tests.eventually import eventually
from tests.report.support import example_set

from par.embedded import EmbeddedServers, free_ports
from par.events import AggregateId, Event, EventData
from par.events.index_set import IndexSetPublished, Indicator, IndicatorKind, LedgerFigure
from par.events.plan import Domain, PlanDrafted, PlanIssued, TaskAdded
from par.events.unit import UnitOpened, UnitType
from par.log import EventLog, ensure_streams
from par.messaging import ask, command_body
from par.messaging.subjects import command, query, submit
from par.projection.builds.catalogue import INSTANCES
from par.service.service import serve
from par.service.settings import Settings
from progress_service.bootstrap import BOOTSTRAP as PROGRESS
from report_service.bootstrap import BOOTSTRAP as REPORT

PATIENCE = 90.0
CITY = "ct"
WARDS = ("ct-phuong-a", "ct-phuong-b", "ct-phuong-c")
YEAR = 2023
PLAN = "ct-cchc-2023"
TASKS = 4
TODAY = dt.date(2023, 11, 15)
EVE = dt.datetime(2023, 1, 1, 1, tzinfo=dt.UTC)
NOON = dt.datetime(2023, 11, 15, 5, tzinfo=dt.UTC)


def of_several_kinds(index_set: IndexSetPublished) -> IndexSetPublished:
    """The set with indicators of other kinds among them: each fourth is a share of units, the fifth is counted by
    the ledger, the last one is a ratio."""

    text = index_set.model_dump_json().replace(f'"{index_set.indicators[4].id}"', f'"{LedgerFigure.TASK_COMPLETION}"')
    index_set = IndexSetPublished.model_validate_json(text)

    def changed(number: int, found: Indicator) -> Indicator:
        if number == 4:
            return found.model_copy(update={"kind": IndicatorKind.LEDGER})
        if number == len(index_set.indicators) - 1:
            return found.model_copy(update={"kind": IndicatorKind.RATIO})
        if number % 4 == 3:
            return found.model_copy(update={"kind": IndicatorKind.SHARE_OF_UNITS, "fulfilled_at": "50"})
        return found

    indicators = tuple(changed(number, found) for number, found in enumerate(index_set.indicators))
    return index_set.model_copy(update={"indicators": indicators})


SET = of_several_kinds(example_set())
MEASURED = tuple(found.id for found in SET.indicators if found.kind is not IndicatorKind.LEDGER)
"""What units report."""
CLASSES = [
    {"label_vi": "Tốt", "label_en": "Good", "from": "90", "inclusive": True},
    {"label_vi": "Khá", "label_en": "Fair", "from": "80", "inclusive": False},
    {"label_vi": "Trung bình", "label_en": "Average", "from": "50", "inclusive": True},
    {"label_vi": "Yếu", "label_en": "Weak", "from": "0", "inclusive": True},
]
RATIO = SET.indicators[-1].id
"""What a unit above has to report itself."""
NUMBERS = itertools.count(1)
"""Of all events that are sent, also by several tests to one log."""


@dataclass
class Living:
    """The log, both services by their subjects, and the two databases of report-service's read models."""

    client: Client
    http: httpx.AsyncClient
    mongo: "AsyncIOMotorClient[dict[str, Any]]"
    log: EventLog

    async def happened(self, aggregate: AggregateId, *facts: EventData) -> int:
        found = await self.log.read(aggregate)
        events = [
            Event(f"{aggregate.id}-{number}", "/office", f"{aggregate.kind}/{aggregate.id}", EVE, data)
            for number, data in enumerate(facts, len(found))
        ]
        return await self.log.append(aggregate, events, found[-1].position if found else 0)

    async def begin(self) -> None:
        """Units, index set, day and round, unless they are there."""
        if await self.log.read(AggregateId(CITY, "plan", "unit-tree", CITY)):
            return
        await self.happened(
            AggregateId(CITY, "plan", "unit-tree", CITY),
            UnitOpened(city=CITY, unit=CITY, name="Thành phố", unit_type=UnitType.CITY, parent=None),
            *(
                UnitOpened(city=CITY, unit=ward, name=ward, unit_type=UnitType.WARD, parent=CITY, opened_on=None)
                for ward in WARDS
            ),
        )
        await self.happened(AggregateId("all", "plan", "index-set", SET.index_set), SET)
        await self.happened(
            AggregateId(CITY, "plan", "plan", PLAN),
            PlanDrafted(
                plan=PLAN,
                city=CITY,
                authority=CITY,
                title="Kế hoạch",
                year=YEAR,
                domains=(Domain(ordinal="1", area="direction", title="Chỉ đạo"),),
            ),
            *(_task(f"1.{number}") for number in range(1, TASKS + 1)),
            PlanIssued(plan=PLAN, city=CITY, year=YEAR, issued_on=EVE.date()),
        )
        body = command_body("day", "/calendar", EVE, {"day": TODAY})
        await ask(self.client, command("progress", "calendar", "open"), body, PATIENCE)
        content = {"city": CITY, "year": YEAR, "index_set": SET.index_set, "classes": CLASSES}
        body = command_body("round", f"/{CITY}", NOON, content)
        done = await ask(self.client, command("report", "round", "open"), body, PATIENCE)
        await self.ask("index", city=CITY, year=YEAR, min_position=done["position"])
        await eventually(self._obligations_are_open)

    async def _obligations_are_open(self) -> bool:
        found = await self.ask("ledger-figures", unit=CITY, year=YEAR)
        return any(row["pooled"] and row["obligations"] == TASKS * len(WARDS) for row in found["items"])

    async def submit(self, sender: str, *events: dict[str, Any]) -> int:
        """Send events; all are accepted. The position of the last of them."""
        answer = await ask(self.client, submit(sender), orjson.dumps(list(events)), PATIENCE)
        outcomes = [(receipt["outcome"], receipt.get("problem")) for receipt in answer["receipts"]]
        assert outcomes == [("accepted", None)] * len(events), outcomes
        position: int = max(receipt["position"] for receipt in answer["receipts"])
        return position

    def said(self, unit: str, name: str, time: dt.datetime = NOON, **data: Any) -> dict[str, Any]:
        """An event of ``unit`` on its measurements; each time another id and a later moment."""
        return _event(unit, f"measurement.{name}", f"unit/{unit}", time, data)

    def submitted(self, ward: str, number: int, on: dt.date) -> dict[str, Any]:
        """The ward hands in what it owes of a task."""
        data = {"completed_on": on.isoformat(), "evidence": {"document": "1/BC"}}
        return _event(ward, "product.submitted", f"obligation/{work_of(ward, number)}", NOON, data)

    def confirmed(self, ward: str, number: int) -> dict[str, Any]:
        """The city confirms it."""
        return _event(CITY, "product.confirmed", f"obligation/{work_of(ward, number)}", NOON, {})

    def blocked(self, ward: str, number: int, since: dt.date) -> dict[str, Any]:
        """The work waits for a document of an upper level."""
        data = {"document": "Nghị định", "since": since.isoformat()}
        return _event(ward, "work.blocked", f"obligation/{work_of(ward, number)}", NOON, data)

    def reported(self, unit: str, indicator: str, period: str, numerator: int, denominator: int) -> dict[str, Any]:
        return self.said(
            unit, "reported", indicator=indicator, period=period, numerator=numerator, denominator=denominator
        )

    async def ask(self, name: str, **question: Any) -> Any:
        return await ask(self.client, query("report", name), question, PATIENCE)

    async def everything_written(self) -> dict[str, Any]:
        """Ends of both streams, and positions, digests and waiting rows of all read models."""
        jetstream = self.client.jetstream()
        rows = [row for service in ("progress", "report") for row in await self._projections(service)]
        return {
            "streams": [(await jetstream.stream_info(name)).state.last_seq for name in ("LOG", "REPORT")],
            "read_models": [(row["name"], row["position"], row["digest"], row["outbox_pending"]) for row in rows],
        }

    @contextlib.asynccontextmanager
    async def profiled(self) -> AsyncIterator[Counter[str]]:
        """Counts, at the end, the operations that MongoDB was asked for in report-service's databases, by kind."""
        names = [name for name in await self.mongo.list_database_names() if name.startswith("par_test_report")]
        counted: Counter[str] = Counter()
        for name in names:
            await self.mongo[name].command("profile", 2)
        yield counted
        for name in names:
            await self.mongo[name].command("profile", 0)
            asked = [entry async for entry in self.mongo[name]["system.profile"].find()]
            # (The service says now and then that it is there, whatever it is asked.)
            counted.update(entry["op"] for entry in asked if not entry["ns"].endswith(f".{INSTANCES}"))
            await self.mongo[name].drop_collection("system.profile")

    async def _projections(self, service: str) -> Sequence[dict[str, Any]]:
        rows: list[dict[str, Any]] = await ask(self.client, query(service, "projections"), {}, PATIENCE)
        return rows


def _event(sender: str, name: str, subject: str, time: dt.datetime, data: dict[str, Any]) -> dict[str, Any]:
    number = next(NUMBERS)
    return {
        "specversion": "1.0",
        "id": f"m-{number}",
        "source": f"/{sender}/one-stop",
        "type": f"par.{name}.v1",
        "subject": subject,
        "time": (time + dt.timedelta(seconds=number)).isoformat(),
        "data": data,
    }


def _task(ordinal: str) -> TaskAdded:
    """A task of every ward, due in June."""
    due = f"{YEAR}-06-30"
    return TaskAdded.model_validate(
        {
            "plan": PLAN,
            "ordinal": ordinal,
            "domain": "1",
            "title": f"Việc {ordinal}",
            "products": ["Báo cáo"],
            "leads": list(WARDS),
            "schedule": {"kind": "deadline", "due": due},
        }
    )


def json_of(output: str) -> Any:
    """The JSON that a command printed; the services of this process may log beside it."""
    return orjson.loads(output[output.index("{\n") : output.rindex("\n}") + 2])


def work_of(ward: str, number: int) -> str:
    """The obligation of a ward from a task."""
    return f"{PLAN}--1-{number}--1--{ward}"


@contextlib.asynccontextmanager
async def living(servers: EmbeddedServers) -> AsyncIterator[Living]:
    """Both services in this process, and the city begun."""
    client = await nats.connect(servers.nats_url)
    mongo: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(servers.mongo_url, tz_aware=True)
    try:
        await ensure_streams(client)
        stop = asyncio.Event()
        ports = free_ports(2)
        async with asyncio.TaskGroup() as services:
            for bootstrap, port in zip((PROGRESS, REPORT), ports, strict=True):
                settings = Settings(
                    nats_url=servers.nats_url, mongo_url=servers.mongo_url, database_prefix="par_test", http_port=port
                )
                services.create_task(serve(bootstrap, settings, stop))
            try:
                async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{ports[1]}", timeout=PATIENCE) as http:
                    ledger = Living(client, http, mongo, EventLog(client))
                    await ledger.begin()
                    yield ledger
            finally:
                stop.set()
    finally:
        mongo.close()
        await client.close()
