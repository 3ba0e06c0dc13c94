"""The obligations that were there before a cause, out of the read model."""

from collections.abc import Mapping
from typing import Any, Final

from par.events.obligation import Cause
from par.log import EventLog
from par.projection.following.keeping import Keeping
from par.projection.store.database import Database
from progress_service.obligation.present import Present, present_before
from progress_service.read_models.obligations.projection import Obligations

_NEVER: Final = float("inf")


class KnownObligations:
    """Complete: the read model first takes in whatever the log holds when asked."""

    def __init__(self, log: EventLog, database: Database, runner: Keeping) -> None:
        self._log = log
        self._rows = database[Obligations.name]
        self._runner = runner

    async def of_plan(self, plan: str, cause: Cause) -> list[Present]:
        """All obligations of a plan that were opened before ``cause``, by id. Raises LogError."""
        return await self._before(cause, {"plan": plan})

    async def of_units(self, city: str, units: set[str], cause: Cause, plan: str | None) -> list[Present]:
        """All that any of ``units`` owed at any time, perhaps of one plan only. Raises LogError."""
        where = {"city": city, "units": {"$in": sorted(units)}}
        return await self._before(cause, where if plan is None else where | {"plan": plan})

    async def _before(self, cause: Cause, where: Mapping[str, Any]) -> list[Present]:
        await self._runner.wait_for(await self._log.end(), _NEVER)
        found: list[Present] = []
        async for document in self._rows.find(where).sort("_id", 1):
            present = present_before(document, cause)
            if present is not None:
                found.append(present)
        return found
