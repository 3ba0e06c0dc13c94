"""What senders are answered on their subjects, described for the contract; the intake itself does not use this."""

from typing import Annotated, Literal

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from par.events.unit import UnitType
from par.values import AnswerModel
from progress_service.contract.submission import EventId

CODE_PATTERN = r"^[a-z]+(-[a-z]+)*$"

Code = Annotated[
    str,
    Field(pattern=CODE_PATTERN, description="Stable. New ones may appear: treat one you do not know as a refusal."),
]
Pointer = Annotated[
    str, Field(description="JSON pointer (RFC 6901) to the faulty place; empty where there is no single one.")
]
Day = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
Position = Annotated[int, Field(ge=1, description="Position in the log.")]
Count = Annotated[int, Field(ge=0)]


class Problem(AnswerModel):
    """Why something was not done. The sentences are for people and may change."""

    code: Code
    pointer: Pointer
    message_vi: str
    message_en: str


class Taken(AnswerModel):
    """The event is in the log (``accepted``), was so before (``duplicate``), or would be accepted (``valid``).

    ``position`` is there for what is in the log.
    """

    outcome: Literal["accepted", "duplicate", "valid"]
    id: EventId
    position: Position | SkipJsonSchema[None] = None


class Refused(Problem):
    """The event is not in the log, and nothing is remembered of it."""

    outcome: Literal["refused"]
    id: Annotated[str | None, Field(max_length=64, description="Null where no id could be read; use the order.")]


class Receipts(AnswerModel):
    """One receipt per event, in the order of the events."""

    receipts: tuple[Taken | Refused, ...]


class ReceiptsReply(AnswerModel):
    """Every event has its receipt. ``valid`` is said on the subject of validation only, ``accepted`` never there."""

    value: Receipts


class WholeProblem(Problem):
    """Why a request was not worked on as a whole."""

    retry_after: Annotated[
        float | SkipJsonSchema[None], Field(ge=0, description="Seconds before which another try is of no use.")
    ] = None


class ProblemReply(AnswerModel):
    """The request as a whole was not worked on: there are no receipts, and nothing says which events were stored."""

    problem: WholeProblem


class Limits(AnswerModel):
    """The limits of this ledger."""

    events: Annotated[int, Field(description="In one request.")]
    request_bytes: Annotated[int, Field(description="Of one request.")]
    event_bytes: Annotated[int, Field(description="Of one event.")]
    depth: Annotated[int, Field(description="Levels of arrays and objects in one event, itself being the first.")]
    events_per_second: Annotated[float, Field(description="Of one sender, in the long run.")]
    burst: Annotated[int, Field(description="Events at once after a while without any.")]
    clock_skew_seconds: Annotated[float, Field(description="How far a sender's clock may be ahead of the ledger's.")]


class EventStanding(AnswerModel):
    """Whether an event is in the log."""

    source: str
    id: EventId
    outcome: Literal["accepted", "unknown"]
    position: Position | SkipJsonSchema[None] = None


class Status(AnswerModel):
    """Who the sender is, the ledger's day, its limits, and which of the named events are in the log."""

    sender: Annotated[str, Field(description="Id of the sending unit.")]
    name: Annotated[str, Field(description="Its name in the unit tree.")]
    unit_type: UnitType
    city: Annotated[str, Field(description="The root of its unit tree.")]
    day: Annotated[Day, Field(description="Days after it are not taken yet.")]
    limits: Limits
    events: Annotated[tuple[EventStanding, ...], Field(description="In the order of the question.")]


class StatusReply(AnswerModel):
    """The answer to a question for the status."""

    value: Status


class Refusal(Problem):
    """One refused event of the day."""

    id: Annotated[str | None, Field(max_length=64)]
    at: Annotated[str, Field(json_schema_extra={"format": "date-time"}, description="When it was answered, in UTC.")]


class DayDigest(AnswerModel):
    """The receipts given to a sender on a day of the ledger."""

    sender: str
    day: Day
    accepted: Count
    duplicate: Count
    refused: Annotated[dict[str, Count], Field(description="How many, by code.")]
    refusals: Annotated[tuple[Refusal, ...], Field(description="The latest ones, at most 200; all are counted.")]


class DigestReply(AnswerModel):
    """The answer to a question for the digest of a day."""

    value: DayDigest
