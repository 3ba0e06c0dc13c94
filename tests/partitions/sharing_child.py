"""A process that shares partitions until it is killed: ``sharing_child.py <nats> <mongo> <database> <partitions>``."""

import asyncio
import sys
from typing import Any

import nats
from motor.motor_asyncio import AsyncIOMotorClient
from tests.partitions.models import read_models
from tests.partitions.support import process


async def main(nats_url: str, mongo_url: str, database: str, partitions: int) -> None:
    client = await nats.connect(nats_url)
    mongo: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(mongo_url, tz_aware=True)
    one = process(client, mongo[database], read_models(partitions))
    await one.sharing.prepare()
    await asyncio.gather(one.sharing.run(), one.outbox.run())


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])))
