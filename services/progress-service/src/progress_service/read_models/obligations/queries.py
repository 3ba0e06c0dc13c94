"""Reading obligations: as they are, as they were on a day, as the ledger knew them at a moment."""

import datetime as dt
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from typing import Annotated, Any, Final

from pydantic import Field

from par.events import format_time
from par.events.obligation import ObligationKind
from par.obligations.history import as_it_was
from par.obligations.lifecycle import SETTLED, Lifecycle
from par.obligations.timeliness import Timeliness
from par.problems import NotFound
from par.projection.store.database import Database
from par.service import AsOf, KnownAt, Query, Question
from par.service.paging import PageQuestion, cursor_of, place_of
from progress_service.read_models.obligations.answers import ObligationAnswer, ObligationsAnswer
from progress_service.read_models.obligations.projection import Obligations
from progress_service.read_models.timelines.past_days import PastDays
from progress_service.status.tally import Share, days_after

Id = Annotated[str, Field(max_length=300)]

_NOT_LISTED: Final = ("history", "units")


class PastQuestion(Question):
    """``as_of``: at the end of that day. ``known_at``: as the ledger knew it at that moment, at the end of its day."""

    as_of: AsOf = None
    known_at: KnownAt = None

    @property
    def asks_for_the_past(self) -> bool:
        """Whether what is there now would be the wrong answer."""
        return self.as_of is not None or self.known_at is not None

    def seen(self, document: Mapping[str, Any], day: dt.date | None) -> dict[str, Any] | None:
        """An obligation of the read model as it is asked for; None when there was none yet.

        ``day`` is the one asked for, or the ledger's own: what holds from a later day is left out, also where only
        ``known_at`` is asked for.
        """
        if not self.asks_for_the_past:
            return dict(document)
        known_at = format_time(self.known_at) if self.known_at is not None else None
        return as_it_was(document, day, known_at)


class ObligationsQuestion(PageQuestion, PastQuestion):
    """Which obligations; all of the given conditions hold.

    ``due_before``: open, and due before that day. Cancelled ones are left out unless ``cancelled`` is true or their
    ``lifecycle`` is asked for.
    """

    unit: Id | None = None
    plan: Id | None = None
    city: Id | None = None
    kind: ObligationKind | None = None
    task: Annotated[Id | None, Field(description="The number of the task in its plan.")] = None
    domain: Annotated[Id | None, Field(description="The number of the task group in its plan.")] = None
    leader: Annotated[
        str | None, Field(max_length=2_000, description="Who is in charge, in the words of the plan.")
    ] = None
    lifecycle: Lifecycle | None = None
    timeliness: Annotated[Timeliness | None, Field(description="By the dates that count.")] = None
    blocked: Annotated[bool | None, Field(description="Only what waits for a document; false: only what does not.")] = (
        None
    )
    due_before: Annotated[dt.date | None, Field(description="Only what is open and due before that day.")] = None
    due_within: Annotated[
        int | None, Field(ge=0, le=3_660, description="Only what is open and due today or in the so many days after.")
    ] = None
    cancelled: Annotated[bool, Field(description="Cancelled ones too, which are otherwise left out.")] = False


class ObligationQuestion(PastQuestion):
    """One obligation by its id."""

    obligation: Id


class ObligationReads:
    """The queries; ``day`` is the ledger's day as of the read models, ``past`` the days that others have asked for."""

    def __init__(self, past: PastDays, day: Callable[[], dt.date | None]) -> None:
        self._past = past
        self._day = day

    def queries(self) -> list[Query[Any]]:
        """``obligations`` and ``obligation``."""
        return [
            Query("obligations", "/v1/obligations", ObligationsQuestion, self.obligations, ObligationsAnswer),
            Query("obligation", "/v1/obligations/{obligation}", ObligationQuestion, self.obligation, ObligationAnswer),
        ]

    async def obligations(self, database: Database, asked: ObligationsQuestion) -> dict[str, Any]:
        """A page of obligations in the order of their ids: ``{"items": […], "next": cursor or None}``."""
        day = asked.as_of or self._day()
        place = place_of(asked.after, 1)
        ids = await self._screened(database, asked, day)
        conditions = ({} if place is None else {"$gt": place[0]}) | ({} if ids is None else {"$in": ids})
        where = _where(asked, day) | ({"_id": conditions} if conditions else {})
        async with self._past.work.slot() if asked.asks_for_the_past else nullcontext():
            rows = await _rows(database, where, asked, day)
        shown = [_shown(row, day) for row in rows[: asked.limit]]
        more = len(rows) > asked.limit
        return {"items": shown, "next": cursor_of((shown[-1]["obligation"],)) if more else None}

    async def _screened(self, database: Database, asked: ObligationsQuestion, day: dt.date | None) -> list[str] | None:
        """The ids of those of a whole city that fit on a past day, out of what is kept to count; None: look at all.

        Few of a city's thousands were overdue: only of them the whole documents, with texts and accounts, are needed.
        """
        selective = (asked.timeliness, asked.lifecycle, asked.due_before, asked.due_within) != (None,) * 4
        # Of a unit, a plan or a kind the database finds few anyway; what blocks is not kept to count.
        otherwise = (asked.unit, asked.plan, asked.kind, asked.blocked) != (None,) * 4
        if asked.city is None or not asked.asks_for_the_past or not selective or otherwise:
            return None
        known_at = format_time(asked.known_at) if asked.known_at is not None else None
        rows = await self._past.of_city(database, asked.city, day, known_at)
        return [row["_id"] for row in rows if _fits({**row, **_cells(row, day)}, asked, day)]

    async def obligation(self, database: Database, asked: ObligationQuestion) -> dict[str, Any]:
        """One obligation; as it is now, with its history. Raises NotFound when it was not there (yet)."""
        day = asked.as_of or self._day()
        document = await database[Obligations.name].find_one({"_id": asked.obligation})
        row = asked.seen(document, day) if document is not None else None
        if row is None:
            raise NotFound("not-found", what=asked.obligation)
        return {"obligation": row.pop("_id"), **row, **_cells(row, day)}


