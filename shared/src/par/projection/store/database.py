"""The database of one service's read models: one collection per projection, and three of the engine's own."""

from typing import Any, Final

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo.errors import CollectionInvalid, OperationFailure

Database = AsyncIOMotorDatabase[dict[str, Any]]

CHECKPOINTS: Final = "checkpoints"
OUTBOX: Final = "outbox"
PARKED: Final = "parked"

READ_TOGETHER: Final = 200
"""Documents of a large read that come in one answer: else they are as many as 16 MB hold, ten times that as objects."""
IDS_TOGETHER: Final = 5_000
"""The same where only ids are read."""

NAMESPACE_EXISTS: Final = 48


async def ensure_collection(database: Database, name: str) -> None:
    """Make a collection unless there is one: a transaction that makes it could meet another one that does."""
    try:
        await database.create_collection(name)
    except CollectionInvalid:
        pass
    except OperationFailure as error:  # another process, at the same moment, was quicker
        if error.code != NAMESPACE_EXISTS:
            raise
