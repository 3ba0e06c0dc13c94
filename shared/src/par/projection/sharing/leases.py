"""Who folds which partition: a lease for each in MongoDB, by MongoDB's clock.

A lease says who is to work; it does not keep others from writing. That does the checkpoint: whoever takes a lease
writes the number of it (``lease``) there, and a batch is committed only under the number under which its partition is
had (``transaction.py``). So a process that stood still for longer than its lease finds, when it wakes up, that nothing
of what it holds can be written.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pymongo import ReturnDocument, UpdateOne

from par.log import LogDamagedError
from par.projection.folding.partition import Partition
from par.projection.store.database import CHECKPOINTS, Database

LEASES: Final = "leases"
"""Durable name of the collection: ``_id holder number until`` of partitions, ``_id instance until`` of processes."""
LEASE_SECONDS: Final = 5.0
"""So long a partition stays with a process that is not heard of."""
FORGOTTEN: Final = dt.timedelta(hours=1)

_LONG_AGO: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_PROCESS: Final = "process:"

Held = Mapping[Partition, int]
"""The partitions that a process has, with the numbers of their leases."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What stood in the leases at one moment.

    ``kept`` is what the asker still has, ``free`` what nobody has, and ``had`` how many each process has that was heard
    of lately, the asker among them.
    """

    kept: Held
    free: Sequence[Partition]
    had: Mapping[str, int]

    def share_of(self, instance: str, partitions: int) -> int:
        """How many partitions the process should have. Those who have more now keep what is left over."""
        each, left_over = divmod(partitions, len(self.had))
        order = sorted(self.had, key=lambda name: (-self.had[name], name))
        return each + (order.index(instance) < left_over)


class Leases:
    """The leases on ``partitions`` of the read models called ``name``, for the process ``instance``."""

    def __init__(
        self, database: Database, name: str, partitions: Sequence[Partition], instance: str, seconds: float
    ) -> None:
        """A lease ends so many ``seconds`` after it was renewed."""
        self._rows = database[LEASES]
        self._checkpoints = database[CHECKPOINTS]
        self._name = name
        self._partitions = partitions
        self._instance = instance
        self._until = {"$add": ["$$NOW", round(seconds * 1000)]}

    async def prepare(self) -> None:
        """Create what is missing, and forget processes that were killed long ago."""
        free = {"holder": None, "number": 0, "until": _LONG_AGO}
        await self._rows.bulk_write(
            [UpdateOne({"_id": self._id(one)}, {"$setOnInsert": free}, upsert=True) for one in self._partitions]
        )
        long_ago = {"$lt": dt.datetime.now(dt.UTC) - FORGOTTEN}
        await self._rows.delete_many({"_id": {"$regex": f"^{_PROCESS}"}, "until": long_ago})

    async def renewed(self, held: Held) -> Seen:
        """Say that this process is there and has what it ``held``, and see who has what.

        Raises LogDamagedError where the read models were dropped.
        """
        renewing = [{"$set": {"until": self._until}}]
        own = [{"_id": self._id(one), "holder": self._instance, "number": number} for one, number in held.items()]
        process: dict[str, Any] = {"_id": f"{_PROCESS}{self._instance}"}
        await self._rows.bulk_write([UpdateOne(row, renewing) for row in (process, *own)], ordered=False)
        alive = {"$addFields": {"alive": {"$gt": ["$until", "$$NOW"]}}}
        rows = {row["_id"]: row async for row in self._rows.aggregate([alive])}
        if not all(self._id(one) in rows for one in self._partitions):
            raise LogDamagedError(f"the leases of {self._name} are gone")
        if process["_id"] not in rows:  # (Not before: it would make a database anew that was dropped.)
            await self._rows.update_one(process, renewing, upsert=True)
        of = {one: rows[self._id(one)] for one in self._partitions}
        had = {
            name.removeprefix(_PROCESS): 0 for name, row in rows.items() if name.startswith(_PROCESS) and row["alive"]
        }
        had.setdefault(self._instance, 0)
        for row in of.values():
            if row["alive"] and row["holder"] in had:
                had[row["holder"]] += 1
        return Seen(
            {one: number for one, number in held.items() if _says(of[one], self._instance, number)},
            [one for one, row in of.items() if not row["alive"]],
            had,
        )

    async def take(self, partition: Partition) -> int | None:
        """Take a partition that nobody has; the number of the lease. None: another process was quicker."""
        taken = {"holder": self._instance, "number": {"$add": ["$number", 1]}, "until": self._until}
        row: Mapping[str, Any] | None = await self._rows.find_one_and_update(
            {"_id": self._id(partition), "$expr": {"$lte": ["$until", "$$NOW"]}},
            [{"$set": taken}],
            return_document=ReturnDocument.AFTER,
        )
        if row is None:
            return None
        number = int(row["number"])
        # From here on nobody writes under an earlier lease, however long they have stood still.
        fenced = await self._checkpoints.update_one(
            {"_id": self._id(partition), "lease": {"$not": {"$gte": number}}}, {"$set": {"lease": number}}
        )
        return number if fenced.matched_count else None

    async def give_back(self, held: Held) -> None:
        """Let others have these at once."""
        free = {"$set": {"holder": None, "until": _LONG_AGO}}
        for one, number in held.items():
            own: dict[str, Any] = {"_id": self._id(one), "holder": self._instance, "number": number}
            await self._rows.update_one(own, free)

    async def leave(self) -> None:
        """Say that this process is gone."""
        await self._rows.delete_one({"_id": f"{_PROCESS}{self._instance}"})

    def _id(self, partition: Partition) -> str:
        return partition.label(self._name)


def _says(row: Mapping[str, Any], instance: str, number: int) -> bool:
    return bool(row["holder"] == instance and row["number"] == number)
