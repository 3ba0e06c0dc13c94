"""The read models of the three services, on a real year of several cities: the same in any number of partitions."""

import asyncio
import contextlib
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any, Final

import nats
import orjson
import pytest
from motor.motor_asyncio import AsyncIOMotorClient
from nats.aio.client import Client
from tests.corpus.recorded import oldest_log
from tests.eventually import eventually
from tests.partitions.support import process
from tests.projection.engine import MongoClient, advanced, engine

from par.embedded import EmbeddedServers
from par.log import LOG, EventLog, ensure_streams
from par.projection import ReadModels
from par.projection.builds.catalogue import Builds
from par.projection.folding.partition import partition_of
from par.projection.store.database import PARKED, Database
from par.projection.store.digest import collection_digest
from par.service.helping import helping
from par.tasks import ended
from plan_service.read_models import plan_read_models
from progress_service.bootstrap import read_models as progress_read_models
from report_service.bootstrap import read_models as report_read_models

CITY: Final = "hai-phong"
PLAN: Final = "an-duong-cchc-2023"
CITIES: Final = (CITY, "hue", "thanh-hoa")
PARTITIONS: Final = (1, 3, 7)


def year_of_cities() -> Iterator[tuple[str, bytes]]:
    """The recorded year of one city as the year of several: event by event, each city in its turn."""
    for subject, payload in oldest_log():
        if f".{CITY}." not in subject:
            yield subject, payload
            continue
        for city in CITIES:
            plan = f"{city}-cchc-2023"
            # (The subject's city last, as the name of a plan stands in subjects, too.)
            renamed = subject.replace(PLAN, plan).replace(CITY, city)
            yield renamed, payload.replace(PLAN.encode(), plan.encode()).replace(CITY.encode(), city.encode())


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedServers]:
    """Servers whose log holds the year."""

    async def fill(servers: EmbeddedServers) -> None:
        client = await nats.connect(servers.nats_url)
        await ensure_streams(client)
        jetstream = client.jetstream(publish_async_max_pending=256)
        stored = [await jetstream.publish_async(subject, payload) for subject, payload in year_of_cities()]
        await asyncio.gather(*stored)
        assert (await client.jetstream().stream_info(LOG)).state.last_seq == len(stored)
        await client.close()

    with EmbeddedServers(tmp_path_factory.mktemp("year")) as servers:
        asyncio.run(fill(servers))
        yield servers


async def digests(client: Client, mongo: MongoClient, models: ReadModels) -> dict[str, str]:
    """Of everything, once it is folded: by two processes that share the partitions, where there are several."""
    database = mongo[f"par_{models.name}_{models.generation}"]
    if models.partitions == 1:
        await advanced(engine(client, mongo, database, models), client)
    else:
        await folded_by_two(client, database, models)
    assert await database[PARKED].count_documents({}) == 0
    names = [projection.name for projection in models.projections]
    return {name: await collection_digest(database, name) for name in names}


async def folded_by_two(client: Client, database: Database, models: ReadModels) -> None:
    several = [process(client, database, models, lease_seconds=30, batch=2000) for _ in range(2)]
    end = await EventLog(client).end()
    for one in several:
        await one.sharing.prepare()
    running = [asyncio.create_task(one.sharing.run()) for one in several]
    try:
        assert all(await asyncio.gather(*(one.sharing.wait_for(end, 120) for one in several)))
    finally:
        await ended(running)


def test_the_cities_are_in_different_partitions() -> None:
    assert len({partition_of(city, 7) for city in CITIES}) == 3
    assert len({partition_of(city, 3) for city in CITIES}) >= 2


@pytest.mark.parametrize("of_service", [plan_read_models, progress_read_models, report_read_models])
async def test_the_read_models_are_equal_in_any_number_of_partitions(
    filled: EmbeddedServers, of_service: Callable[[], ReadModels]
) -> None:
    client = await nats.connect(filled.nats_url)
    mongo: MongoClient = AsyncIOMotorClient(filled.mongo_url, tz_aware=True)
    found: dict[int, dict[str, str]] = {}
    try:
        for partitions in PARTITIONS:
            found[partitions] = await digests(client, mongo, of_service().divided(partitions))
            assert found[partitions] == found[1]
        assert len(set(found[1].values())) > 2, "they are not empty"
    finally:
        mongo.close()
        with contextlib.suppress(nats.errors.Error):
            await client.close()


async def in_one_part(client: Client, mongo: MongoClient) -> dict[str, str]:
    """The digests of what report-service folds, undivided."""
    return await digests(client, mongo, report_read_models())


