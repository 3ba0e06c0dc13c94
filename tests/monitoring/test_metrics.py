"""What the metrics say when something is wrong: lag, faults, servers that are away; and how few series there are."""

import asyncio
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from nats.aio.client import Client
from nats.js.api import StreamConfig
from prometheus_client import CollectorRegistry
from tests.eventually import becomes_true, eventually
from tests.happenings import aggregate, event, happen, new_city
from tests.monitoring.exposition import Exposition, scrape
from tests.projection.engine import Engine, MongoClient, caught_up, engine, random_history
from tests.projection.models import TELL_EVERY, read_models
from tests.rebuild.beside import all_told, builds_of, dropped, unheard
from tests.service.running import FrameProcess

from par.embedded import EmbeddedServers
from par.log import REPORT, EventLog
from par.projection.builds.building import UpTo, building
from par.projection.builds.catalogue import Builds
from par.projection.lag import LAGGING_SECONDS, LagWatch, Seen, State, state_of
from par.projection.metrics import LagMetrics
from par.projection.store.database import Database
from par.service.city_gauge import MOST_CITIES, OTHER, CityGauge
from par.tasks import ended


def test_the_lag_grows_while_nothing_moves_and_is_none_at_the_end() -> None:
    seen = Seen(end=10, oldest_since=1000.0)

    assert [seen.seconds_behind(7, now) for now in (1000.0, 1003.5, 5000.0)] == [0.0, 3.5, 4000.0]
    assert seen.seconds_behind(7, 990.0) == 0.0, "clocks differ"
    assert (seen.events_behind(7), seen.events_behind(10), seen.events_behind(12)) == (3, 0, 0)
    assert seen.seconds_behind(10, 5000.0) == 0.0
    assert Seen(end=10).seconds_behind(7, 5000.0) == 0.0


@pytest.mark.parametrize(
    ("faulted", "building", "seconds", "state"),
    [
        (False, False, 0.0, State.RUNNING),
        (False, False, LAGGING_SECONDS, State.RUNNING),
        (False, False, LAGGING_SECONDS + 0.1, State.LAGGING),
        (False, True, 900.0, State.REBUILDING),
        (True, True, 900.0, State.FAULTED),
        (True, False, 0.0, State.FAULTED),
    ],
)
def test_one_state_holds(faulted: bool, building: bool, seconds: float, state: State) -> None:
    assert state_of(faulted=faulted, building=building, seconds_behind=seconds) is state


def of_cities(registry: CollectorRegistry) -> dict[tuple[str, ...], float]:
    (family,) = registry.collect()
    return {tuple(sample.labels.values()): sample.value for sample in family.samples}


def test_more_than_a_hundred_cities_make_no_more_series() -> None:
    registry = CollectorRegistry()
    gauge = CityGauge("x", "x", registry, "cell")
    found: dict[tuple[str, ...], float] = {
        (f"city-{number:03}", cell): float(number) for number in range(150) for cell in ("a", "b")
    }

    gauge.show(found)

    shown = of_cities(registry)
    assert len(shown) == 2 * (MOST_CITIES + 1)
    assert sum(shown.values()) == sum(found.values())
    assert shown[OTHER, "a"] == sum(range(100, 150))
    gauge.show({("city-000", "a"): 1.0})
    assert of_cities(registry) == {("city-000", "a"): 1.0}, "what is no more is shown no more"


def test_scores_of_many_cities_are_not_added_up() -> None:
    registry = CollectorRegistry()
    gauge = CityGauge("x", "x", registry, can_be_summed=False)

    gauge.show({(f"city-{number:03}",): 80.0 for number in range(150)})

    assert len(of_cities(registry)) == MOST_CITIES
    assert (OTHER,) not in of_cities(registry)


class Lagging:
    """An engine with what watches how far it is."""

    def __init__(self, client: Client, running: Engine, builds: Builds) -> None:
        self.registry = CollectorRegistry()
        self.watch = LagWatch(client, running.runner, builds, LagMetrics(self.registry))

    def value(self, name: str, **labels: str) -> float | None:
        return self.registry.get_sample_value(name, labels)

    @property
    def state(self) -> str:
        (found,) = (
            one.value for one in State if self.value("par_projection_state", read_models="test", state=one.value)
        )
        return found


async def test_an_engine_that_stands_still_is_seen_to_lag(
    client: Client, mongo: MongoClient, database: Database
) -> None:
    running, builds = engine(client, mongo, database), builds_of(mongo)
    await running.runner.prepare()
    lagging = Lagging(client, running, builds)
    tasks = [asyncio.create_task(lagging.watch.watch_log())]
    try:
        async with running.running():
            await caught_up(client, running)
            before = await EventLog(client).end()
            began = time.time()
            of = aggregate(new_city())
            await happen(EventLog(client), of, event(of, 1))
            await caught_up(client, running)
            count = running.value("par_projection_visible_seconds_count", read_models="test")
            assert count == 1, "what was built from the log that was there is not counted"
        assert lagging.value("par_projection_lag_seconds", read_models="test") == 0
        assert lagging.state == "running"

        await happen(EventLog(client), of, event(of, 2))
        await happen(EventLog(client), of, event(of, 3))

        await becomes_true(lambda: lagging.value("par_projection_lag_events", read_models="test") == 2)
        assert lagging.value("par_log_position") == before + 3
        await becomes_true(lambda: lagging.state == "lagging", timeout=LAGGING_SECONDS + 10)
        seconds = lagging.value("par_projection_lag_seconds", read_models="test")
        assert seconds is not None
        assert LAGGING_SECONDS < seconds < time.time() - began

        async with running.running():
            await caught_up(client, running)
            assert lagging.value("par_projection_lag_events", read_models="test") == 0
            assert lagging.value("par_projection_lag_seconds", read_models="test") == 0
            assert lagging.state == "running"
            assert running.value("par_projection_visible_seconds_count", read_models="test") == 3
            assert (running.value("par_projection_visible_seconds_sum", read_models="test") or 0) > 2 * LAGGING_SECONDS
    finally:
        await ended(tasks)


