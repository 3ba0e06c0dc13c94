"""The policy that opens obligations, where the log is read from a replica that lags behind what was delivered."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import structlog.testing
from nats.aio.client import Client
from prometheus_client import CollectorRegistry
from tests.eventually import becomes_true, eventually
from tests.lagging import Lagging, log_of_its_own
from tests.progress.ledger import Ledger
from tests.progress.support import CITY, OFFICE, PLAN, TREE_FACTS, WARDS, drafted, task
from tests.progress.test_policy import NOW, holds, running, stored_position

from par.deciding import AggregateStore
from par.events import AggregateId, EventData
from par.events.day import DayOpened
from par.events.plan import Document, PlanAmended, PlanIssued
from par.log import EventLog
from par.projection.following.runner import Runner
from par.projection.metrics import ProjectionMetrics
from par.projection.store.database import Database
from progress_service.bootstrap import read_models
from progress_service.day.decider import CALENDAR
from progress_service.following import policy
from progress_service.following.known_obligations import KnownObligations
from progress_service.following.pending import PendingChanges
from progress_service.following.policy import FollowPlans
from progress_service.following.reactions import Reactions

NEW_YEAR, JUNE_30, JULY_1 = NOW.date(), dt.date(2023, 6, 30), dt.date(2023, 7, 1)
TREE = AggregateId(CITY, "plan", "unit-tree", CITY)
PLANNED = AggregateId(CITY, "plan", "plan", PLAN)
ISSUED: tuple[EventData, ...] = (
    drafted(),
    task(leads=[WARDS]),
    PlanIssued(plan=PLAN, city=CITY, year=2023, issued_on=NEW_YEAR),
)


def amendment(on: dt.date) -> tuple[EventData, ...]:
    """One more task, of the city's office."""
    document = Document(title="Quyết định sửa đổi")
    amended = PlanAmended(plan=PLAN, city=CITY, version=2, document=document, effective_on=on, changes=1)
    return amended, task("1.2", key="1-2", leads=[OFFICE])


def opened(day: dt.date, previous: dt.date | None = None) -> DayOpened:
    return DayOpened(day=day, previous=previous)


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[Lagging]:
    """A client of a log of the test's own."""
    async with log_of_its_own(tmp_path) as found:
        yield found


@pytest.fixture
async def ledger(client: Lagging) -> Ledger:
    """What happened so far: the city's units."""
    found = Ledger(client, EventLog(client))
    await found.happened(TREE, *TREE_FACTS)
    return found


@pytest.fixture
async def runner(client: Lagging, database: Database) -> AsyncIterator[Runner]:
    found = Runner(client, database, read_models(), ProjectionMetrics(CollectorRegistry()))
    await found.prepare()
    running = asyncio.create_task(found.run())
    yield found
    running.cancel()
    await asyncio.wait([running])


@pytest.fixture
def followed(client: Lagging, database: Database, runner: Runner, monkeypatch: pytest.MonkeyPatch) -> FollowPlans:
    monkeypatch.setattr(policy, "RETRY_PAUSE_SECONDS", 0.02)
    log = EventLog(client)
    known, pending = KnownObligations(log, database, runner), PendingChanges(database, log)
    return FollowPlans(client, database, log, Reactions(log, AggregateStore(log, lambda: NOW), known, pending))


async def reacts_when_it_can(found: FollowPlans, client: Lagging, database: Database, cause: int) -> None:
    """The policy waits in front of ``cause`` until the replica has caught up, and then passes it."""
    with structlog.testing.capture_logs() as logs:
        async with running(found) as task_:
            await becomes_true(lambda: task_.done() or sum(entry["event"] == "policy waits" for entry in logs) >= 3)
            assert not task_.done(), "a replica that lags is no damage"
            assert await stored_position(database) < cause
            client.catch_up()
            await eventually(lambda: holds(database, cause))


async def tasks_of(client: Client) -> set[str]:
    """The tasks that somebody owes."""
    found = await EventLog(client).read_subjects(f"par.log.{CITY}.progress.obligation.*")
    return {item.log_subject.split(".")[-1].split("--")[1] for item in found}


@pytest.mark.parametrize(
    ("about", "by"),
    [(".plan.plan.", 1), (".plan.plan.", 2), (".unit-tree.", len(TREE_FACTS) + len(ISSUED))],
    ids=["the event itself", "the plan's last task", "the units"],
)
async def test_an_issued_plan_that_is_not_read_yet_is_waited_for(
    ledger: Ledger, followed: FollowPlans, client: Lagging, database: Database, about: str, by: int
) -> None:
    issued = await ledger.happened(PLANNED, *ISSUED)
    await client.fall_behind(by, about)

    await reacts_when_it_can(followed, client, database, issued)

    assert await tasks_of(client) == {"1-1"}


@pytest.mark.parametrize("by", [1, 2], ids=["its change", "the event itself"])
async def test_an_amendment_that_is_not_read_yet_is_waited_for(
    ledger: Ledger, followed: FollowPlans, client: Lagging, database: Database, by: int
) -> None:
    await ledger.happened(CALENDAR, opened(JUNE_30))
    await ledger.happened(PLANNED, *ISSUED)
    last = await ledger.happened(PLANNED, *amendment(JUNE_30))
    await client.fall_behind(by, ".plan.plan.")

    await reacts_when_it_can(followed, client, database, last - 1)

    assert await tasks_of(client) == {"1-1", "1-2"}


async def test_a_change_that_waited_for_its_day_and_is_not_read_yet_is_no_damage(
    ledger: Ledger, followed: FollowPlans, client: Lagging, database: Database
) -> None:
    await ledger.happened(CALENDAR, opened(JUNE_30))
    await ledger.happened(PLANNED, *ISSUED)
    last = await ledger.happened(PLANNED, *amendment(JULY_1))
    async with running(followed):
        await eventually(lambda: holds(database, last))
    assert await tasks_of(client) == {"1-1"}
    end = await ledger.log.end()
    opening = await ledger.happened(CALENDAR, opened(JULY_1, JUNE_30))
    await client.fall_behind(1 + end - (last - 2), ".plan.plan.")

    await reacts_when_it_can(followed, client, database, opening)

    assert await tasks_of(client) == {"1-1", "1-2"}


async def test_the_day_that_is_not_read_yet_is_waited_for(
    ledger: Ledger, followed: FollowPlans, client: Lagging, database: Database
) -> None:
    """What it took for a change of a later day would wait for a day that has been opened."""
    await ledger.happened(PLANNED, *ISSUED)
    before = await ledger.happened(CALENDAR, opened(JUNE_30))
    async with running(followed):
        await eventually(lambda: holds(database, before))
    amended = await ledger.happened(PLANNED, *amendment(JUNE_30))
    end = await ledger.log.end()
    await client.fall_behind(end - before + 1, CALENDAR.log_subject)

    await reacts_when_it_can(followed, client, database, amended)

    assert await tasks_of(client) == {"1-1", "1-2"}