@pytest.fixture
async def connected(
    filled: EmbeddedServers, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[Client, MongoClient, Builds]]:
    """The servers of the year, to which also the processes of services connect that are started."""
    monkeypatch.setenv("PAR_NATS_URL", filled.nats_url)
    monkeypatch.setenv("PAR_MONGO_URL", filled.mongo_url)
    monkeypatch.setenv("PAR_PARTITIONS", "3")
    client = await nats.connect(filled.nats_url)
    mongo: MongoClient = AsyncIOMotorClient(filled.mongo_url, tz_aware=True)
    try:
        yield client, mongo, Builds(mongo, "par", "report")
    finally:
        mongo.close()
        await client.close()


async def test_helpers_build_what_they_were_begun_for_and_have_ended(
    connected: tuple[Client, MongoClient, Builds], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here they do all of it; whoever they help has nothing left."""
    client, mongo, builds = connected
    begun: list[Process] = []

    async def noted(*argv: str, **rest: Any) -> Process:
        begun.append(await asyncio.create_subprocess_exec(*argv, **rest))
        return begun[-1]

    monkeypatch.setattr("par.service.helping.create_subprocess_exec", noted)
    models = report_read_models().divided(3)
    database = await builds.begin(models.generation, "building")

    async def ready() -> bool:
        return await builds.state(database) == "ready"

    async with helping("report", database, 2):
        await eventually(ready, timeout=120)
    assert len(begun) == 2
    assert all(one.returncode is not None for one in begun)
    found = {one.name: await collection_digest(mongo[database], one.name) for one in models.projections}
    assert found == await in_one_part(client, mongo)

    begun.clear()
    with pytest.raises(ZeroDivisionError):
        async with helping("report", database, 2):
            raise ZeroDivisionError
    assert [one.returncode is not None for one in begun] == [True, True]


async def test_helpers_end_when_the_one_they_help_is_killed(connected: tuple[Client, MongoClient, Builds]) -> None:
    """They do not go on by themselves: whoever runs the command again begins with as many."""
    *_, builds = connected
    argv = [sys.executable, "-m", "report_service", "rebuild", "--processes", "3"]
    first = await asyncio.create_subprocess_exec(*argv, stdout=PIPE, stderr=PIPE)
    helpers: list[int] = []

    async def begun() -> bool:
        helpers[:] = children_of(first.pid)
        return len(helpers) == 2

    await eventually(begun, timeout=60)
    first.kill()
    await first.wait()

    async def gone() -> bool:
        return not any(is_running(pid) for pid in helpers)

    await eventually(gone, timeout=60)
    newest = (await builds.builds())[0]
    assert newest.state == "building", "they went on to the end"


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def is_running(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status.rpartition(")")[2].split()[0] != "Z"  # (ended, and nobody has asked how)


async def test_a_rebuild_by_several_processes_is_the_rebuild(connected: tuple[Client, MongoClient, Builds]) -> None:
    client, mongo, builds = connected
    status, written, said = await program("rebuild", "--processes", "3")
    assert status == 0, said
    made = orjson.loads(written)
    assert made["position"] == await EventLog(client).end()
    assert await builds.state(made["database"]) == "ready"
    names = [one.name for one in report_read_models().projections]
    found = {name: await collection_digest(mongo[made["database"]], name) for name in names}
    assert found == await in_one_part(client, mongo)
    assert said.count("report:") >= 1
    assert "interrupted" not in said


async def test_what_is_not_in_partitions_is_not_shared(
    connected: tuple[Client, MongoClient, Builds], monkeypatch: pytest.MonkeyPatch
) -> None:
    *_, builds = connected
    before = await builds.builds()
    monkeypatch.setenv("PAR_PARTITIONS", "1")
    status, written, said = await program("rebuild", "--processes", "2")
    assert (status, written) == (3, b"")
    assert "nothing-to-share" in said
    for wrong in ("0", "65", "-1", "x"):
        status, _, said = await program("rebuild", "--processes", wrong)
        assert status == 2
        assert "1 … 64" in said
    status, _, said = await program("verify", "--processes", "2")
    assert status == 2
    assert "only with rebuild" in said
    assert await builds.builds() == before, "a build was begun"


async def program(*words: str) -> tuple[int | None, bytes, str]:
    """``python -m report_service``: its exit status, standard output and standard error."""
    argv = [sys.executable, "-m", "report_service", *words]
    running = await asyncio.create_subprocess_exec(*argv, stdout=PIPE, stderr=PIPE)
    written, said = await asyncio.wait_for(running.communicate(), 120)
    return running.returncode, written, said.decode()


def test_another_number_of_partitions_is_another_generation(tmp_path: Path) -> None:
    """Instances that are set otherwise do not meet in one database."""
    models = report_read_models()
    assert models.divided(1).generation == models.generation
    assert len({models.divided(count).generation for count in (1, 2, 3)}) == 3
