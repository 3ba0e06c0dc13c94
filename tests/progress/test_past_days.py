"""A past day of a city is folded once for all who ask for it together, and never told of another position."""

import asyncio
import datetime as dt
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from typing import Any

import pytest
from motor.motor_asyncio import AsyncIOMotorClient
from nats.aio.client import Client
from pymongo.errors import PyMongoError
from tests.progress.support import CITY, WARD, log, opened

from par.embedded import free_port
from par.log import EventLog
from par.problems import Retryable
from par.projection.store.database import Database
from par.service.past_work import AT_ONCE
from par.testing.projections import folded
from progress_service.bootstrap import read_models
from progress_service.read_models.obligations.queries import ObligationReads, ObligationsQuestion
from progress_service.read_models.sources.queries import SourceReads, SourcesQuestion
from progress_service.read_models.status.counting import Counting
from progress_service.read_models.status.queries import AxisReads, StatusesQuestion
from progress_service.read_models.timelines import past_days
from progress_service.read_models.timelines.past_days import KEPT, PastDays
from progress_service.read_models.timelines.projection import Timelines
from progress_service.reference.reference import Reference
from progress_service.status.axes import Axis
from progress_service.status.trees import Trees

DAY = dt.date(2023, 6, 30)
PATIENCE = 10.0
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


async def test_only_so_much_is_read_of_the_past_at_a_time(
    database: Database, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is kept, and the present, is answered all the same."""
    monkeypatch.setattr(past_days, "MANY_WAITING", 0)
    await owed(database, "ob-1")
    days = PastDays(lambda: 7)
    counting = Counting(Trees(Reference(EventLog(client))), days)
    status, sources = AxisReads(counting, lambda: DAY), SourceReads(counting, lambda: DAY)
    obligations = ObligationReads(days, lambda: DAY)
    past: list[Callable[[], Coroutine[Any, Any, Any]]] = [
        lambda: days.of_city(database, CITY, DAY - dt.timedelta(1), None),
        lambda: status.statuses(database, StatusesQuestion(by=Axis.UNIT, as_of=DAY)),
        lambda: sources.sources(database, SourcesQuestion(as_of=DAY)),
        lambda: sources.sources(database, SourcesQuestion(as_of=DAY, city=CITY)),
        lambda: obligations.obligations(database, ObligationsQuestion(as_of=DAY)),
    ]
    kept = await days.of_city(database, CITY, DAY, None)

    async with AsyncExitStack() as busy:
        for _ in range(AT_ONCE):
            await busy.enter_async_context(days.work.slot())
        for ask in past:
            with pytest.raises(Retryable, match="past-busy"):
                await asyncio.wait_for(ask(), PATIENCE)
        assert await days.of_city(database, CITY, DAY, None) is kept
        assert (await obligations.obligations(database, ObligationsQuestion()))["items"] == []
        assert (await sources.sources(database, SourcesQuestion()))["items"] == []
    for ask in past:
        await ask()


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
