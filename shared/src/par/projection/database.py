"""The database of one service's read models: one collection per projection, and three of the engine's own."""

from typing import Any, Final

from motor.motor_asyncio import AsyncIOMotorDatabase

Database = AsyncIOMotorDatabase[dict[str, Any]]

CHECKPOINTS: Final = "checkpoints"
OUTBOX: Final = "outbox"
PARKED: Final = "parked"