async def _rows(
    database: Database, where: Mapping[str, Any], asked: ObligationsQuestion, day: dt.date | None
) -> list[dict[str, Any]]:
    """The rows of a page, and the first one after it."""
    rows: list[dict[str, Any]] = []
    async for document in database[Obligations.name].find(where).sort("_id", 1).batch_size(asked.limit + 1):
        row = asked.seen(document, day)
        if row is not None and _fits(row | _cells(row, day), asked, day):
            rows.append(row)
        if len(rows) > asked.limit:
            break
    return rows


def _where(asked: ObligationsQuestion, day: dt.date | None) -> dict[str, Any]:
    """What the database can leave out: of the past, only what never changes."""
    same: dict[str, Any] = {"plan": asked.plan, "city": asked.city, "kind": asked.kind}
    if asked.asks_for_the_past:
        same["units"] = asked.unit
    else:
        same |= {"unit": asked.unit, "lifecycle": asked.lifecycle, "task": asked.task, "domain": asked.domain}
        same |= {"leader_in_charge": asked.leader, "due": _due_range(asked, day)}
    return {name: value for name, value in same.items() if value is not None}


def _due_range(asked: ObligationsQuestion, day: dt.date | None) -> dict[str, str] | None:
    """The condition on due dates, as far as the database can check it; None: no date is asked for."""
    conditions: dict[str, str] = {}
    if asked.due_before is not None:
        conditions["$lt"] = asked.due_before.isoformat()
    if asked.due_within is not None and day is not None:
        conditions |= {"$gte": day.isoformat(), "$lte": days_after(day, asked.due_within).isoformat()}
    return conditions or None


def _fits(row: Mapping[str, Any], asked: ObligationsQuestion, day: dt.date | None) -> bool:
    lifecycle = Lifecycle(row["lifecycle"])
    if asked.lifecycle is None and lifecycle is Lifecycle.CANCELLED and not asked.cancelled:
        return False
    if asked.blocked is not None and (row["blocked"] is not None) is not asked.blocked:
        return False
    wanted = (
        (asked.lifecycle, lifecycle),
        (asked.unit, row["unit"]),
        (asked.task, row["task"]),
        (asked.domain, row["domain"]),
        (asked.leader, row["leader_in_charge"]),
        (asked.timeliness, row["timeliness"]),
    )
    return all(value is None or value == found for value, found in wanted) and _is_due(row, asked, day)


def _is_due(row: Mapping[str, Any], asked: ObligationsQuestion, day: dt.date | None) -> bool:
    if asked.due_before is None and asked.due_within is None:
        return True
    if Lifecycle(row["lifecycle"]) in SETTLED or row["due"] is None:
        return False
    due = dt.date.fromisoformat(row["due"])
    if asked.due_before is not None and due >= asked.due_before:
        return False
    return asked.due_within is None or (day is not None and day <= due <= days_after(day, asked.due_within))


def _cells(row: Mapping[str, Any], day: dt.date | None) -> dict[str, str | None]:
    share = Share.of(row)
    return {"timeliness": share.adjusted.on(day), "timeliness_by_plan": share.by_plan.on(day)}


def _shown(row: Mapping[str, Any], day: dt.date | None) -> dict[str, Any]:
    shown = {name: value for name, value in row.items() if name not in _NOT_LISTED}
    return {"obligation": shown.pop("_id"), **shown, **_cells(row, day)}
