"""Reading the status by every axis: as it is, as of a past day, and under the units of another day."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Final

from pydantic import Field

from par.problems import NotFound
from par.projection.store.database import Database
from par.projection.store.reading import one as stored
from par.service import Query
from par.service.paging import PageQuestion, page, page_of
from progress_service.read_models.status.answers import StatusAnswer, StatusesAnswer
from progress_service.read_models.status.counting import Counting
from progress_service.read_models.status.projection import Status, document_id
from progress_service.read_models.status.question import StatusQuestion
from progress_service.status.axes import Axis
from progress_service.status.past import rows_by
from progress_service.status.tally import Tally

Id = Annotated[str, Field(max_length=100)]
By = Annotated[Axis, Field(description="By what obligations are counted.")]

OF_ONE_PLAN: Final = frozenset({Axis.TASK, Axis.DOMAIN, Axis.PLAN})
"""Axes whose groups are each of one plan."""


class StatusesQuestion(PageQuestion, StatusQuestion):
    """All groups of an axis; with conditions, only what is counted where all of them hold."""

    by: By
    city: Id | None = None
    plan: Annotated[str | None, Field(max_length=100, description="Only what this plan asks for.")] = None
    unit: Annotated[str | None, Field(max_length=100, description="Only what this unit owes itself.")] = None

    @property
    def is_kept(self) -> bool:
        """Whether the groups kept ready are counted under just these conditions."""
        plan_fits = self.plan is None or self.by in OF_ONE_PLAN
        unit_fits = self.unit is None or self.by is Axis.UNIT
        return plan_fits and unit_fits and not self.asks_for_the_past


class StatusOfQuestion(StatusQuestion):
    """One group of an axis, by its key."""

    by: By
    key: Annotated[str, Field(min_length=1, max_length=2200, description="As `key` in the list of the axis.")]


class AxisReads:
    """The queries; ``day`` is the ledger's day as of the read models."""

    def __init__(self, counting: Counting, day: Callable[[], dt.date | None]) -> None:
        self._counting = counting
        self._day = day

    def queries(self) -> list[Query[Any]]:
        """``status`` and ``status-of``."""
        return [
            Query("status", "/v1/status", StatusesQuestion, self.statuses, StatusesAnswer),
            Query("status-of", "/v1/status/{by}", StatusOfQuestion, self.status, StatusAnswer),
        ]

    async def statuses(self, database: Database, asked: StatusesQuestion) -> dict[str, Any]:
        """A page of the groups of an axis, each with its counts."""
        if not asked.is_kept:
            same = {name: value for name, value in (("city", asked.city), ("plan", asked.plan)) if value is not None}
            day = asked.as_of or self._day()
            rows = rows_by(asked.by, await self._counting.asked_about(database, same, asked, day, asked.unit), day)
            return page_of(rows, lambda row: (row["key"],), asked)
        where = {"by": asked.by.value, "city": asked.city, "plan": asked.plan, "key": asked.unit}
        day = self._day()
        found = await page(
            database,
            Status.name,
            {name: value for name, value in where.items() if value is not None},
            ["key"],
            asked,
            ["position"],
        )
        return found | {"items": [_told(document, day) for document in found["items"]]}

    async def status(self, database: Database, asked: StatusOfQuestion) -> dict[str, Any]:
        """The counts of one group. Raises NotFound when nothing is (or was) counted there."""
        missing = NotFound("not-found", what=asked.key[:100])
        if not asked.asks_for_the_past:
            day = self._day()
            return _told(await stored(database, Status.name, document_id(asked.by, asked.key), missing), day)
        day = asked.as_of or self._day()
        found = await self._counting.asked_about(database, await self._may_be_of(asked), asked, day)
        for row in rows_by(asked.by, found, day):
            if row["key"] == asked.key:
                return row
        raise missing

    async def _may_be_of(self, asked: StatusOfQuestion) -> dict[str, Any]:
        first, _, rest = asked.key.partition("|")
        match asked.by:
            case Axis.UNIT:
                units = await self._counting.trees.with_heirs(asked.key, asked.tree_of, asked.known_at)
                return {"units": {"$in": units}}
            case Axis.CITY:
                return {"city": asked.key}
            case Axis.PLAN:
                return {"plan": asked.key}
            case Axis.TASK:
                return {"plan": first, "key": rest}
            case Axis.DOMAIN:
                return {"plan": first}
            case Axis.AREA:
                return {"city": first}
            case Axis.LEADER:
                return {"authority": first}
            case Axis.DISTRICT:  # who stands below whom is written in the histories
                return {"city": self._counting.trees.city_of(asked.key)}


def _told(document: Mapping[str, Any], day: dt.date | None) -> dict[str, Any]:
    group = {name: document[name] for name in ("by", "key", "city", "plan", "name")}
    return group | Tally.read(document["tally"]).on(day)
