"""An event of which only the envelope is looked at: for events whose data cannot be read, or need not be."""

import datetime as dt
from typing import Any, Final

import orjson

from par.events.envelope import Event, parse_time
from par.events.registry import UnknownData

UNREADABLE: Final = "unreadable"
"""The type of an event whose envelope does not say it."""
_NEVER: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def unread(payload: bytes, log_subject: str, position: int) -> Event:
    """The event with its data as they are stored. Never fails: of a damaged envelope, what can be read is kept.

    An identity that cannot be read is made of the place in the log, which no other event has.
    """
    body = _object(payload)
    parts = log_subject.split(".")
    return Event(
        id=_text(body, "id") or f"position-{position}",
        source=_text(body, "source") or f"/{UNREADABLE}",
        subject=_text(body, "subject") or "/".join(parts[-2:]),
        time=_moment(body, "time") or _NEVER,
        data=UnknownData(stored_type=_text(body, "type") or UNREADABLE, content=body.get("data")),
        recorded_time=_moment(body, "recordedtime"),
        correlation_id=_text(body, "correlationid"),
        causation_id=_text(body, "causationid"),
        traceparent=_text(body, "traceparent"),
        content_digest=_text(body, "contentdigest"),
    )


def _object(payload: bytes) -> dict[str, Any]:
    try:
        body = orjson.loads(payload)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _text(body: dict[str, Any], name: str) -> str | None:
    value = body.get(name)
    return value if isinstance(value, str) else None


def _moment(body: dict[str, Any], name: str) -> dt.datetime | None:
    text = _text(body, name)
    try:
        return None if text is None else parse_time(text)
    except (ValueError, OverflowError):
        return None
