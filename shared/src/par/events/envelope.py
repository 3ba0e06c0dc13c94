"""The envelope of every event: CloudEvents 1.0 as JSON, and the name of the aggregate it belongs to."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple, cast

import orjson

from par.events.registry import EventData, UnknownData, type_name
from par.events.upcasting import read_data

SPEC_VERSION: Final = "1.0"
TOKEN: Final = re.compile(r"[a-z0-9]+(?:-+[a-z0-9]+)*")
"""A subject token: lower-case letters, digits and inner hyphens; anything else could change a NATS subject."""


def token_of(*parts: str) -> str:
    """One token of several, with ``--`` between them.

    Ids may hold ``--`` themselves. A run of hyphens inside a part becomes longer by one, so that different parts, each
    a token of its own, never make the same.
    """
    return "--".join(_RUN.sub(r"\g<0>-", part) for part in parts)


_RUN: Final = re.compile("--+")


@dataclass(frozen=True, slots=True)
class AggregateId:
    """Where the events of one aggregate stand in the log: one literal subject each.

    ``city`` is the root of a unit tree (or ``all`` for what belongs to no city), ``owner`` the service that
    alone may write it (``plan``, ``progress``, ``report``), ``kind`` the aggregate's kind, ``id`` its id.
    """

    city: str
    owner: str
    kind: str
    id: str

    def __post_init__(self) -> None:
        for token in (self.city, self.owner, self.kind, self.id):
            if not TOKEN.fullmatch(token):
                raise ValueError(f"not a subject token: {token!r}")

    @property
    def log_subject(self) -> str:
        """``par.log.<city>.<owner>.<kind>.<id>``."""
        return f"par.log.{self.city}.{self.owner}.{self.kind}.{self.id}"


class Event(NamedTuple):
    """One fact. ``source`` + ``id`` identify it for ever; ``time`` is when it happened (UTC).

    ``subject`` is ``<kind>/<id>`` of its aggregate. ``recorded_time`` is set when it enters the log.
    ``content_digest`` (SHA-256) is that of what a sender submitted, so that a resend can be told from a forgery.
    """

    # (A named tuple is made in a third of the time of a frozen dataclass: of each event read, these are the objects.)
    id: str
    source: str
    subject: str
    time: datetime
    data: EventData
    recorded_time: datetime | None = None
    correlation_id: str | None = None
    causation_id: str | None = None
    traceparent: str | None = None
    content_digest: str | None = None

    @property
    def type(self) -> str:
        """The registered name, e.g. ``par.plan.issued.v1``; of an unknown event, the name as stored."""
        return self.data.stored_type if isinstance(self.data, UnknownData) else type_name(type(self.data))


class Recorded(NamedTuple):
    """An event in the log: ``position`` is its sequence in the total order, from 1."""

    position: int
    log_subject: str
    event: Event


def encode(event: Event) -> bytes:
    """The CloudEvents JSON of ``event``; absent attributes are left out."""
    body: dict[str, Any] = {
        "specversion": SPEC_VERSION,
        "id": event.id,
        "type": event.type,
        "source": event.source,
        "subject": event.subject,
        "time": format_time(event.time),
        "datacontenttype": "application/json",
        "data": _content(event.data),
    }
    if event.recorded_time is not None:
        body["recordedtime"] = format_time(event.recorded_time)
    optional = {
        "correlationid": event.correlation_id,
        "causationid": event.causation_id,
        "traceparent": event.traceparent,
        "contentdigest": event.content_digest,
    }
    body |= {name: value for name, value in optional.items() if value is not None}
    return orjson.dumps(body)


def _content(data: EventData) -> Any:
    if isinstance(data, UnknownData):
        return data.content
    return data.model_dump(mode="json", by_alias=True)


def stored_type(payload: bytes) -> str:
    """The wire name of the type of an event of our log, without a look at its data."""
    return cast(str, orjson.loads(payload)["type"])


def decode(payload: bytes) -> Event:
    """The event of a log message. Only for our own log: input from outside goes through the intake.

    An older version of a type is read as the current one (:mod:`par.events.upcasting`). A type that this build does not
    know decodes to :class:`UnknownData`, so that an old reader can follow a newer log. Raises ValueError (pydantic's or
    orjson's) when the payload is damaged.
    """
    body = cast(dict[str, Any], orjson.loads(payload))
    recorded = body.get("recordedtime")
    return Event(
        id=body["id"],
        source=body["source"],
        subject=body["subject"],
        time=parse_time(body["time"]),
        data=read_data(body["type"], body["data"]),
        recorded_time=parse_time(recorded) if recorded else None,
        correlation_id=body.get("correlationid"),
        causation_id=body.get("causationid"),
        traceparent=body.get("traceparent"),
        content_digest=body.get("contentdigest"),
    )


@lru_cache(maxsize=512)  # of one batch, all events are recorded at the same moment
def format_time(moment: datetime) -> str:
    """RFC 3339 in UTC with microseconds, so that equal moments are equal strings."""
    # (strftime would write the year 987 with three digits.)
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def parse_time(text: str) -> datetime:
    """The inverse of :func:`format_time`; accepts any RFC 3339 time with an offset."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"a time without an offset: {text!r}")
    return moment if moment.tzinfo is UTC else moment.astimezone(UTC)  # (of each event read, two are parsed)
