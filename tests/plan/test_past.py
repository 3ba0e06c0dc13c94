"""Reads of plans as they were: a few at a time."""

import asyncio
import datetime as dt
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from nats.aio.client import Client
from tests.eventually import becomes_true

from par.events import AggregateId, Recorded
from par.log import EventLog
from par.problems import Retryable
from par.projection.store.database import Database
from par.service.past_work import AT_ONCE
from plan_service.plan_reads import past as reads
from plan_service.plan_reads.past import Past
from plan_service.plan_reads.question import Moment
from plan_service.read_models.plans.projection import Plans

CITY, PLAN = "chi-linh", "plan-1"
PATIENCE = 10.0
DAY = Moment(as_of=dt.date(2023, 12, 31))


class Held(EventLog):
    """A log that answers nobody until it is let go."""

    asked = 0

    def __init__(self, client: Client) -> None:
        super().__init__(client)
        self.let_go = asyncio.Event()

    async def read_subjects(
        self, subjects: str, after: int = 0, before: int | None = None, *, lenient: bool = False
    ) -> list[Recorded]:
        self.asked += 1
        await self.let_go.wait()
        return await super().read_subjects(subjects, after, before, lenient=lenient)

    async def read(self, aggregate: AggregateId, after: int = 0) -> list[Recorded]:
        self.asked += 1
        await self.let_go.wait()
        return await super().read(aggregate, after)


async def test_who_comes_while_too_many_reads_wait_is_told_to_ask_again(
    database: Database, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reads, "MANY_WAITING", 0)
    await database[Plans.name].insert_one({"_id": PLAN, "city": CITY})
    log = Held(client)
    past = Past(log)
    under_way = [asyncio.create_task(past.plans(city, DAY)) for city in (CITY, None)[:AT_ONCE]]
    await becomes_true(lambda: log.asked == AT_ONCE)

    others: list[Callable[[], Coroutine[Any, Any, Any]]] = [
        lambda: past.plans(CITY, DAY),
        lambda: past.events(database, PLAN, None),
        lambda: past.register(CITY, None),
    ]
    for ask in others:
        with pytest.raises(Retryable, match="past-busy"):
            await asyncio.wait_for(ask(), PATIENCE)
    assert log.asked == AT_ONCE

    log.let_go.set()
    await asyncio.gather(*under_way)
    assert isinstance(await past.plans(CITY, DAY), list)
