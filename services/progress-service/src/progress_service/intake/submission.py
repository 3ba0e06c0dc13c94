"""The public contract of senders: CloudEvents whose ``type`` decides the form of ``data`` and ``subject``.

These types are not those of the log: what is recorded is decided by the deciders.
"""

import datetime as dt
import hashlib
import re
import unicodedata
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal, TypeVar

import orjson
from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from par.events.obligation import Evidence
from par.problems import Rejected, rejection
from progress_service.intake.limits import FIRST_DAY, LAST_DAY, MAX_COUNT

M = TypeVar("M", bound=BaseModel)


def _normal(value: Any) -> Any:
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else value


def _written(form: str, example: str) -> BeforeValidator:
    """Dates and times are text of one form; pydantic alone would take numbers too, as seconds since 1970."""
    pattern = re.compile(form, re.ASCII)

    def check(value: Any) -> Any:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise PydanticCustomError("written", "Input should be written like {example}", {"example": example})
        return value

    return BeforeValidator(check)


class Contract(BaseModel):
    """Senders are held to the letter: unknown fields, numbers as text and the like are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


Words = Annotated[str, BeforeValidator(_normal), Field(max_length=2000)]
Count = Annotated[int, Field(strict=True, ge=0, le=MAX_COUNT)]
Date = Annotated[dt.date, _written(r"\d{4}-\d\d-\d\d", "2023-03-31"), Field(ge=FIRST_DAY, le=LAST_DAY)]
Time = Annotated[
    AwareDatetime,
    _written(
        r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)",
        "2023-03-31T08:00:00+07:00",
    ),
    # Near the years 1 and 9999 a change of the time zone would leave the calendar.
    Field(
        ge=dt.datetime.combine(FIRST_DAY, dt.time.min, dt.UTC),
        le=dt.datetime.combine(LAST_DAY, dt.time.max, dt.UTC),
    ),
]


class SubmittedEvidence(Contract, Evidence):
    """The document that proves a product."""

    # Of two bases the later one's settings win, and readers of the log are more lenient than the contract.
    model_config = ConfigDict(extra="forbid")

    document: Annotated[str, BeforeValidator(_normal), Field(min_length=1, max_length=200)]
    issued_on: Date | None = None
    page: Annotated[str, BeforeValidator(_normal), Field(max_length=100)] | None = None


class WorkStarted(Contract):
    """``par.work.started.v1``, subject ``obligation/<id>``."""

    note: Words | None = None


class WorkProgressed(Contract):
    """``par.work.progressed.v1``, subject ``obligation/<id>``."""

    percent: Annotated[int, Field(strict=True, ge=0, le=100)]
    text: Words


class ProductSubmitted(Contract):
    """``par.product.submitted.v1``, subject ``obligation/<id>``."""

    completed_on: Date
    evidence: SubmittedEvidence


class ProductConfirmed(Contract):
    """``par.product.confirmed.v1``, subject ``obligation/<id>``; only by the authority of the plan."""

    note: Words | None = None


class ProductReturned(Contract):
    """``par.product.returned.v1``, subject ``obligation/<id>``; only by the authority of the plan."""

    reason: Annotated[str, BeforeValidator(_normal), Field(min_length=1, max_length=2000)]


class MeasurementReported(Contract):
    """``par.measurement.reported.v1``, subject ``unit/<id>``; ``period`` is a month, ``2023-03``."""

    indicator: Annotated[str, Field(pattern=r"^[a-z0-9_]{1,80}$")]
    period: Annotated[str, Field(max_length=20)]
    numerator: Count
    denominator: Count
    note: Words | None = None


OBLIGATION: Final = "obligation"
UNIT: Final = "unit"

TYPES: Final[dict[str, tuple[str, type[Contract]]]] = {
    "par.work.started.v1": (OBLIGATION, WorkStarted),
    "par.work.progressed.v1": (OBLIGATION, WorkProgressed),
    "par.product.submitted.v1": (OBLIGATION, ProductSubmitted),
    "par.product.confirmed.v1": (OBLIGATION, ProductConfirmed),
    "par.product.returned.v1": (OBLIGATION, ProductReturned),
    "par.measurement.reported.v1": (UNIT, MeasurementReported),
}
"""Wire name -> (what its subject names, the form of its data)."""


class Envelope(BaseModel):
    """The CloudEvents attributes a sender sets; ``id`` is unique for ever within its ``source``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    specversion: Literal["1.0"]
    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9._:-]{1,64}$")]
    source: Annotated[str, Field(pattern=r"^/[a-z0-9-]+(/[a-z0-9-]+)*$", max_length=200)]
    type: Annotated[str, Field(max_length=100)]
    subject: Annotated[str, Field(pattern=r"^[a-z]+/[a-z0-9]+(-+[a-z0-9]+)*$", max_length=250)]
    time: Time
    datacontenttype: Literal["application/json"] = "application/json"
    traceparent: Annotated[str, Field(pattern=r"^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$")] | None = None
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Submission:
    """A well-formed event of a sender. ``target`` is the id its subject names."""

    envelope: Envelope
    target: str
    data: Contract
    digest: str

    @property
    def identity(self) -> tuple[str, str]:
        """source, id."""
        return self.envelope.source, self.envelope.id


def read_submission(value: Any, sender: str) -> Submission:
    """Check the form of one event from ``sender``. Raises Rejected with code and pointer of the first fault."""
    envelope = _validated(Envelope, value, "")
    if envelope.source.split("/")[1] != sender:
        raise Rejected("invalid-source", "/source", source=envelope.source, sender=sender)
    known = TYPES.get(envelope.type)
    if known is None:
        raise Rejected("unknown-type", "/type", type=envelope.type)
    names, form = known
    kind, _, target = envelope.subject.partition("/")
    if kind != names:
        raise Rejected("invalid-subject", "/subject", subject=envelope.subject, form=f"{names}/<id>")
    data = _validated(form, envelope.data, "/data")
    return Submission(envelope, target, data, _digest(envelope, data))


def _validated(model: type[M], value: Any, at: str) -> M:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise rejection(error, at=at) from None


def _digest(envelope: Envelope, data: Contract) -> str:
    """SHA-256 of what the event says, after normalisation: a resend in another Unicode form is the same event."""
    said = [
        envelope.type,
        envelope.subject,
        envelope.time.astimezone(dt.UTC).isoformat(),
        data.model_dump(mode="json"),
    ]
    return hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()
