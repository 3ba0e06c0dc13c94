"""The checkpoints of one service's read models, one per partition.

Who may speak, in states and transitions: ``docs/adr/0036-read-models-are-rebuilt-beside.md``.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from motor.motor_asyncio import AsyncIOMotorClientSession
from pymongo import UpdateOne

from par.log import LogDamagedError
from par.projection.folding.partition import WHOLE, Partition, partition_of, partitions_of
from par.projection.store.database import CHECKPOINTS, Database

_NUMBER: Final = "partition"
_COUNT: Final = "partitions"
"""Fields of the checkpoint of one partition of several: which one, and of how many."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How far the documents are, and on which calendar day.

    Up to ``silent_until`` they are being built and announce nothing; ``announced`` tells whether the states at the
    end of that have been offered. ``term`` is another one since others are served (``switching.py``), ``lease`` since
    another process has the ``partition`` (``leases.py``; None: none ever had).
    """

    position: int
    day: dt.date | None
    silent_until: int
    announced: bool
    term: int | None
    lease: int | None = None
    partition: Partition = WHOLE


class Checkpoints:
    """The checkpoint of a partition of the read models called ``name``; batches move it (``transaction.py``)."""

    def __init__(self, database: Database, name: str, partition: Partition = WHOLE) -> None:
        self._found = database[CHECKPOINTS]
        self._name = name
        self._id = partition.label(name)

    async def load(self) -> Checkpoint:
        """The checkpoint. Raises LogDamagedError without one."""
        found = await self._found.find_one({"_id": self._id})
        if found is None:
            raise LogDamagedError(f"the checkpoint of {self._id} is gone")
        return _read(found)

    async def rebuild_announced(self, term: int | None) -> None:
        """The states at the end of the building stand in the outbox; of another term there are others to tell."""
        await self._found.update_one({"_id": self._id, "term": term}, {"$set": {"announced": True}})


async def prepare(database: Database, name: str, partitions: int, silent_until: int) -> None:
    """Create the checkpoints where there are none; the first of several instances decides ``silent_until``."""
    begin: dict[str, Any] = {"position": 0, "day": None, "silent_until": silent_until, "announced": silent_until == 0}
    await database[CHECKPOINTS].bulk_write(
        [
            UpdateOne({"_id": one.label(name)}, {"$setOnInsert": begin | _of_several(one)}, upsert=True)
            for one in partitions_of(partitions)
        ]
    )


def all_of(name: str) -> Mapping[str, Any]:
    """Selects the checkpoints of the read models called ``name``, in however many partitions they are."""
    return {"_id": {"$regex": rf"^{re.escape(name)}(:[0-9]+)?$"}}


async def load_all(
    database: Database, name: str, session: AsyncIOMotorClientSession | None = None
) -> tuple[Checkpoint, ...]:
    """The checkpoints by partition; none while they are not all there."""
    found = [_read(row) async for row in database[CHECKPOINTS].find(all_of(name), session=session)]
    whole = bool(found) and len(found) == found[0].partition.count
    return tuple(sorted(found, key=lambda one: one.partition.number)) if whole else ()


def least(checkpoints: Iterable[Checkpoint]) -> Checkpoint:
    """The one that has come least far: all documents are there."""
    return min(checkpoints, key=lambda one: one.position)


def of_city(checkpoints: Iterable[Checkpoint], city: str) -> Checkpoint:
    """The one of the city's documents."""
    return next(one for one in checkpoints if partition_of(city, one.partition.count) == one.partition.number)


def _of_several(partition: Partition) -> dict[str, Any]:
    return {} if partition.count == 1 else {_NUMBER: partition.number, _COUNT: partition.count}


def _read(row: Mapping[str, Any]) -> Checkpoint:
    return Checkpoint(
        row["position"],
        dt.date.fromisoformat(row["day"]) if row.get("day") else None,
        row.get("silent_until", 0),
        row.get("announced", False),
        row.get("term"),
        row.get("lease"),
        Partition(row.get(_NUMBER, 0), row.get(_COUNT, 1)),
    )