async def test_read_models_that_are_built_tell_how_far_they_are(
    client: Client, mongo: MongoClient, database: Database
) -> None:
    await random_history(client, 100, seed=9)
    running, builds = engine(client, mongo, database), builds_of(mongo)
    await running.runner.prepare()
    lagging = Lagging(client, running, builds)
    assert lagging.state == "rebuilding"
    tasks = [asyncio.create_task(work()) for work in (lagging.watch.watch_log, lagging.watch.watch_builds)]

    def ratio() -> float | None:
        return lagging.value("par_rebuild_progress_ratio", read_models="test")

    try:
        await becomes_true(lambda: ratio() == 0)
        async with running.running():
            end = await caught_up(client, running)
        assert lagging.state == "running"
        await becomes_true(lambda: ratio() is None)
        assert (running.value("par_projection_visible_seconds_count", read_models="test") or 0) == 0

        beside = await builds.begin(read_models().generation, "building")
        async with building(client, builds, read_models(), beside, UpTo(end // 2)) as work:
            await work.reach(end // 2, unheard)
            await becomes_true(lambda: ratio() == pytest.approx((end // 2) / end))
            assert lagging.state == "running", "it is those that are served"
        await builds.rest(beside, "ready")
        await becomes_true(lambda: ratio() is None)
    finally:
        await ended(tasks)
        await dropped(builds)


async def test_a_report_that_cannot_be_sent_is_seen_to_wait(
    client: Client, mongo: MongoClient, database: Database
) -> None:
    running = engine(client, mongo, database)
    await running.runner.prepare()
    jetstream = client.jetstream()
    config = (await jetstream.stream_info(REPORT)).config

    async def limit(messages: int) -> None:
        await jetstream.update_stream(StreamConfig(**{**vars(config), "max_msgs": messages}))

    async with running.running(sending=True):
        of = aggregate(new_city())
        for number in range(1, TELL_EVERY + 1):
            await happen(EventLog(client), of, event(of, number))
        await caught_up(client, running)
        await all_told(running)
        full = (await jetstream.stream_info(REPORT)).state.messages
        assert full > 0
        await limit(full)
        try:
            for number in range(1, TELL_EVERY + 1):
                await happen(EventLog(client), of, event(of, TELL_EVERY + number))
            await becomes_true(lambda: (running.value("par_outbox_oldest_seconds") or 0) > 2.0)
            assert running.value("par_outbox_pending") == 1, "also between two tries"
        finally:
            await limit(-1)
        await becomes_true(lambda: running.value("par_outbox_pending") == 0)
        assert running.value("par_outbox_oldest_seconds") == 0


@pytest.fixture
def frame(fresh_servers: EmbeddedServers, tmp_path: Path) -> Iterator[FrameProcess]:
    running = FrameProcess(tmp_path, fresh_servers.nats_url, fresh_servers.mongo_url)
    running.process.start()
    try:
        yield running
    finally:
        running.process.kill()


async def test_a_scrape_is_answered_while_the_servers_are_away(
    frame: FrameProcess, fresh_servers: EmbeddedServers
) -> None:
    await frame.ready()

    async def shown(**expected: float) -> Exposition | None:
        began = time.perf_counter()
        found = await scrape(f"http://127.0.0.1:{frame.port}")
        assert time.perf_counter() - began < 2, "a scrape asks nobody"
        return found if all(found.values(name)[""] == value for name, value in expected.items()) else None

    async def is_shown(**expected: float) -> Exposition:
        found = await eventually(lambda: shown(**expected), timeout=30)
        assert found is not None
        return found

    found = await is_shown(par_nats_connected=1, par_mongo_up=1, par_ready=1)
    assert 0 < found.values("par_mongo_round_trip_seconds")[""] < 2
    assert 0 < found.values("par_nats_round_trip_seconds")[""] < 2
    assert found.values("par_stream_messages", "stream") == {"LOG": 0, "REPORT": 0}
    assert (await frame.get("/v1/failing")).status_code == 500
    assert (await frame.send("POST", "/v1/counts")).status_code == 405
    requests = (await is_shown()).values_by("par_http_requests_total", "route", "method", "status")
    assert requests["/v1/failing", "GET", "500"] == 1
    assert requests["/v1/counts", "POST", "405"] == 1

    mongod, nats = fresh_servers.mongo.process, fresh_servers.nats.process
    assert mongod is not None
    assert mongod.pid is not None
    assert nats is not None
    os.kill(mongod.pid, signal.SIGSTOP)
    try:
        found = await is_shown(par_mongo_up=0, par_ready=0)
        assert str(found.values("par_mongo_round_trip_seconds")[""]) == "nan"
    finally:
        os.kill(mongod.pid, signal.SIGCONT)
    await is_shown(par_mongo_up=1, par_ready=1)

    nats.kill()
    await is_shown(par_nats_connected=0, par_ready=0)
    await asyncio.to_thread(fresh_servers.nats.start)
    await is_shown(par_nats_connected=1, par_nats_reconnects_total=1, par_ready=1)
