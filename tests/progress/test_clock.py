"""The ledger's day by the clock: midnights, downtime, instances that race, clocks that are wrong. Clocks are played."""

import asyncio
import datetime as dt
import functools
import urllib.request
from collections.abc import AsyncIterator, Awaitable

import nats
import pytest
from nats.aio.client import Client
from prometheus_client import CollectorRegistry
from tests.eventually import becomes_true, eventually
from tests.progress.ledger import EVE, INDEX_SET, PATIENCE, Ledger, running_service
from tests.progress.presence import due_on
from tests.progress.support import (
    CITY,
    PLAN,
    TREE_FACTS,
    WARD,
    WARDS,
    drafted,
    figures,
    submission,
    task,
)

from par.calendar.local_time import VIETNAM
from par.deciding import AggregateStore, Origin
from par.embedded import EmbeddedServers
from par.events import AggregateId
from par.events.day import DayOpened
from par.events.plan import PlanIssued
from par.log import LOG, EventLog, ensure_streams
from par.messaging import RemoteProblem
from par.problems import Retryable
from par.service.service import Bootstrap
from progress_service.bootstrap import BOOTSTRAP, wire
from progress_service.day.clock import DayClock
from progress_service.day.decider import CALENDAR, DAY, OpenDay
from progress_service.day.reckoning import Reckoning, reckon

MARCH_1 = dt.date(2024, 3, 1)


def moment(day: dt.date, hour: int = 12, minute: int = 0, second: int = 0) -> dt.datetime:
    """In Vietnam, told in UTC as the service's clock does."""
    return dt.datetime.combine(day, dt.time(hour, minute, second), VIETNAM).astimezone(dt.UTC)


class PlayedClock:
    """A wall clock that stands until it is set; ``waits`` are the seconds for which somebody wanted to sleep."""

    def __init__(self, now: dt.datetime) -> None:
        self.waits: list[float] = []
        self._now = now
        self._sleeping: list[asyncio.Future[None]] = []

    def now(self) -> dt.datetime:
        return self._now

    async def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        sleeping = asyncio.get_running_loop().create_future()
        self._sleeping.append(sleeping)
        await sleeping

    def passes_unseen(self, now: dt.datetime) -> None:
        """It is later, and nobody has woken up yet."""
        self._now = now

    async def shows(self, now: dt.datetime) -> None:
        """It is ``now``; returns when all that slept have looked at it and sleep again."""
        self._now = now
        woken, self._sleeping = self._sleeping, []
        for sleeping in woken:
            if not sleeping.done():
                sleeping.set_result(None)
        await self.asleep(len(woken))

    async def asleep(self, count: int) -> None:
        await becomes_true(lambda: len(self._sleeping) >= count)


@pytest.mark.parametrize(
    ("opened", "clock", "expected"),
    [
        (None, MARCH_1, Reckoning.DUE),
        (None, dt.date(1970, 1, 1), Reckoning.TOO_FAR),
        (None, dt.date(2101, 1, 1), Reckoning.TOO_FAR),
        (MARCH_1, MARCH_1, Reckoning.OPEN),
        (MARCH_1, dt.date(2024, 2, 29), Reckoning.BEHIND),
        (MARCH_1, dt.date(1970, 1, 1), Reckoning.BEHIND),
        (MARCH_1, dt.date(2024, 3, 2), Reckoning.DUE),
        (MARCH_1, dt.date(2024, 4, 1), Reckoning.DUE),
        (MARCH_1, dt.date(2024, 4, 2), Reckoning.TOO_FAR),
        (MARCH_1, dt.date(2099, 1, 1), Reckoning.TOO_FAR),
        (dt.date(2100, 12, 31), dt.date(2101, 1, 1), Reckoning.TOO_FAR),
    ],
)
def test_what_the_clock_may_open(opened: dt.date | None, clock: dt.date, expected: Reckoning) -> None:
    assert reckon(opened, clock) is expected


@pytest.fixture
async def log(servers: EmbeddedServers) -> AsyncIterator[EventLog]:
    """An empty log for one test."""
    client = await nats.connect(servers.nats_url)
    await ensure_streams(client)
    await client.jetstream().delete_stream(LOG)
    await ensure_streams(client)
    yield EventLog(client)
    await client.close()


def ahead(registry: CollectorRegistry) -> float | None:
    seconds = registry.get_sample_value("par_calendar_ahead_seconds")
    return None if seconds is None else seconds / 86_400


def clock_on(log: EventLog, clock: PlayedClock, registry: CollectorRegistry | None = None) -> DayClock:
    """The task of one more instance."""
    store = AggregateStore(log, clock.now)
    return DayClock(store, clock.now, clock.wait, registry or CollectorRegistry())


async def opened_days(log: EventLog) -> list[DayOpened]:
    found = [item.event.data for item in await log.read(CALENDAR)]
    return [data for data in found if isinstance(data, DayOpened)]


