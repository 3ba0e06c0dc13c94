"""A well-formed event of a sender: CloudEvents whose ``type`` decides the form of ``data`` and ``subject``.

These types are not those of the log: what is recorded is decided by the deciders.
"""

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeVar

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from par.problems import Rejected, rejection
from par.submitting.fields import Contract, Time

M = TypeVar("M", bound=BaseModel)

EventId = Annotated[str, Field(pattern=r"^[A-Za-z0-9._:-]{1,64}$")]
Source = Annotated[str, Field(pattern=r"^/[a-z0-9-]+(/[a-z0-9-]+)*$", max_length=200)]


class Envelope(BaseModel):
    """The CloudEvents attributes a sender sets; ``id`` is unique for ever within its ``source``.

    ``corrects`` (an extension) is the id of an earlier event of the same source and subject, which this one replaces.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    specversion: Literal["1.0"]
    id: EventId
    source: Source
    type: Annotated[str, Field(max_length=100)]
    subject: Annotated[str, Field(pattern=r"^[a-z-]+/[a-z0-9]+(-+[a-z0-9]+)*$", max_length=250)]
    time: Time
    datacontenttype: Literal["application/json"] = "application/json"
    traceparent: Annotated[str, Field(pattern=r"^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$")] | None = None
    corrects: EventId | None = None
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Submission:
    """A well-formed event of a sender. ``target`` is the id its subject names, ``data`` in the form of its type."""

    envelope: Envelope
    target: str
    data: Contract
    digest: str

    @property
    def identity(self) -> tuple[str, str]:
        """source, id."""
        return self.envelope.source, self.envelope.id


def read_envelope(value: Any, sender: str) -> Envelope:
    """The attributes of one event from ``sender``. Raises Rejected with code and pointer of the first fault."""
    envelope = _validated(Envelope, value, "")
    if envelope.source.split("/")[1] != sender:
        raise Rejected("invalid-source", "/source", source=envelope.source, sender=sender)
    return envelope


def read_content(envelope: Envelope, names: str, form: type[Contract]) -> Submission:
    """The event, whose subject must name a ``names`` and whose data must have ``form``. Raises Rejected."""
    kind, _, target = envelope.subject.partition("/")
    if kind != names:
        raise Rejected("invalid-subject", "/subject", subject=envelope.subject, form=f"{names}/<id>")
    data = _validated(form, envelope.data, "/data")
    return Submission(envelope, target, data, _digest(envelope, data))


def _validated(model: type[M], value: Any, at: str) -> M:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise rejection(error, at=at, value=value) from None


def _digest(envelope: Envelope, data: Contract) -> str:
    """SHA-256 of what the event says, after normalisation: a resend in another Unicode form is the same event."""
    said = [
        envelope.type,
        envelope.subject,
        envelope.time.astimezone(dt.UTC).isoformat(),
        data.model_dump(mode="json"),
    ]
    if envelope.corrects is not None:  # (else as it was before there were corrections: old events are sent again, too)
        said.append(envelope.corrects)
    return hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()
