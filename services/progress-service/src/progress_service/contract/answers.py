"""What senders are told of themselves and of a day, described for the contract; the intake itself does not use this."""

from typing import Annotated, Literal

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from par.contracts.answers import Position, Problem
from par.events.unit import UnitType
from par.values import AnswerModel
from progress_service.contract.submission import EventId

Day = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
Count = Annotated[int, Field(ge=0)]


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
