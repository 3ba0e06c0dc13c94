"""The log and the databases between two measurements: empty, filled, compared."""

import asyncio
from typing import Any, Final

from nats.js.errors import NotFoundError

from bench.engine.processes import measured
from bench.engine.task import Mongo, Servers
from bench.engine.workload import Workload
from par.log import LOG, REPORT, ensure_streams
from par.projection.store.digest import collection_digest

FILLING_BATCH: Final = 500
"""A log that is only filled, not measured: larger batches, fewer syncs."""


async def empty_log(servers: Servers) -> None:
    """Streams as the ledger makes them, with nothing in them."""
    async with servers.nats() as client:
        for stream in (LOG, REPORT):
            try:
                await client.jetstream().delete_stream(stream)
            except NotFoundError:
                continue
        await ensure_streams(client)


async def fill(servers: Servers, workload: Workload) -> float:
    """Append the whole log; events per second."""
    result = await measured("publish", servers, workload, batch=FILLING_BATCH)
    return workload.events / float(result["ended"] - result["began"])


async def drop(servers: Servers, *databases: str) -> None:
    """Forget what a measurement has written."""
    mongo = Mongo(servers.mongo_url)
    try:
        for name in databases:
            await mongo.drop_database(name)
    finally:
        mongo.close()


async def digest(servers: Servers, database: str, collection: str) -> str:
    """The digest of the documents that a measurement has made."""
    mongo = Mongo(servers.mongo_url)
    try:
        return await collection_digest(mongo[database], collection)
    finally:
        mongo.close()


async def settle() -> None:
    """Let the servers write out what the last measurement left them."""
    await asyncio.sleep(0.5)


def rate(workload: Workload, result: dict[str, Any]) -> float:
    """Events per second of a measurement."""
    return workload.events / float(result["ended"] - result["began"])
