"""The read models of the three services, on a real year of several cities: the same in any number of partitions."""

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import nats
import pytest
from motor.motor_asyncio import AsyncIOMotorClient
from nats.aio.client import Client
from tests.corpus.recorded import oldest_log
from tests.partitions.support import process
from tests.projection.engine import MongoClient, advanced, engine

from par.embedded import EmbeddedServers
from par.log import LOG, EventLog, ensure_streams
from par.projection import ReadModels
from par.projection.folding.partition import partition_of
from par.projection.store.database import PARKED, Database
from par.projection.store.digest import collection_digest
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


def test_another_number_of_partitions_is_another_generation(tmp_path: Path) -> None:
    """Instances that are set otherwise do not meet in one database."""
    models = report_read_models()
    assert models.divided(1).generation == models.generation
    assert len({models.divided(count).generation for count in (1, 2, 3)}) == 3
