"""The checkpoint of one service's read models."""

import datetime as dt
from dataclasses import dataclass

from motor.motor_asyncio import AsyncIOMotorClientSession

from par.log import LogDamagedError
from par.projection.database import CHECKPOINTS, Database


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How far the documents are, and on which calendar day.

    Up to ``silent_until`` they are being built and announce nothing; ``announced`` tells whether the states at the
    end of that have been offered.
    """

    position: int
    day: dt.date | None
    silent_until: int
    announced: bool


class Checkpoints:
    """Reads and moves the checkpoint of the read models called ``name`` in ``database``."""

    def __init__(self, database: Database, name: str) -> None:
        self._found = database[CHECKPOINTS]
        self._name = name
        self._term: int | None = None

    async def prepare(self, log_end: int) -> None:
        """Create the checkpoint where there is none; the first of several instances decides."""
        begin = {"position": 0, "day": None, "silent_until": log_end, "announced": log_end == 0}
        await self._found.update_one({"_id": self._name}, {"$setOnInsert": begin}, upsert=True)

    async def load(self) -> Checkpoint:
        """The checkpoint. Raises LogDamagedError without one."""
        found = await self._found.find_one({"_id": self._name})
        if found is None:
            raise LogDamagedError(f"the checkpoint of {self._name} is gone")
        self._term = found.get("term")
        day = dt.date.fromisoformat(found["day"]) if found["day"] else None
        return Checkpoint(found["position"], day, found["silent_until"], found["announced"])

    async def move(
        self, before: int, position: int, day: dt.date | None, session: AsyncIOMotorClientSession | None = None
    ) -> bool:
        """Move from ``before`` to ``position``, in the transaction of ``session``.

        False when it is not at ``before``, or when others are served since it was loaded (``switching.py``).
        """
        moved = await self._found.update_one(
            {"_id": self._name, "position": before, "term": self._term},
            {"$set": {"position": position, "day": day.isoformat() if day else None}},
            session=session,
        )
        return moved.matched_count == 1

    async def rebuild_announced(self) -> None:
        """The states at the end of the building stand in the outbox."""
        await self._found.update_one({"_id": self._name}, {"$set": {"announced": True}})
