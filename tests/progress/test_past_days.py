"""A past day of a city is folded once for all who ask for it together, and never told of another position."""

import asyncio
import datetime as dt
from typing import Any

import pytest
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo.errors import PyMongoError
from tests.progress.support import CITY, WARD, log, opened

from par.embedded import free_port
from par.projection.store.database import Database
from par.testing.projections import folded
from progress_service.bootstrap import read_models
from progress_service.read_models.timelines import past_days
from progress_service.read_models.timelines.past_days import KEPT, PastDays
from progress_service.read_models.timelines.projection import Timelines

DAY = dt.date(2023, 6, 30)
MOMENT = dt.datetime(2023, 6, 30, 1, tzinfo=dt.UTC)


async def owed(database: Database, *names: str) -> None:
    """Put obligations into the read model."""
    facts = [opened(name, WARD, DAY, on=DAY) for name in names]
    documents = folded(read_models(), log((fact, MOMENT) for fact in facts))[Timelines.name]
    await database[Timelines.name].insert_many([{**found, "_id": name} for name, found in documents.items()])


def ids(found: Any) -> list[str]:
    return sorted(one["_id"] for one in found)


async def test_who_asks_together_or_later_shares_one_fold(database: Database) -> None:
    await owed(database, "ob-1", "ob-2")
    days = PastDays(lambda: 7)

    first, second = await asyncio.gather(*(days.of_city(database, CITY, DAY, None) for _ in range(2)))
    third = await days.of_city(database, CITY, DAY, None)

    assert ids(first) == ["ob-1", "ob-2"]
    assert first is second is third
    assert ids(await days.of_city(database, CITY, DAY - dt.timedelta(1), None)) == []
    assert ids(await days.of_city(database, "elsewhere", DAY, None)) == []
    assert ids(await days.of_city(database, CITY, DAY, "2000-01-01T00:00:00.000000Z")) == []


async def test_after_the_next_event_the_day_is_folded_anew(database: Database) -> None:
    position = 7
    days = PastDays(lambda: position)
    await owed(database, "ob-1")
    assert ids(await days.of_city(database, CITY, DAY, None)) == ["ob-1"]

    await owed(database, "ob-2")
    position = 8

    assert ids(await days.of_city(database, CITY, DAY, None)) == ["ob-1", "ob-2"]


async def test_a_fold_goes_on_when_who_asked_first_has_gone(database: Database) -> None:
    await owed(database, "ob-1")
    days = PastDays(lambda: 7)
    gone = asyncio.create_task(days.of_city(database, CITY, DAY, None))
    waiting = asyncio.create_task(days.of_city(database, CITY, DAY, None))
    await asyncio.sleep(0)
    gone.cancel()

    assert ids(await waiting) == ["ob-1"]
    assert gone.cancelled()


async def test_a_failure_is_not_kept(database: Database) -> None:
    await owed(database, "ob-1")
    days = PastDays(lambda: 7)
    nowhere: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(
        f"mongodb://127.0.0.1:{free_port()}", serverSelectionTimeoutMS=50, io_loop=asyncio.get_running_loop()
    )
    with pytest.raises(PyMongoError):
        await days.of_city(nowhere["none"], CITY, DAY, None)
    nowhere.close()

    assert ids(await days.of_city(database, CITY, DAY, None)) == ["ob-1"]


async def test_only_so_much_is_kept(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    await owed(database, "ob-1", "ob-2")
    days = PastDays(lambda: 7)
    first = await days.of_city(database, CITY, DAY, None)
    for number in range(KEPT):
        await days.of_city(database, CITY, DAY + dt.timedelta(number + 1), None)
    assert await days.of_city(database, CITY, DAY, None) is not first

    monkeypatch.setattr(past_days, "MOST_OBLIGATIONS", 1)
    large = await days.of_city(database, CITY, dt.date(2024, 1, 1), None)
    assert len(large) == 2
    assert await days.of_city(database, CITY, dt.date(2024, 1, 1), None) is not large
