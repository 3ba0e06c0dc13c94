"""Changes of plans and units that hold from a day to come: they act when the ledger opens that day."""

import datetime as dt
from typing import Any, Final

from par.events import Recorded
from par.log import EventLog, LogDamagedError, UnknownResultError
from par.projection.store.database import Database

PENDING: Final = "pending_changes"
"""Durable name of the collection. Never rename."""
UNITS: Final = ".plan.unit-tree."
"""Part of every subject of units."""


class PendingChanges:
    """One row per change, by its position in the log. Rows stay: who repeats a day finds what the first try found."""

    def __init__(self, database: Database, log: EventLog) -> None:
        self._rows = database[PENDING]
        self._log = log

    async def put(self, change: Recorded, on: dt.date) -> None:
        """Keep a change until ``on``. Doing so again changes nothing."""
        row = {"on": on.isoformat(), "subject": change.log_subject}
        await self._rows.replace_one({"_id": change.position}, row, upsert=True)

    async def due(self, previous: dt.date | None, day: dt.date, before: int) -> list[Recorded]:
        """What was recorded before position ``before`` and acts on the days behind ``previous`` up to ``day``.

        In the order of the days; on one day units change before plans do (a plan of that day speaks of the units
        of that day), and each in the order of the log. Raises LogError when the log does not answer, or a replica
        that lags; LogDamagedError where a change has gone.
        """
        on: dict[str, Any] = {"$lte": day.isoformat()}
        if previous is not None:
            on["$gt"] = previous.isoformat()
        rows = await self._rows.find({"on": on, "_id": {"$lt": before}}).to_list(None)
        rows.sort(key=lambda row: (row["on"], UNITS not in row["subject"], row["_id"]))
        return [await self._read(row["_id"], row["subject"]) for row in rows]

    async def _read(self, position: int, subject: str) -> Recorded:
        found = await self._log.read_subjects(subject, position - 1)
        if not found and await self._log.at_the_leader(position) is not None:
            raise UnknownResultError(f"{position} on {subject} was not read, from a replica that lags")
        if not found or found[0].position != position:
            raise LogDamagedError(f"nothing stands at {position} on {subject}")
        return found[0]
