"""What the reads of parked events answer on HTTP; operators, on NATS, are told more."""

from typing import Annotated, Literal

from pydantic import Field

from par.service.paging import PageAnswer
from par.values import AnswerModel


class ParkingFault(AnswerModel):
    """Why an event cannot be applied."""

    stage: Annotated[
        Literal["decode", "fold", "store"],
        Field(description="It cannot be read, cannot be folded, or what it makes cannot be stored."),
    ]
    error: Annotated[str, Field(description="Type of the error.")]
    projection: Annotated[str | None, Field(description="The read model that cannot apply it.")]


class ParkedRow(AnswerModel):
    """An event that is parked."""

    position: int
    log_subject: str
    type: str
    source: str
    id: str
    since: Annotated[str | None, Field(description="When it was recorded; null where it does not say.")]
    poison: Annotated[bool, Field(description="It cannot be applied; otherwise it waits behind one that cannot.")]
    fault: ParkingFault | None
    behind: Annotated[int, Field(description="How many wait behind it on its log subject.")]


class ParkedAnswer(PageAnswer):
    """Parked events by position, and how many there are of how many log subjects, whatever was asked for."""

    items: tuple[ParkedRow, ...]
    events: int
    subjects: int


class ParkedEventAnswer(AnswerModel):
    """A parked event."""

    parked: ParkedRow
    ahead: Annotated[int, Field(description="How many stand before it on its log subject.")]