async def test_each_day_is_opened_at_its_midnight_in_vietnam(log: EventLog) -> None:
    clock = PlayedClock(moment(dt.date(2023, 12, 30), 23, 59, 57))
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(clock_on(log, clock).run())
        await clock.asleep(1)
        await clock.shows(moment(dt.date(2023, 12, 30), 23, 59, 59))
        assert [data.day.isoformat() for data in await opened_days(log)] == ["2023-12-30"]
        for day in ("2023-12-31", "2024-01-01"):
            await clock.shows(moment(dt.date.fromisoformat(day), 0))
            await clock.shows(moment(dt.date.fromisoformat(day), 0, 0, 4))
        running.cancel()
    days = [dt.date(2023, 12, 30), dt.date(2023, 12, 31), dt.date(2024, 1, 1)]
    assert await opened_days(log) == [
        DayOpened(day=day, previous=before) for day, before in zip(days, [None, *days], strict=False)
    ]
    times = [item.event.time for item in await log.read(CALENDAR)]
    assert times == [moment(day, 0) for day in days]
    # It never sleeps past a midnight, nor long enough to miss that the machine was suspended.
    assert clock.waits[:3] == [3.0, 1.0, 5.0]
    assert max(clock.waits) == 5.0


async def test_instances_that_wake_at_the_same_moment_open_each_day_once(log: EventLog) -> None:
    clock = PlayedClock(moment(MARCH_1, 0))
    instances = [clock_on(log, clock) for _ in range(4)]
    async with asyncio.TaskGroup() as tasks:
        running = [tasks.create_task(instance.run()) for instance in instances]
        await clock.asleep(4)
        for number in range(1, 15):
            await clock.shows(moment(MARCH_1 + dt.timedelta(number), 0))
        for one in running:
            one.cancel()
    assert [data.day for data in await opened_days(log)] == [MARCH_1 + dt.timedelta(number) for number in range(15)]


async def test_a_clock_that_is_set_back_opens_nothing_and_goes_on_when_it_has_caught_up(log: EventLog) -> None:
    clock, registry = PlayedClock(moment(MARCH_1)), CollectorRegistry()
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(clock_on(log, clock, registry).run())
        await clock.asleep(1)
        assert ahead(registry) == 0
        for back in (dt.date(2024, 2, 20), dt.date(1970, 1, 1), dt.date(2024, 2, 29)):
            await clock.shows(moment(back))
            assert ahead(registry) == (back - MARCH_1).days
        await clock.shows(moment(MARCH_1))
        await clock.shows(moment(dt.date(2024, 3, 2)))
        running.cancel()
    assert [data.day for data in await opened_days(log)] == [MARCH_1, dt.date(2024, 3, 2)]
    assert ahead(registry) == 0


async def test_a_clock_that_runs_away_opens_nothing_until_a_person_says_that_it_is_right(log: EventLog) -> None:
    clock, registry = PlayedClock(moment(MARCH_1)), CollectorRegistry()
    later = dt.date(2024, 4, 2)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(clock_on(log, clock, registry).run())
        await clock.asleep(1)
        for wrong in (dt.date(2099, 1, 1), later):
            await clock.shows(moment(wrong))
            assert ahead(registry) == (wrong - MARCH_1).days
        assert [data.day for data in await opened_days(log)] == [MARCH_1]
        operator = AggregateStore(log, clock.now)
        await operator.execute(CALENDAR, DAY, OpenDay(later), Origin(f"day:{later}", "/calendar", clock.now()))
        await clock.shows(moment(later))
        assert ahead(registry) == 0
        await clock.shows(moment(later + dt.timedelta(1)))
        running.cancel()
    assert [data.day for data in await opened_days(log)] == [MARCH_1, later, later + dt.timedelta(1)]


async def test_it_waits_while_the_log_is_away_and_opens_the_day_then(fresh_servers: EmbeddedServers) -> None:
    client = await nats.connect(fresh_servers.nats_url, max_reconnect_attempts=-1, reconnect_time_wait=0.1)
    await ensure_streams(client)
    log, clock = EventLog(client), PlayedClock(moment(MARCH_1))
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(clock_on(log, clock).run())
        await clock.asleep(1)
        await asyncio.to_thread(fresh_servers.nats.stop)
        await clock.shows(moment(dt.date(2024, 3, 2)))
        assert not running.done()
        await asyncio.to_thread(fresh_servers.nats.start)
        await eventually(lambda: _is_there(client))
        await clock.shows(moment(dt.date(2024, 3, 2), 13))
        running.cancel()
    assert [data.day for data in await opened_days(log)] == [MARCH_1, dt.date(2024, 3, 2)]
    await client.close()


async def _is_there(client: Client) -> bool:
    try:
        return (await EventLog(client).end()) > 0
    except Exception:  # noqa: BLE001 - whatever says that it is not there yet
        return False


def played(clock: PlayedClock) -> Bootstrap:
    """The service with a clock that the test sets."""
    return Bootstrap("progress", BOOTSTRAP.read_models, functools.partial(wire, now=clock.now, wait=clock.wait))


