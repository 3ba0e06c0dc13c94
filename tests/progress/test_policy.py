"""The policy that opens obligations: what it does with an event it cannot read, and how often it writes."""

import asyncio
import contextlib
import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import structlog.testing
from motor.motor_asyncio import AsyncIOMotorClient
from nats.aio.client import Client
from prometheus_client import CollectorRegistry
from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent
from tests.eventually import becomes_true, eventually
from tests.happenings import connected, nats_server, new_city
from tests.progress.support import CITY, PLAN, TREE_FACTS, WARDS, drafted, task

from par.deciding import AggregateStore
from par.embedded import EmbeddedServers
from par.events import AggregateId, Event, EventData
from par.events.plan import PlanIssued
from par.log import LOG, EventLog, ensure_streams
from par.projection.following.runner import Runner
from par.projection.metrics import ProjectionMetrics
from par.projection.store.database import Database
from progress_service.bootstrap import read_models
from progress_service.following import policy
from progress_service.following.known_obligations import KnownObligations
from progress_service.following.pending import PendingChanges
from progress_service.following.policy import NAME, POLICIES, FollowPlans
from progress_service.following.reactions import Reactions

NOW = dt.datetime(2023, 1, 1, 1, tzinfo=dt.UTC)
PLAN_OF_CITY = AggregateId(CITY, "plan", "plan", PLAN)
PLAN_FACTS: tuple[EventData, ...] = (
    drafted(),
    task(leads=[WARDS]),
    PlanIssued(plan=PLAN, city=CITY, year=2023, issued_on=NOW.date()),
)


@pytest.fixture
async def own_client(tmp_path: Path) -> AsyncIterator[Client]:
    """A log of the test's own: one that may hold what cannot be read."""
    async with nats_server(tmp_path) as server, connected(server) as client:
        await ensure_streams(client)
        yield client


def new_policy(client: Client, database: Database) -> FollowPlans:
    log = EventLog(client)
    runner = Runner(client, database, read_models(), ProjectionMetrics(CollectorRegistry()))
    known, pending = KnownObligations(log, database, runner), PendingChanges(database, log)
    return FollowPlans(client, database, log, Reactions(log, AggregateStore(log, lambda: NOW), known, pending))


@contextlib.asynccontextmanager
async def running(found: FollowPlans) -> AsyncIterator["asyncio.Task[None]"]:
    task_ = asyncio.create_task(found.run())
    try:
        yield task_
    finally:
        task_.cancel()
        await asyncio.wait([task_])


async def happened(client: Client, of: AggregateId, *facts: EventData) -> int:
    events = [
        Event(f"{of.city}-{of.id}-{number}", "/office", f"{of.kind}/{of.id}", NOW, data, recorded_time=NOW)
        for number, data in enumerate(facts)
    ]
    return await EventLog(client).append(of, events, 0)


async def stored_position(database: Database) -> int:
    found = await database[POLICIES].find_one({"_id": NAME})
    return found["position"] if found else 0


async def test_an_event_that_cannot_be_read_is_tried_again_and_ends_nothing(
    own_client: Client, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policy, "RETRY_PAUSE_SECONDS", 0.02)
    await happened(own_client, AggregateId(CITY, "plan", "unit-tree", CITY), *TREE_FACTS)
    issued = await happened(own_client, PLAN_OF_CITY, *PLAN_FACTS)
    consumers = await own_client.subscribe(f"$JS.API.CONSUMER.*.{LOG}.*")
    for broken in (b"{", b"{}"):
        await own_client.jetstream().publish(AggregateId(new_city(), "plan", "plan", "broken").log_subject, broken)
    found = new_policy(own_client, database)

    # (Captured, because structlog's default shows all variables of a traceback, for seconds.)
    with structlog.testing.capture_logs():
        async with running(found) as task_:
            tries: list[str] = []
            while tries.count("CREATE") < 4:
                tries.append((await consumers.next_msg(timeout=10)).subject.split(".")[3])
            assert not task_.done()
            assert found.position == issued
            opened = await EventLog(own_client).read_subjects(f"par.log.{CITY}.progress.obligation.*")
            assert len(opened) == 2, "what stands before it is done"

    assert tries == ["CREATE", "DELETE"] * 3 + ["CREATE"], "each try gives back its consumer before the next one"


class Writes(CommandListener):
    """Counts the writes of a client."""

    def __init__(self) -> None:
        self.count = 0

    def started(self, event: CommandStartedEvent) -> None:
        self.count += event.command_name in {"update", "insert", "findAndModify"}

    def succeeded(self, event: CommandSucceededEvent) -> None:
        """Counted when it began."""

    def failed(self, event: CommandFailedEvent) -> None:
        """Counted when it began."""


async def test_what_does_not_concern_it_is_not_written_down_each_time(
    own_client: Client, servers: EmbeddedServers, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policy, "STORE_EVERY_SECONDS", 3600.0)
    monkeypatch.setattr(policy, "STORE_EVERY_POSITIONS", 100)
    writes = Writes()
    mongo: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(
        servers.mongo_url, event_listeners=[writes], io_loop=asyncio.get_running_loop()
    )
    found = new_policy(own_client, mongo[database.name])
    tree = AggregateId(CITY, "plan", "unit-tree", CITY)
    last = await happened(own_client, tree, *TREE_FACTS)

    async with running(found):
        await becomes_true(lambda: found.position == last)
        others = 100 - last - 1
        for number in range(others):
            last = await happened(own_client, AggregateId(CITY, "plan", "unit-tree", f"t{number}"), TREE_FACTS[0])
            await becomes_true(lambda last=last: found.position == last)  # type: ignore[misc]
        assert writes.count == 0
        assert found.progress() == [{"name": NAME, "position": 99}], "what has been passed is told at once"

        await happened(own_client, AggregateId(CITY, "plan", "unit-tree", "t"), TREE_FACTS[0])
        await eventually(lambda: holds(database, 100))
        assert writes.count == 1

        issued = await happened(own_client, PLAN_OF_CITY, *PLAN_FACTS)
        await eventually(lambda: holds(database, issued))  # a reaction is written down at once
    mongo.close()


async def holds(database: Database, position: int) -> bool:
    return await stored_position(database) >= position


async def test_it_goes_on_behind_its_checkpoint(own_client: Client, database: Database) -> None:
    await happened(own_client, AggregateId(CITY, "plan", "unit-tree", CITY), *TREE_FACTS)
    issued = await happened(own_client, PLAN_OF_CITY, *PLAN_FACTS)
    async with running(new_policy(own_client, database)):
        await eventually(lambda: holds(database, issued))
    creations = await own_client.subscribe(f"$JS.API.CONSUMER.CREATE.{LOG}.*")

    async with running(new_policy(own_client, database)):
        created = await creations.next_msg(timeout=10)

    position = await stored_position(database)
    assert position >= issued
    assert f'"opt_start_seq":{position + 1},'.encode() in created.data
