"""A process that rebuilds until it is killed: ``python building_child.py <nats> <mongo> <prefix> <batch>``."""

import asyncio
import sys
from typing import Any

import nats
from motor.motor_asyncio import AsyncIOMotorClient
from tests.projection.models import read_models
from tests.rebuild.beside import unheard

from par.projection.builds.catalogue import Builds
from par.projection.builds.rebuilding import rebuild


async def main(nats_url: str, mongo_url: str, prefix: str, batch: int) -> None:
    client = await nats.connect(nats_url)
    mongo: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(mongo_url, tz_aware=True)
    await rebuild(client, Builds(mongo, prefix, "test"), read_models(), unheard, largest_batch=batch)
    await client.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])))
