"""What can be known of an event before it is sent: whether it is one, its identity, and what it says."""

import hashlib
import json
import math
from dataclasses import dataclass
from typing import Any, Final

import orjson

from par.problems import Rejected, pointer_to

MAX_EVENT_BYTES: Final = 16_384
MAX_DEPTH: Final = 8
"""Limits of the contract, docs/contracts/README.md; the ledger is the judge, and tests hold these to its own."""

LONGEST_ID: Final = 64
_BLANK: Final = b" \t\r\n"


@dataclass(frozen=True, slots=True)
class Draft:
    """An event as it will be sent: its bytes, its identity, the thing it is about, and a digest of what it says.

    Two writings of the same JSON value have the same digest.
    """

    body: bytes
    source: str
    id: str
    subject: str
    digest: bytes

    @property
    def sender(self) -> str:
        """The unit in whose name it is sent."""
        return self.source.split("/")[1]


def read_draft(line: bytes) -> Draft:
    """The event in ``line``. Raises Rejected with code, pointer and sentences for what no ledger would take.

    Codes: ``event-too-large``, ``malformed-json``, ``not-a-number``, ``too-deep``, ``invalid-field``.
    """
    body = line.strip(_BLANK)
    if len(body) > MAX_EVENT_BYTES:
        raise Rejected("event-too-large", size=len(body), limit=MAX_EVENT_BYTES)
    value = _value(body)
    if not isinstance(value, dict):
        raise _invalid("", "cần một đối tượng JSON", "Input should be an object")
    if _depth(value) > MAX_DEPTH:
        raise Rejected("too-deep", limit=MAX_DEPTH)
    source, identity, subject = (_text(value, name) for name in ("source", "id", "subject"))
    if not source.startswith("/") or len(source) == 1:
        raise _invalid("/source", "cần dạng /đơn-vị/hệ-thống", "Input should be written like /unit/system")
    if not 0 < len(identity) <= LONGEST_ID:
        raise _invalid("/id", f"cần 1 đến {LONGEST_ID} ký tự", f"Input should have 1 to {LONGEST_ID} characters")
    said = orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    return Draft(body, source, identity, subject, hashlib.sha256(said).digest())


def _value(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        place = _not_finite(body)
        if place is not None:
            raise Rejected("not-a-number", place) from None
        raise Rejected("malformed-json", reason=str(error)) from None


def _not_finite(body: bytes) -> str | None:
    """The place of a NaN or infinity, which some writers of JSON write; None when that is not the fault."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    left: list[tuple[tuple[str | int, ...], Any]] = [((), value)]
    while left:
        place, found = left.pop()
        if isinstance(found, float) and not math.isfinite(found):
            return pointer_to(place)
        left += [((*place, name), part) for name, part in _parts(found)]
    return None


def _depth(value: Any) -> int:
    deepest, left = 0, [(value, 1)]
    while left:
        found, depth = left.pop()
        if isinstance(found, dict | list):
            deepest = max(deepest, depth)
            left += [(part, depth + 1) for _, part in _parts(found)]
    return deepest


def _parts(value: Any) -> list[tuple[str | int, Any]]:
    if isinstance(value, dict):
        return list(value.items())
    return list(enumerate(value)) if isinstance(value, list) else []


def _text(value: dict[str, Any], name: str) -> str:
    found = value.get(name)
    if name not in value:
        raise _invalid(f"/{name}", "thiếu trường bắt buộc", "Field required")
    if not isinstance(found, str):
        raise _invalid(f"/{name}", "cần chuỗi ký tự", "Input should be a valid string")
    return found


def _invalid(pointer: str, vietnamese: str, english: str) -> Rejected:
    return Rejected("invalid-field", pointer, reason_vi=vietnamese, reason_en=english)
