"""Reading the status of units: as it is, as of a past day, and under the units of another day."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Final

from pydantic import Field

from par.events import format_time
from par.problems import NotFound
from par.projection.database import Database
from par.projection.reading import one
from par.service import Query
from par.service.paging import PageQuestion, page, page_of
from progress_service.read_models.obligations.projection import Obligations
from progress_service.read_models.obligations.queries import PastQuestion
from progress_service.read_models.unit_status.answers import UnitStatusAnswer, UnitStatusesAnswer
from progress_service.read_models.unit_status.past import status_on
from progress_service.read_models.unit_status.projection import COUNTS, UnitStatus
from progress_service.status.trees import Trees

SHOWN: Final = ("unit", "unit_type", "city", *COUNTS)
_HIDDEN: Final = ("open_by_due", "settled", "next_due", "position")

Id = Annotated[str, Field(max_length=100)]


class StatusQuestion(PastQuestion):
    """``tree_of``: shown under the units of that day; the past of units that are no more, under their successors.

    Without it, under the units that owed the work on the day asked for.
    """

    tree_of: Annotated[
        dt.date | None,
        Field(description="Under the units of that day; what ended units owed, under their heirs."),
    ] = None

    @property
    def asks_for_the_past(self) -> bool:
        """Whether the counts of now, which are kept ready, would be the wrong answer."""
        return self.tree_of is not None or super().asks_for_the_past


class UnitStatusesQuestion(PageQuestion, StatusQuestion):
    """All units that lead something, or those of one city."""

    city: Id | None = None


class UnitStatusQuestion(StatusQuestion):
    """One unit."""

    unit: Id


class StatusReads:
    """The queries; ``day`` is the ledger's day as of the read models."""

    def __init__(self, trees: Trees, day: Callable[[], dt.date | None]) -> None:
        self._trees = trees
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
            return await page(database, UnitStatus.name, where, ["unit"], asked, _HIDDEN)
        rows = await self._rows(database, where, asked)
        return page_of(rows, lambda row: (row["unit"],), asked)

    async def status(self, database: Database, asked: UnitStatusQuestion) -> dict[str, Any]:
        """One unit's counts. Raises NotFound when it leads (or led) nothing."""
        if not asked.asks_for_the_past:
            document = await one(database, UnitStatus.name, asked.unit)
            return {name: document[name] for name in SHOWN}
        units = await self._trees.with_heirs(asked.unit, asked.tree_of)
        for row in await self._rows(database, {"units": {"$in": units}}, asked):
            if row["unit"] == asked.unit:
                return row
        raise NotFound("not-found", what=asked.unit)

    async def _rows(self, database: Database, where: Mapping[str, Any], asked: StatusQuestion) -> list[dict[str, Any]]:
        day = asked.as_of or self._day()
        documents = await database[Obligations.name].find(where).to_list(None)
        known_at = format_time(asked.known_at) if asked.known_at is not None else None
        shown = await self._trees.shown((document["city"] for document in documents), asked.tree_of)
        return status_on(documents, day, known_at, shown)
