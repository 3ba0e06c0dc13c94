"""Citizen feedback as reads show it."""

from typing import Annotated

from pydantic import AwareDatetime, Field

from par.events.feedback import Channel
from par.events.unit import UnitType
from par.service import PageAnswer
from par.values import AnswerModel
from progress_service.read_models.rate import Rate

Count = Annotated[int, Field(ge=0)]


class FeedbackCounts(AnswerModel):
    """Carried over and received, and what became of it."""

    carried_over: Annotated[int, Field(ge=0, description="Open when the month or year began.")]
    received: Count
    answered_in_time: Count
    answered_late: Count
    open_in_term: Annotated[int, Field(ge=0, description="At the end.")]
    open_overdue: Annotated[int, Field(ge=0, description="At the end.")]
    satisfied: Annotated[int, Field(ge=0, description="Answers of the time that were rated so.")]
    dissatisfied: Count


class RatedCounts(FeedbackCounts):
    """With the shares."""

    in_time: Annotated[
        Rate | None,
        Field(description="Answered in time or open in term, of all answered and open; null: there are none."),
    ]
    satisfaction: Annotated[Rate | None, Field(description="Satisfied, of all rated answers; null: none was rated.")]


class FeedbackMonth(RatedCounts):
    """One month; of several reports the one with the latest time."""

    channels: Annotated[dict[Channel, FeedbackCounts], Field(description="Parts of it, as far as they were told.")]
    note: str | None
    time: Annotated[AwareDatetime, Field(description="Of the report, as its sender says.")]
    event: Annotated[str, Field(description="The sender's id of the event.")]
    source: str


class FeedbackYear(RatedCounts):
    """The year of one unit so far."""

    unit: str
    unit_type: UnitType
    city: str
    ancestors: Annotated[tuple[str, ...], Field(description="The units above that pool, nearest first.")]
    year: int
    months: Annotated[int, Field(description="How many months were reported.")]
    unaccounted: Annotated[
        int,
        Field(description="Taken in but neither answered nor open: not 0 where months do not follow on each other."),
    ]


class FeedbackRow(FeedbackYear):
    """One unit of a list."""

    position: Annotated[int, Field(description="Position in the log of the event that last changed it.")]


class FeedbackAnswer(PageAnswer):
    """A page of units."""

    items: tuple[FeedbackRow, ...]


class UnitFeedbackAnswer(FeedbackYear):
    """One unit with its months."""

    periods: Annotated[dict[str, FeedbackMonth], Field(description="By month, `YYYY-MM`.")]
