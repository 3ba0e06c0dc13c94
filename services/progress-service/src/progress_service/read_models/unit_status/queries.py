"""Reading the status of units: as it is, as of a past day, and under the units of another day."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Final

from pydantic import Field

from par.problems import NotFound
from par.projection.store.database import Database
from par.projection.store.reading import one
from par.service import Query
from par.service.paging import PageQuestion, page, page_of
from progress_service.read_models.status.counting import Counting
from progress_service.read_models.status.question import StatusQuestion
from progress_service.read_models.unit_status.answers import UnitStatusAnswer, UnitStatusesAnswer
from progress_service.read_models.unit_status.past import rows_of
from progress_service.read_models.unit_status.projection import COUNTS, UnitStatus

SHOWN: Final = ("unit", "unit_type", "city", *COUNTS)
_HIDDEN: Final = ("open_by_due", "settled", "next_due", "types", "obligations", "position")
_LEADS: Final = {"obligations": {"$gt": 0}}

Id = Annotated[str, Field(max_length=100)]


class UnitStatusesQuestion(PageQuestion, StatusQuestion):
    """All units that lead something, or those of one city."""

    city: Id | None = None


class UnitStatusQuestion(StatusQuestion):
    """One unit."""

    unit: Id


class StatusReads:
    """The queries; ``day`` is the ledger's day as of the read models."""

    def __init__(self, counting: Counting, day: Callable[[], dt.date | None]) -> None:
        self._counting = counting
        self._day = day

    def queries(self) -> list[Query[Any]]:
        """``unit-status`` and ``status-of-unit``."""
        return [
            Query("unit-status", "/v1/units/status", UnitStatusesQuestion, self.statuses, UnitStatusesAnswer),
            Query("status-of-unit", "/v1/units/{unit}/status", UnitStatusQuestion, self.status, UnitStatusAnswer),
        ]

    async def statuses(self, database: Database, asked: UnitStatusesQuestion) -> dict[str, Any]:
        """A page of units by id, each with its count per cell."""
        where = {} if asked.city is None else {"city": asked.city}
        if not asked.asks_for_the_past:
            return await page(database, UnitStatus.name, where | _LEADS, ["unit"], asked, _HIDDEN)
        rows = await self._rows(database, where, asked)
        return page_of(rows, lambda row: (row["unit"],), asked)

    async def status(self, database: Database, asked: UnitStatusQuestion) -> dict[str, Any]:
        """One unit's counts. Raises NotFound when it leads (or led) nothing."""
        if not asked.asks_for_the_past:
            document = await one(database, UnitStatus.name, asked.unit)
            if not document["obligations"]:
                raise NotFound("not-found", what=asked.unit)
            return {name: document[name] for name in SHOWN}
        for row in await self._rows(database, {}, asked, asked.unit):
            return row
        raise NotFound("not-found", what=asked.unit)

    async def _rows(
        self, database: Database, where: Mapping[str, Any], asked: StatusQuestion, unit: str | None = None
    ) -> list[dict[str, Any]]:
        day = asked.as_of or self._day()
        return rows_of(await self._counting.asked_about(database, where, asked, day, unit), day)
