"""One log for the tests that only read or add to it, and an archive of its own for each."""

import uuid
from collections.abc import AsyncIterator

import pytest
from tests.archive.support import MongoClient


@pytest.fixture
async def prefix(mongo: MongoClient) -> AsyncIterator[str]:
    """Begins the names of the databases of one test."""
    name = f"t{uuid.uuid4().hex[:10]}"
    yield name
    for database in await mongo.list_database_names():
        if database.startswith(name):
            await mongo.drop_database(database)
