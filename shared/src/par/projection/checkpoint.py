"""The checkpoint of one service's read models."""

import datetime as dt
from dataclasses import dataclass

from par.log import LogDamagedError
from par.projection.database import CHECKPOINTS, Database


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How far the documents are, and on which calendar day.

    Up to ``silent_until`` they are being built and announce nothing; ``announced`` tells whether the states at the
    end of that have been offered. ``term`` is another one since others are served (``switching.py``).
    """

    position: int
    day: dt.date | None
    silent_until: int
    announced: bool
    term: int | None


class Checkpoints:
    """The checkpoint of the read models called ``name`` in ``database``; batches move it (``transaction.py``)."""

    def __init__(self, database: Database, name: str) -> None:
        self._found = database[CHECKPOINTS]
        self._name = name

    async def prepare(self, log_end: int) -> None:
        """Create the checkpoint where there is none; the first of several instances decides."""
        begin = {"position": 0, "day": None, "silent_until": log_end, "announced": log_end == 0}
        await self._found.update_one({"_id": self._name}, {"$setOnInsert": begin}, upsert=True)

    async def load(self) -> Checkpoint:
        """The checkpoint. Raises LogDamagedError without one."""
        found = await self._found.find_one({"_id": self._name})
        if found is None:
            raise LogDamagedError(f"the checkpoint of {self._name} is gone")
        day = dt.date.fromisoformat(found["day"]) if found["day"] else None
        return Checkpoint(found["position"], day, found["silent_until"], found["announced"], found.get("term"))

    async def rebuild_announced(self, term: int | None) -> None:
        """The states at the end of the building stand in the outbox; of another term there are others to tell."""
        await self._found.update_one({"_id": self._name, "term": term}, {"$set": {"announced": True}})
