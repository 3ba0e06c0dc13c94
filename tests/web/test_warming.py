"""Warming up reads what pages need, and stops no service from starting."""

import asyncio
import datetime as dt
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClient
from structlog.testing import capture_logs
from tests.report.support import log

from par.embedded import free_port
from par.events.unit import UnitOpened, UnitType
from par.projection.store.database import Database
from par.testing.projections import folded
from report_service.bootstrap import read_models
from report_service.read_models.unit_facts.projection import NAME as UNIT_FACTS
from report_service.web import rendering
from report_service.web.others import Asker
from report_service.web.own import Own
from report_service.web.places import Places
from report_service.web.sources import IndexSets, Sources
from report_service.web.warming import warm


class Explained:
    """Notes which scores are asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int]] = []

    async def __call__(self, unit: str, year: int) -> dict[str, Any]:
        self.asked.append((unit, year))
        return {}


def sources_of(database: Database, explained: Explained) -> Sources:
    async def end() -> int:
        return 0

    nobody: Any = None
    asker = Asker("nats://127.0.0.1:1", nobody, nobody)
    own, places = Own(database), Places(database)
    return Sources(own, places, asker, IndexSets(asker), explained, lambda: dt.date(2023, 6, 30), lambda: 0, end)


async def test_an_empty_ledger_is_warm_at_once(database: Database) -> None:
    explained = Explained()
    with capture_logs() as logs:
        await warm(sources_of(database, explained))
    assert (logs, explained.asked) == ([], [])


async def test_units_templates_and_the_round_are_read(database: Database) -> None:
    opened = UnitOpened(city="ct", unit="ct", name="Thành phố", unit_type=UnitType.CITY, parent=None)
    documents = folded(read_models(), log(opened))[UNIT_FACTS]
    await database[UNIT_FACTS].insert_many([{**found, "_id": key} for key, found in documents.items()])
    await database["rankings"].insert_one(
        {"city": "ct", "year": 2023, "unit_type": "city", "main": True, "entries": [], "unscored": []}
    )
    explained = Explained()
    sources = sources_of(database, explained)
    compiled = rendering._ENVIRONMENT.cache
    assert compiled is not None
    compiled.clear()

    with capture_logs() as logs:
        await warm(sources)

    assert (logs, explained.asked) == ([], [("ct", 2023)])
    assert {"city.html", "unit.html", "plan.html"} <= {name for _, name in compiled}


async def test_without_a_database_the_service_starts_cold() -> None:
    nowhere: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(
        f"mongodb://127.0.0.1:{free_port()}", serverSelectionTimeoutMS=50, io_loop=asyncio.get_running_loop()
    )
    with capture_logs() as logs:
        await warm(sources_of(nowhere["none"], Explained()))
    nowhere.close()
    assert [line["event"] for line in logs] == ["the pages are not warm"]
