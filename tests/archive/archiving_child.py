"""A process that archives until it is killed: ``python archiving_child.py <nats> <mongo> <prefix>``."""

import asyncio
import sys
from typing import Any

import nats
from motor.motor_asyncio import AsyncIOMotorClient
from tests.archive.support import archiving

from par.archive import follower
from par.archive.store import archive_of


async def main(nats_url: str, mongo_url: str, prefix: str) -> None:
    follower.MAX_EVENTS = 25  # type: ignore[misc]  # many transactions to be killed in
    client = await nats.connect(nats_url)
    mongo: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(mongo_url, tz_aware=True)
    one = archiving(client, archive_of(mongo, prefix))
    await one.archiver.prepare()
    await asyncio.gather(one.archiver.run(), one.archiver.watch())


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:4]))
