"""One log for the tests that only read or add to it, and an archive of its own for each."""

import asyncio
import uuid
from collections.abc import AsyncIterator

import nats
import pytest
from motor.motor_asyncio import AsyncIOMotorClient
from nats.aio.client import Client
from tests.archive.support import MongoClient

from par.embedded import EmbeddedServers
from par.log import ensure_streams


@pytest.fixture
async def prefix(mongo: MongoClient) -> AsyncIterator[str]:
    """Begins the names of the databases of one test."""
    name = f"t{uuid.uuid4().hex[:10]}"
    yield name
    for database in await mongo.list_database_names():
        if database.startswith(name):
            await mongo.drop_database(database)


@pytest.fixture
async def fresh_client(fresh_servers: EmbeddedServers) -> AsyncIterator[Client]:
    connection = await nats.connect(fresh_servers.nats_url)
    try:
        await ensure_streams(connection)
        yield connection
    finally:
        await connection.close()


@pytest.fixture
async def fresh_mongo(fresh_servers: EmbeddedServers) -> AsyncIterator[MongoClient]:
    connection: MongoClient = AsyncIOMotorClient(
        fresh_servers.mongo_url, tz_aware=True, io_loop=asyncio.get_running_loop()
    )
    yield connection
    connection.close()
