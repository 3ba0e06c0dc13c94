"""Lists in pages: ask with ``limit`` and ``after``; the answer's ``next`` is the ``after`` of the page that follows.

A cursor holds the place of the last row in the order of the list, not a count: rows that come or go between two
requests shift nothing. It is opaque to clients, and what they send back is checked like any other input.
"""

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Final

import orjson
from pydantic import Field

from par.problems import Rejected
from par.projection.store.database import Database
from par.service.question import Question
from par.values import AnswerModel

USUAL_LIMIT: Final = 200
LONGEST_CURSOR: Final = 2_000
GREATEST_NUMBER: Final = 2**63
"""MongoDB stores no greater whole numbers."""

Place = tuple[str | int | bool, ...]
"""The values of a list's order fields in one row."""


class PageQuestion(Question):
    """Base of questions for lists. ``after`` is the ``next`` of the page before; empty for the first page."""

    after: Annotated[
        str, Field(max_length=LONGEST_CURSOR, description="`next` of the page before; empty for the first page.")
    ] = ""
    limit: Annotated[int, Field(ge=1, le=1000, description="The most rows in one page.")] = USUAL_LIMIT


class PageAnswer(AnswerModel):
    """Base of what answers such questions; those built on it add ``items``, a row each."""

    next: Annotated[str | None, Field(description="`after` of the page that follows; null on the last page.")]


async def page(
    database: Database,
    collection: str,
    where: Mapping[str, Any],
    order: Sequence[str],
    asked: PageQuestion,
    without: Sequence[str] = (),
) -> dict[str, Any]:
    """A page of documents: ``{"items": […], "next": cursor or None}``, sorted by the fields of ``order``.

    The fields are text or numbers in every document, and together they differ from document to document.
    Documents come without their ids and the fields ``without``. Raises Rejected (``invalid-cursor``).
    """
    place = place_of(asked.after, len(order))
    wanted = where if place is None else {"$and": [where, _behind(order, place)]}
    hidden = dict.fromkeys(("_id", *(name for name in without if name not in order)), 0)
    cursor = database[collection].find(wanted, hidden).sort([(name, 1) for name in order]).limit(asked.limit + 1)
    found = await cursor.to_list(None)
    answer = _cut(found, lambda row: tuple(row[name] for name in order), asked.limit)
    for row in answer["items"]:
        for name in without:
            row.pop(name, None)
    return answer


def page_of(rows: Sequence[Any], place: Callable[[Any], Place], asked: PageQuestion) -> dict[str, Any]:
    """A page of ``rows`` that are in memory, sorted by ``place``, whose values are comparable and differ.

    Raises Rejected (``invalid-cursor``).
    """
    if not rows:
        return {"items": [], "next": None}
    last = place_of(asked.after, len(place(rows[0])))
    try:
        behind = rows if last is None else [row for row in rows if place(row) > last]
    except TypeError:  # text where this list has numbers
        raise Rejected("invalid-cursor", "/after") from None
    return _cut(behind[: asked.limit + 1], place, asked.limit)


def cursor_of(place: Place) -> str:
    """The cursor for the rows behind ``place``."""
    return base64.urlsafe_b64encode(orjson.dumps(place)).decode().rstrip("=")


def place_of(cursor: str, length: int) -> Place | None:
    """The place a cursor holds, None for the first page.

    Raises Rejected (``invalid-cursor``) unless it holds ``length`` texts, whole numbers or truth values.
    """
    if not cursor:
        return None
    try:
        held = orjson.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError):
        raise Rejected("invalid-cursor", "/after") from None
    if not isinstance(held, list) or len(held) != length or not all(_is_value(part) for part in held):
        raise Rejected("invalid-cursor", "/after")
    return tuple(held)


def _is_value(part: object) -> bool:
    return isinstance(part, str) or (isinstance(part, int) and abs(part) < GREATEST_NUMBER)


def _cut(rows: Sequence[Any], place: Callable[[Any], Place], limit: int) -> dict[str, Any]:
    shown = list(rows[:limit])
    return {"items": shown, "next": cursor_of(place(shown[-1])) if len(rows) > limit else None}


def _behind(order: Sequence[str], place: Place) -> dict[str, Any]:
    """Behind ``place`` in the order: greater in one field, and equal in all before it."""
    return {
        "$or": [
            {**dict(zip(order[:number], place[:number], strict=True)), name: {"$gt": place[number]}}
            for number, name in enumerate(order)
        ]
    }
