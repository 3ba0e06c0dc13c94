"""Facts about citizen feedback (aggregate ``feedback``: one unit, one year; progress-service)."""

from enum import StrEnum

from par.events.registry import EventData, event_type
from par.events.unit import UnitType


class Channel(StrEnum):
    """The way by which feedback comes in."""

    PORTAL = "portal"
    HOTLINE = "hotline"
    COUNTER = "counter"


class Tally(EventData):
    """What became of the feedback of one month: each piece is in one of the answered and open counts.

    ``carried_over`` were open when the month began. Open is counted at the month's end, or when it was reported.
    ``satisfied`` and ``dissatisfied`` rated an answer that was given in the month.
    """

    carried_over: int
    received: int
    answered_in_time: int
    answered_late: int
    open_in_term: int
    open_overdue: int
    satisfied: int
    dissatisfied: int


@event_type("par.feedback.recorded.v1")
class FeedbackRecorded(EventData):
    """The counts of one unit and month, in all and by channel.

    ``unit_type``, ``city`` and ``ancestors`` (the pooling units above, nearest first) are those of the day of
    recording.
    """

    unit: str
    unit_type: UnitType
    city: str
    ancestors: tuple[str, ...]
    year: int
    period: str
    total: Tally
    channels: dict[Channel, Tally]
    note: str | None = None
