"""The checkpoint of one service's read models: how far they are, and of which projections they are made."""

import datetime as dt
from dataclasses import dataclass

import structlog
from motor.motor_asyncio import AsyncIOMotorClientSession

from par.log import LogDamagedError
from par.projection.database import CHECKPOINTS, OUTBOX, Database
from par.projection.read_models import ReadModels

logger = structlog.get_logger(__name__)


class SupersededError(Exception):
    """Another build of the service keeps these read models now: this one must end."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How far the documents are, and on which calendar day.

    Up to ``silent_until`` they are being rebuilt and announce nothing; ``announced`` tells whether the states at
    the end of the rebuild have been offered.
    """

    position: int
    day: dt.date | None
    silent_until: int
    announced: bool


class Checkpoints:
    """Reads and moves the checkpoint of ``models`` in ``database``."""

    def __init__(self, database: Database, models: ReadModels) -> None:
        self._database = database
        self._models = models
        self._found = database[CHECKPOINTS]
        self._made_of = [f"{projection.name}:{projection.version}" for projection in models.projections]

    async def earlier_position(self) -> int:
        """The position stored by whatever build ran here last (0: none)."""
        found = await self._found.find_one({"_id": self._models.name})
        return 0 if found is None else int(found["position"])

    async def prepare(self, log_end: int) -> None:
        """Create the checkpoint. Where the documents were made of other projections, begin anew from the log.

        A projection that is new, or whose ``version`` changed, would otherwise never see the past.
        """
        own = {"_id": self._models.name}
        found = await self._found.find_one(own)
        if found is None or found.get("made_of") != self._made_of:
            if found is not None:
                logger.warning("read models are rebuilt", read_models=self._models.name, made_of=self._made_of)
            begin = {
                "made_of": self._made_of,
                "position": 0,
                "day": None,
                "silent_until": log_end,
                "announced": log_end == 0,
                "emptied": False,
            }
            await self._found.replace_one(own, begin, upsert=True)
            found = begin
        if not found["emptied"]:  # also after a crash between the two steps
            for projection in self._models.projections:
                await self._database[projection.name].delete_many({})
            await self._database[OUTBOX].delete_many({})
            await self._found.update_one(own, {"$set": {"emptied": True}})

    async def load(self) -> Checkpoint:
        """The checkpoint. Raises SupersededError when another build has begun anew, LogDamagedError without one."""
        found = await self._found.find_one({"_id": self._models.name})
        if found is None:
            raise LogDamagedError(f"the checkpoint of {self._models.name} is gone")
        if found["made_of"] != self._made_of:
            raise SupersededError(f"the read models of {self._models.name} are made of {found['made_of']} now")
        day = dt.date.fromisoformat(found["day"]) if found["day"] else None
        return Checkpoint(found["position"], day, found["silent_until"], found["announced"])

    async def move(
        self, before: int, position: int, day: dt.date | None, session: AsyncIOMotorClientSession | None = None
    ) -> bool:
        """Move from ``before`` to ``position``, in the transaction of ``session``; False when not at ``before``."""
        moved = await self._found.update_one(
            {"_id": self._models.name, "position": before, "made_of": self._made_of},
            {"$set": {"position": position, "day": day.isoformat() if day else None}},
            session=session,
        )
        return moved.matched_count == 1

    async def rebuild_announced(self) -> None:
        """The states at the end of the rebuild stand in the outbox."""
        await self._found.update_one({"_id": self._models.name}, {"$set": {"announced": True}})
