"""From the bytes of a request to its events, each by itself: one that cannot be read never spoils the others."""

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import orjson

from par.problems import ProblemError, Rejected, pointer_to
from par.submitting.limits import MAX_DEPTH, MAX_EVENT_BYTES, MAX_EVENTS, MAX_REQUEST_BYTES

_STRUCTURE: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)|[\[\]{},]', re.DOTALL)
"""A string, or one bracket or comma. A string without its end reaches to the end of the request: looking for it
from each later quote again would take hours for one request made for that."""
_BLANK: Final = b" \t\r\n"
LONGEST_ID: Final = 64
TOKENS_IN_A_ROW: Final = 2_000
"""Strings, brackets and commas that are passed before others have their turn."""


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a batch: its JSON value, or the problem that kept it from being read."""

    value: Any = None
    problem: ProblemError | None = None

    @property
    def id(self) -> str | None:
        """The id that an event claims, so that its sender can find it; None when there is none to show."""
        found = self.value.get("id") if isinstance(self.value, dict) else None
        return found if isinstance(found, str) and len(found) <= LONGEST_ID else None


def elements_of(payload: bytes) -> Iterator[Element | None]:
    """The elements of a JSON array of events, in order; a single object counts as a batch of one.

    None between them: a good moment to let others work, since taking a large request apart takes long.

    Raises Rejected for the request as a whole, maybe behind its first elements: ``too-large``, ``malformed-json``,
    ``not-a-batch``, ``too-many-events``. Faults of one element (size, depth, encoding, NaN) stay with that element.
    """
    if len(payload) > MAX_REQUEST_BYTES:
        raise Rejected("too-large", size=len(payload), limit=MAX_REQUEST_BYTES)
    body = payload.strip(_BLANK)
    single = body[:1] == b"{"
    if single:
        body = b"[" + body + b"]"
    if body[:1] != b"[" or body[-1:] != b"]":
        raise Rejected("not-a-batch")
    limit = 1 if single else MAX_EVENTS
    found = _whole(body)
    if found is not None and len(found) <= limit:
        yield from map(_checked, found)
        return
    number = 0
    for found_part in _split(body):
        if found_part is None:
            yield None
            continue
        if number == limit and single:
            raise Rejected("malformed-json", reason="content after the object")
        if number == limit:
            raise Rejected("too-many-events", count=f"> {MAX_EVENTS}", limit=MAX_EVENTS)
        number += 1
        yield _read(*found_part)


def _whole(body: bytes) -> list[Any] | None:
    """The values of an array that is sound as a whole; None: it has to be looked at element by element.

    (A third of the time that splitting takes, for the requests of all senders that know how to write.)
    """
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    return found if isinstance(found, list) else None


def _checked(value: Any) -> Element:
    try:
        size = len(orjson.dumps(value))
    except orjson.JSONEncodeError:  # it writes no more than 254 levels
        return Element(problem=Rejected("too-deep", limit=MAX_DEPTH))
    if size > MAX_EVENT_BYTES:  # first, so that the walk through the levels is a short one
        return Element(problem=Rejected("event-too-large", size=size, limit=MAX_EVENT_BYTES))
    if _deeper_than(value, MAX_DEPTH):
        return Element(problem=Rejected("too-deep", limit=MAX_DEPTH))
    return Element(value=value)


def _deeper_than(value: Any, levels: int) -> bool:
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    if parts is None:
        return False
    return levels == 0 or any(_deeper_than(part, levels - 1) for part in parts if isinstance(part, dict | list))


def _split(body: bytes) -> Iterator[tuple[bytes, int] | None]:
    """(bytes, depth) of each element of a top-level array, without building any value; None every so often."""
    depth = deepest = 0
    start = 1
    end = len(body) - 1
    for place, found in enumerate(_STRUCTURE.finditer(body), 1):
        if place % TOKENS_IN_A_ROW == 0:
            yield None
        token = found.group()
        if token in (b"[", b"{"):
            depth += 1
            deepest = max(deepest, depth - 1)
        elif token in (b"]", b"}"):
            depth -= 1
            if depth == 0 and found.start() != end:
                raise Rejected("malformed-json", reason=f"content after the array, at byte {found.end()}")
        elif token == b"," and depth == 1:
            yield body[start : found.start()].strip(_BLANK), deepest
            start, deepest = found.end(), 0
    if depth != 0:
        raise Rejected("malformed-json", reason="brackets or quotes do not match")
    last = body[start:end].strip(_BLANK)
    if last or start > 1:
        yield last, deepest


def _read(part: bytes, depth: int) -> Element:
    if depth > MAX_DEPTH:
        return Element(problem=Rejected("too-deep", limit=MAX_DEPTH))
    try:
        return _checked(orjson.loads(part))
    except orjson.JSONDecodeError as error:
        if len(part) > MAX_EVENT_BYTES:
            return Element(problem=Rejected("event-too-large", size=len(part), limit=MAX_EVENT_BYTES))
        pointer = _not_a_number(part)
        if pointer is not None:
            return Element(problem=Rejected("not-a-number", pointer))
        return Element(problem=Rejected("malformed-json", reason=str(error)))


def _not_a_number(part: bytes) -> str | None:
    """The pointer of the first NaN or infinity, which JSON does not know but some writers send; else None."""
    try:
        value = json.loads(part)
    except ValueError:
        return None
    return next((pointer_to(place) for place in _not_finite(value, ())), None)


def _not_finite(value: Any, place: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    if isinstance(value, float) and not math.isfinite(value):
        yield place
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _not_finite(part, (*place, key))
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from _not_finite(part, (*place, number))
