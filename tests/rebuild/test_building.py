"""Building beside what is served: while events come, interrupted and gone on with, cancelled; told is nothing."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from nats.aio.client import Client
from tests.eventually import becomes_true, eventually
from tests.projection.engine import MongoClient, contents, random_history, whole_log
from tests.projection.models import read_models
from tests.rebuild.beside import all_told, builds_of, dropped, serving, told, unheard

from par.embedded import EmbeddedServers
from par.embedded.process import ServerProcess
from par.log import EventLog
from par.problems import NotFound, Rejected
from par.projection.builds.building import Cancelled, Progress, UpTo, building
from par.projection.builds.building import _beat as keep_beating
from par.projection.builds.catalogue import Builds
from par.projection.builds.rebuilding import cancel, rebuild
from par.projection.builds.switching import drop
from par.testing.projections import folded

CHILD = Path(__file__).with_name("building_child.py")


@pytest.fixture
async def builds(mongo: MongoClient) -> AsyncIterator[Builds]:
    found = builds_of(mongo)
    yield found
    await dropped(found)


async def assert_exact(client: Client, builds: Builds, database: str) -> None:
    assert await contents(builds.mongo[database], read_models()) == folded(read_models(), await whole_log(client))


async def test_built_beside_while_events_come_and_nothing_is_told(client: Client, builds: Builds) -> None:
    await random_history(client, 300, seed=1)
    seen: list[Progress] = []
    async with serving(client, builds, read_models()) as live:
        await all_told(live)
        writing = asyncio.create_task(random_history(client, 200, seed=2))
        database, position = await rebuild(client, builds, read_models(), seen.append)
        await writing
        assert position >= 300
        assert await builds.served(read_models().generation) == builds.first_of(read_models().generation) != database

        again, position = await rebuild(client, builds, read_models(), unheard, database)  # what has come since
        assert (again, position) == (database, await EventLog(client).end())
        await assert_exact(client, builds, database)
        await all_told(live)
        reports = await told(client)

    assert {event["source"] for _, _, event in reports} == {"/test"}
    assert await builds.mongo[database]["outbox"].count_documents({}) == 0, "the build offers nothing"
    assert seen[-1].position >= seen[-1].end > 0
    [noted] = await builds.builds()
    assert (noted.state, noted.running) == ("ready", False)


async def test_a_follower_stops_exactly_where_it_may(client: Client, builds: Builds) -> None:
    await random_history(client, 120, seed=3)
    up_to = UpTo(50)
    database = await builds.begin(read_models().generation, "building")
    async with building(client, builds, read_models(), database, up_to) as work:
        for end in (50, 51, 97):
            await up_to.move(end)
            await work.reach(end, unheard)
            assert work.position == await builds.position(database) == end
            events = [item for item in await whole_log(client) if item.position <= end]
            assert await contents(builds.mongo[database], read_models()) == folded(read_models(), events)


async def test_killed_at_several_moments_it_goes_on_where_it_was(
    client: Client, builds: Builds, servers: EmbeddedServers, tmp_path: Path
) -> None:
    await random_history(client, 1200, seed=4)
    prefix = builds.own.removesuffix("_test")
    argv = [sys.executable, str(CHILD), servers.nats_url, servers.mongo_url, prefix, "2"]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    child = ServerProcess("building", argv, tmp_path / "child.log", environment)

    async def beyond(wanted: int) -> int:
        """Where the build is, once it is further than ``wanted``."""

        async def reached() -> int:
            assert child.alive, child.log_tail()
            found = [await builds.position(build.database) or 0 for build in await builds.builds()]
            return next((position for position in found if position > wanted), 0)

        return await eventually(reached, timeout=60)

    position = 0
    for _ in range(3):
        child.start()
        position = await beyond(position)
        child.kill()
    [noted] = await builds.builds()
    assert noted.state == "building"
    assert await builds.position(noted.database) >= position  # type: ignore[operator]  # it is there

    child.start()
    await becomes_true(lambda: not child.alive, timeout=60)
    assert child.exit_code == 0, child.log_tail()
    [noted] = await builds.builds()
    assert noted.state == "ready"
    await assert_exact(client, builds, noted.database)


async def test_cancelled_from_elsewhere_it_stops_and_nothing_is_left(client: Client, builds: Builds) -> None:
    await random_history(client, 100, seed=5)
    with pytest.raises(Rejected, match="no-build"):
        await cancel(builds)
    database = await builds.begin(read_models().generation, "building")
    up_to = UpTo(10)

    async def work() -> None:
        async with building(client, builds, read_models(), database, up_to) as going:
            await going.reach(20, unheard)  # never: it may go as far as 10

    working = asyncio.create_task(work())

    async def there() -> bool:
        return await builds.position(database) == 10

    await eventually(there)
    cancelling = asyncio.create_task(cancel(builds))
    with pytest.raises(Cancelled):
        await working
    assert await cancelling == database
    assert await builds.databases() == []
    assert await builds.builds() == []
    with pytest.raises(NotFound, match="no-such-read-models"):
        await builds.find(database)


async def test_one_that_stands_still_while_it_is_dropped_ends(client: Client, builds: Builds) -> None:
    await random_history(client, 100, seed=6)
    database = await builds.begin(read_models().generation, "building")
    up_to = UpTo(10)
    async with building(client, builds, read_models(), database, up_to) as work:
        await work.reach(10, unheard)
        await drop(builds, database)
        await up_to.move(100)
        with pytest.raises(Cancelled):
            await work.reach(100, unheard)
    assert database not in await builds.databases(), "a fold of the dropped one makes no new one"


async def test_the_last_sign_of_life_comes_before_the_end(builds: Builds, monkeypatch: pytest.MonkeyPatch) -> None:
    database = await builds.begin(read_models().generation, "building")
    begun, go_on, said = asyncio.Event(), asyncio.Event(), list[bool]()
    beat = Builds.beat

    async def slow(self: Builds, name: str) -> bool:
        begun.set()
        await go_on.wait()
        said.append(await beat(self, name))
        return said[-1]

    monkeypatch.setattr(Builds, "beat", slow)
    beating = asyncio.create_task(keep_beating(builds, database))
    await begun.wait()
    beating.cancel()
    go_on.set()
    await asyncio.wait([beating])

    assert said == [True], "what was under way is not left to come later"
