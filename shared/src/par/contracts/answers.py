"""What is answered to those who hand events in, described for the contract; what takes the events does not use this."""

from typing import Annotated, Literal

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from par.submitting.envelope import EventId
from par.values import AnswerModel

CODE_PATTERN = r"^[a-z]+(-[a-z]+)*$"

Code = Annotated[
    str,
    Field(pattern=CODE_PATTERN, description="Stable. New ones may appear: treat one you do not know as a refusal."),
]
Pointer = Annotated[
    str, Field(description="JSON pointer (RFC 6901) to the faulty place; empty where there is no single one.")
]
Position = Annotated[int, Field(ge=1, description="Position in the log.")]


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
