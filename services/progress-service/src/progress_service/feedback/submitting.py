"""What senders may say of citizen feedback."""

from typing import Final

from pydantic import Field

from par.events import AggregateId
from par.events.feedback import Channel, Tally
from progress_service.contract.fields import Contract, Count, PeriodCode, Words
from progress_service.contract.kind import Kind, Routed, Situation
from progress_service.contract.places import of_unit, year_token
from progress_service.contract.submission import Submission
from progress_service.feedback.decider import COUNTS, FEEDBACK, Record


class Counts(Contract):
    """The counts of a month; none of them is guessed where it is left out, but that nobody rated an answer."""

    carried_over: Count
    received: Count
    answered_in_time: Count
    answered_late: Count
    open_in_term: Count
    open_overdue: Count
    satisfied: Count = 0
    dissatisfied: Count = 0


class FeedbackReported(Counts):
    """``par.feedback.reported.v1``, subject ``unit/<id>``; ``period`` is a month, ``2023-03``."""

    period: PeriodCode
    channels: dict[Channel, Counts] = Field(default_factory=dict)
    note: Words | None = None


def route(submission: Submission, situation: Situation) -> Routed:
    """The command on the unit's year."""
    data = submission.data
    assert isinstance(data, FeedbackReported)
    record = Record(
        **of_unit(submission.target, situation),
        period=data.period,
        total=_tally(data),
        channels={channel: _tally(counts) for channel, counts in data.channels.items()},
        note=data.note,
    )
    token = f"{submission.target}--{year_token(data.period)}"
    return Routed(AggregateId(situation.city, "progress", "feedback", token), FEEDBACK, record)


def _tally(counts: Counts) -> Tally:
    return Tally(**{name: getattr(counts, name) for name in COUNTS})


FEEDBACK_KINDS: Final = (Kind("par.feedback.reported.v1", "unit", FeedbackReported, route),)