@pytest.fixture
async def ledger(fresh_servers: EmbeddedServers, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Ledger]:
    """A log with a city and a plan whose task is due on 5 March; no service yet."""
    monkeypatch.setenv("PAR_CALENDAR", "clock")
    client = await nats.connect(fresh_servers.nats_url)
    await ensure_streams(client)
    found = Ledger(client, EventLog(client))
    await found.happened(AggregateId(CITY, "plan", "unit-tree", CITY), *TREE_FACTS)
    await found.happened(AggregateId("all", "plan", "index-set", "set"), INDEX_SET)
    await found.happened(
        AggregateId(CITY, "plan", "plan", PLAN),
        drafted(),
        task("1.1", leads=[WARDS], schedule=due_on("2024-03-05")),
        PlanIssued(plan=PLAN, city=CITY, year=2023, issued_on=EVE.date()),
    )
    yield found
    await client.close()


async def overdue(ledger: Ledger, **past: str) -> int:
    """How much the ward owes too late; -1 while it owes nothing."""
    try:
        found = await ledger.ask("status-of-unit", unit=WARD, min_position=await ledger.log.end(), **past)
    except RemoteProblem:
        return -1
    count: int = found["open_overdue"]
    return count


async def test_two_instances_after_days_of_downtime_and_at_midnight(
    fresh_servers: EmbeddedServers, ledger: Ledger
) -> None:
    clock = PlayedClock(moment(MARCH_1))
    async with running_service(fresh_servers, 2, played(clock)):
        await clock.asleep(2)
        await eventually(lambda: _equals(overdue(ledger), 0))
    clock = PlayedClock(moment(dt.date(2024, 3, 11), 3))
    async with running_service(fresh_servers, 2, played(clock)) as ports:
        await clock.asleep(2)
        assert await opened_days(ledger.log) == [
            DayOpened(day=MARCH_1, previous=None),
            DayOpened(day=dt.date(2024, 3, 11), previous=MARCH_1),
        ]
        assert await overdue(ledger) == 1
        # Days that nobody opened still have their evenings.
        assert [await overdue(ledger, as_of=f"2024-03-0{day}") for day in (5, 6)] == [0, 1]
        await clock.shows(moment(dt.date(2024, 3, 12), 0))
        assert [data.day.day for data in await opened_days(ledger.log)] == [1, 11, 12]
        found = await ledger.ask("calendar", min_position=await ledger.log.end())
        assert {name: found[name] for name in ("day", "clock", "state", "opened_by")} == {
            "day": "2024-03-12",
            "clock": "2024-03-12",
            "state": "open",
            "opened_by": "clock",
        }
        await clock.shows(moment(dt.date(2099, 1, 1)))
        assert (await ledger.ask("calendar"))["state"] == "too_far"
        for port in ports:
            # Nothing is wrong with the service itself: it goes on answering, and its metric says what is the matter.
            assert await asyncio.to_thread(_get, f"http://127.0.0.1:{port}/readyz")
            metrics = await asyncio.to_thread(_get, f"http://127.0.0.1:{port}/metrics")
            (line,) = [line for line in metrics.splitlines() if line.startswith("par_calendar_ahead_seconds ")]
            assert float(line.split()[1]) == (dt.date(2099, 1, 1) - dt.date(2024, 3, 12)).total_seconds()


async def test_an_event_of_the_new_day_does_not_wait_for_the_task_to_wake(
    fresh_servers: EmbeddedServers, ledger: Ledger
) -> None:
    clock = PlayedClock(moment(MARCH_1, 23, 59, 59))
    async with running_service(fresh_servers, 1, played(clock)):
        await clock.asleep(1)
        await eventually(lambda: _equals(_opened_now(ledger), MARCH_1.isoformat()))
        midnight = submission(id="new", time="2024-03-02T00:00:01+07:00", data=figures(period="2024-02"))
        (refused,) = await ledger.submit(midnight | {"id": "early"})
        assert refused["code"] == "in-the-future"
        clock.passes_unseen(moment(dt.date(2024, 3, 2), 0, 0, 1))
        (receipt,) = await ledger.submit(midnight)
        assert receipt["outcome"] == "accepted"
        opened = await ledger.log.read(CALENDAR)
        assert [item.event.data for item in opened][-1] == DayOpened(day=dt.date(2024, 3, 2), previous=MARCH_1)
        assert opened[-1].position < receipt["position"]
        # A sender whose clock is a day ahead opens nothing.
        (refused,) = await ledger.submit(midnight | {"id": "late", "time": "2024-03-03T00:00:01+07:00"})
        assert refused["outcome"] == "refused"
        assert len(await ledger.log.read(CALENDAR)) == len(opened)


async def _opened_now(ledger: Ledger) -> str | None:
    day: str | None = (await ledger.ask("calendar"))["day"]
    return day


async def _equals(asked: Awaitable[object], expected: object) -> bool:
    try:
        return await asked == expected
    except Retryable:
        return False


def _get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=PATIENCE) as answer:  # noqa: S310 - our own address
        text: str = answer.read().decode()
        return text
