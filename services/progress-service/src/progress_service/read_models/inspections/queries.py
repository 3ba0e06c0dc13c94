"""Reading inspections and remedies: as they are, as they were on a day, as the ledger knew them at a moment."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Annotated, Any

from pydantic import Field

from par.events import format_time
from par.events.inspection import InspectionForm
from par.problems import NotFound
from par.projection.store.database import Database
from par.service import AsOf, KnownAt, PageQuestion, Query, Question, page_of
from par.service.paging import cursor_of, place_of
from progress_service.inspection.commands import FindingStatus, Status
from progress_service.inspection.history import CELLS, as_it_was, cells
from progress_service.read_models.inspections.answers import InspectionAnswer, InspectionsAnswer, RemediesAnswer
from progress_service.read_models.inspections.projection import Inspections

Id = Annotated[str, Field(max_length=250)]


class PastQuestion(Question):
    """``as_of``: at the end of that day. ``known_at``: as the ledger knew it at that moment."""

    as_of: AsOf = None
    known_at: KnownAt = None

    @property
    def asks_for_the_past(self) -> bool:
        """Whether what is there now would be the wrong answer."""
        return self.as_of is not None or self.known_at is not None

    def seen(self, document: Mapping[str, Any], day: dt.date | None) -> dict[str, Any] | None:
        """The inspection at the end of ``day`` as it was known; None when there was none yet."""
        known_at = format_time(self.known_at) if self.known_at is not None else None
        return as_it_was(document, day, known_at)


class InspectionsQuestion(PageQuestion, PastQuestion):
    """Which inspections; all of the given conditions hold."""

    unit: Annotated[Id | None, Field(description="The unit inspected.")] = None
    authority: Id | None = None
    city: Id | None = None
    plan: Id | None = None
    form: InspectionForm | None = None
    status: Status | None = None


class InspectionQuestion(PastQuestion):
    """One inspection by its id."""

    inspection: Id


class RemediesQuestion(PageQuestion, PastQuestion):
    """The units inspected, or those of one city or authority."""

    unit: Id | None = None
    authority: Id | None = None
    city: Id | None = None


class InspectionReads:
    """The queries; ``day`` is the ledger's day as of the read models."""

    def __init__(self, day: Callable[[], dt.date | None]) -> None:
        self._day = day

    def queries(self) -> list[Query[Any]]:
        """``inspections``, ``inspection`` and ``inspection-remedies``."""
        return [
            Query("inspections", "/v1/inspections", InspectionsQuestion, inspections, InspectionsAnswer),
            Query("inspection", "/v1/inspections/{inspection}", InspectionQuestion, inspection, InspectionAnswer),
            Query("inspection-remedies", "/v1/inspection-remedies", RemediesQuestion, self.remedies, RemediesAnswer),
        ]

    async def remedies(self, database: Database, asked: RemediesQuestion) -> dict[str, Any]:
        """A page of units by id: how many of the findings about it stand in which cell on the day."""
        day = asked.as_of or self._day()
        rows: dict[str, dict[str, Any]] = {}
        async for document in database[Inspections.name].find(_where(asked)):
            found = asked.seen(document, day)
            if found is None or not found["findings"]:
                continue
            unit = found["unit"]
            empty = {"unit": unit, "city": found["city"], "findings": 0, **dict.fromkeys(CELLS, 0)}
            row = rows.setdefault(unit, empty)
            for cell in cells(found, day):
                row["findings"] += 1
                row[cell] += 1
        return page_of([rows[unit] for unit in sorted(rows)], lambda row: (row["unit"],), asked)


async def inspections(database: Database, asked: InspectionsQuestion) -> dict[str, Any]:
    """A page of inspections in the order of their ids."""
    place = place_of(asked.after, 1)
    where = _where(asked) | {
        name: value for name, value in (("plan", asked.plan), ("form", asked.form)) if value is not None
    }
    if asked.status is not None and not asked.asks_for_the_past:
        where["status"] = asked.status
    if place is not None:
        where["_id"] = {"$gt": place[0]}
    rows: list[dict[str, Any]] = []
    async for document in database[Inspections.name].find(where).sort("_id", 1).batch_size(asked.limit + 1):
        found = asked.seen(document, asked.as_of) if asked.asks_for_the_past else document
        if found is not None and asked.status in (None, found["status"]):
            rows.append(_row(found))
        if len(rows) > asked.limit:
            break
    shown = rows[: asked.limit]
    return {"items": shown, "next": cursor_of((shown[-1]["inspection"],)) if len(rows) > asked.limit else None}


async def inspection(database: Database, asked: InspectionQuestion) -> dict[str, Any]:
    """One inspection; as it is now, with its history. Raises NotFound when it was not there (yet)."""
    document = await database[Inspections.name].find_one({"_id": asked.inspection})
    found = document
    if document is not None and asked.asks_for_the_past:
        found = asked.seen(document, asked.as_of)
    if found is None:
        raise NotFound("not-found", what=asked.inspection)
    findings = sorted(found["findings"].values(), key=lambda finding: finding["number"])
    history = {} if asked.asks_for_the_past else {"history": found["history"]}
    return {**_heading(found), "findings": findings, **history}


def _where(asked: InspectionsQuestion | RemediesQuestion) -> dict[str, Any]:
    same = {"unit": asked.unit, "authority": asked.authority, "city": asked.city}
    return {name: value for name, value in same.items() if value is not None}


def _row(found: Mapping[str, Any]) -> dict[str, Any]:
    """Without the findings themselves: a page of those would not fit into an answer."""
    statuses = [finding["status"] for finding in found["findings"].values()]
    still_open = sum(status in (FindingStatus.OPEN, FindingStatus.REMEDIED) for status in statuses)
    return {**_heading(found), "findings": len(statuses), "open_findings": still_open}


def _heading(found: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in found.items() if name not in ("_id", "history", "findings")}
