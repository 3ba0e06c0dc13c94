"""Building beside in tests: a service's databases on the test's servers, read models of another fold, what is told."""

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator
from typing import Any

import orjson
from nats.aio.client import Client
from tests.projection.engine import Engine, MongoClient, caught_up, engine
from tests.projection.models import Counts, Open, Total

from par.log import REPORT
from par.log.pages import direct_pages
from par.projection import Announcement, Document, ReadModels
from par.projection.builds.building import Progress
from par.projection.builds.catalogue import Builds
from par.projection.builds.switching import Switched, switch


class CorrectedCounts(Counts):
    """Says something else of the same documents; as if its ``version`` had been forgotten."""

    def announce(self, key: str, document: Document) -> Announcement | None:
        said = super().announce(key, document)
        return (
            None if said is None else Announcement(said.topic, said.city, said.unit, {"told": said.data["told"] * 10})
        )


def corrected_models() -> ReadModels:
    return ReadModels("test", [CorrectedCounts(), Total(), Open()])


def builds_of(mongo: MongoClient) -> Builds:
    """Databases that no other test uses."""
    return Builds(mongo, f"t{uuid.uuid4().hex[:8]}", "test")


async def dropped(builds: Builds) -> None:
    for name in [*await builds.databases(), builds.own]:
        await builds.mongo.drop_database(name)


@contextlib.asynccontextmanager
async def serving(client: Client, builds: Builds, models: ReadModels, interval: float = 0.02) -> AsyncIterator[Engine]:
    """What a running service does with its read models, from the database that is served; until it has caught up."""
    served = builds.mongo[await builds.served(models.generation)]
    running = engine(client, builds.mongo, served, models, interval)
    await running.runner.prepare()
    async with running.running(sending=True):
        await caught_up(client, running)
        yield running


async def all_told(running: Engine) -> None:
    """Wait until nothing waits to be told."""
    async with asyncio.timeout(30):
        while await running.outbox.pending():
            await asyncio.sleep(0.02)


async def told(client: Client) -> list[tuple[int, str, dict[str, Any]]]:
    """All of REPORT: sequence, subject, event."""
    return [
        (sequence, subject, orjson.loads(payload))
        async for sequence, subject, payload in direct_pages(client, REPORT, "par.report.>", 1)
    ]


def unheard(_: Progress) -> None:
    """Nobody looks at the progress."""


async def handed_over(builds: Builds, models: ReadModels, database: str) -> Switched:
    return await switch(builds, models.generation, database)
