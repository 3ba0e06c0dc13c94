"""A process that runs the engine until it is killed: ``python counting_child.py <nats> <mongo> <database> <batch>``."""

import asyncio
import sys
from typing import Any

import nats
from motor.motor_asyncio import AsyncIOMotorClient
from tests.projection.engine import engine


async def main(nats_url: str, mongo_url: str, database: str, batch: int) -> None:
    client = await nats.connect(nats_url)
    mongo: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(mongo_url, tz_aware=True)
    counting = engine(client, mongo, mongo[database], largest_batch=batch)
    await counting.runner.prepare()
    await asyncio.gather(counting.runner.run(), counting.outbox.run())


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])))
