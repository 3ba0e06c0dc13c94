"""Reading obligations: as they are, as they were on a day, as the ledger knew them at a moment."""

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import Field

from par.events import format_time
from par.events.obligation import ObligationKind
from par.problems import NotFound
from par.projection.database import Database
from par.service import AsOf, KnownAt, Query, Question
from par.service.paging import PageQuestion, cursor_of, place_of
from progress_service.obligation.history import as_it_was
from progress_service.obligation.lifecycle import SETTLED, Lifecycle
from progress_service.read_models.obligations.answers import ObligationAnswer, ObligationsAnswer
from progress_service.read_models.obligations.projection import Obligations

Id = Annotated[str, Field(max_length=300)]

_NOT_LISTED: Final = ("history", "units")


class PastQuestion(Question):
    """``as_of``: at the end of that day. ``known_at``: as the ledger knew it at that moment."""

    as_of: AsOf = None
    known_at: KnownAt = None

    @property
    def asks_for_the_past(self) -> bool:
        """Whether what is there now would be the wrong answer."""
        return self.as_of is not None or self.known_at is not None

    def seen(self, document: Mapping[str, Any]) -> dict[str, Any] | None:
        """An obligation of the read model as it is asked for; None when there was none yet."""
        if not self.asks_for_the_past:
            return dict(document)
        known_at = format_time(self.known_at) if self.known_at is not None else None
        return as_it_was(document, self.as_of, known_at)


class ObligationsQuestion(PageQuestion, PastQuestion):
    """Which obligations; all of the given conditions hold.

    ``due_before``: open, and due before that day. Cancelled ones are left out unless ``cancelled`` is true or their
    ``lifecycle`` is asked for.
    """

    unit: Id | None = None
    plan: Id | None = None
    city: Id | None = None
    kind: ObligationKind | None = None
    lifecycle: Lifecycle | None = None
    due_before: Annotated[dt.date | None, Field(description="Only what is open and due before that day.")] = None
    cancelled: Annotated[bool, Field(description="Cancelled ones too, which are otherwise left out.")] = False


class ObligationQuestion(PastQuestion):
    """One obligation by its id."""

    obligation: Id


async def obligations(database: Database, asked: ObligationsQuestion) -> dict[str, Any]:
    """A page of obligations in the order of their ids: ``{"items": […], "next": cursor or None}``."""
    place = place_of(asked.after, 1)
    where = _where(asked) | ({} if place is None else {"_id": {"$gt": place[0]}})
    rows: list[dict[str, Any]] = []
    async for document in database[Obligations.name].find(where).sort("_id", 1).batch_size(asked.limit + 1):
        row = asked.seen(document)
        if row is not None and _fits(row, asked):
            rows.append(row)
        if len(rows) > asked.limit:
            break
    shown = [_shown(row) for row in rows[: asked.limit]]
    more = len(rows) > asked.limit
    return {"items": shown, "next": cursor_of((shown[-1]["obligation"],)) if more else None}


async def obligation(database: Database, asked: ObligationQuestion) -> dict[str, Any]:
    """One obligation; as it is now, with its history. Raises NotFound when it was not there (yet)."""
    document = await database[Obligations.name].find_one({"_id": asked.obligation})
    row = asked.seen(document) if document is not None else None
    if row is None:
        raise NotFound("not-found", what=asked.obligation)
    return {"obligation": row.pop("_id"), **row}


def _where(asked: ObligationsQuestion) -> dict[str, Any]:
    """What the database can leave out: of the past, only what never changes."""
    same = {"plan": asked.plan, "city": asked.city, "kind": asked.kind}
    if asked.asks_for_the_past:
        same["units"] = asked.unit
    else:
        same |= {"unit": asked.unit, "lifecycle": asked.lifecycle}
    return {name: value for name, value in same.items() if value is not None}


def _fits(row: Mapping[str, Any], asked: ObligationsQuestion) -> bool:
    lifecycle = Lifecycle(row["lifecycle"])
    if asked.lifecycle is not None:
        return lifecycle is asked.lifecycle and _is_of(row, asked)
    return (asked.cancelled or lifecycle is not Lifecycle.CANCELLED) and _is_of(row, asked)


def _is_of(row: Mapping[str, Any], asked: ObligationsQuestion) -> bool:
    if asked.unit is not None and row["unit"] != asked.unit:
        return False
    if asked.due_before is None:
        return True
    is_open = Lifecycle(row["lifecycle"]) not in SETTLED
    return is_open and row["due"] is not None and row["due"] < asked.due_before.isoformat()


def _shown(row: Mapping[str, Any]) -> dict[str, Any]:
    shown = {name: value for name, value in row.items() if name not in _NOT_LISTED}
    return {"obligation": shown.pop("_id"), **shown}


OBLIGATIONS: Final = Query("obligations", "/v1/obligations", ObligationsQuestion, obligations, ObligationsAnswer)
OBLIGATION: Final = Query(
    "obligation", "/v1/obligations/{obligation}", ObligationQuestion, obligation, ObligationAnswer
)
