"""The rules of a month's citizen feedback."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from par.deciding import Decider
from par.events import EventData
from par.events.feedback import Channel, FeedbackRecorded, Tally
from par.problems import Rejected
from progress_service.reference.speaking import OfUnit, check_speaker, month_of, place_of

COUNTS: Final = tuple(Tally.model_fields)
MAX_TAKEN: Final = 300
"""Reports of one month that are ever taken: whoever decides remembers what each was called."""

Taken = Mapping[str, int]
"""What the rules remember: how many reports there were, by period. Which one counts is decided by their times, when it
is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record(OfUnit):
    """The counts of a month; ``channels`` are parts of ``total``, which may have come in other ways too."""

    period: str
    total: Tally
    channels: Mapping[Channel, Tally]
    note: str | None = None


def decide(command: Record, taken: Taken) -> Sequence[EventData]:
    """One fact per report; a second report for a month replaces the first, and the later ``time`` counts.

    In all and in every channel: what was carried over and what was received is answered or open, nothing else, and no
    more answers are rated than were given. Whether a month carries over what the one before left open is not asked
    here, since a month can be corrected after the next one was reported; the read model shows the difference.
    """
    check_speaker(command)
    period = month_of(command, command.period)
    _check_tally(command.total, "/data")
    for channel, tally in command.channels.items():
        _check_tally(tally, f"/data/channels/{channel.value}")
    for name in COUNTS:
        total = getattr(command.total, name)
        parts = sum(getattr(tally, name) for tally in command.channels.values())
        if parts > total:
            raise Rejected("feedback-channels", "/data/channels", field=name, sum=parts, total=total)
    if taken.get(period.code, 0) >= MAX_TAKEN:
        raise Rejected("too-many-corrections", "/data/period", limit=MAX_TAKEN)
    return [
        FeedbackRecorded(
            **place_of(command),
            year=period.first.year,
            period=period.code,
            total=command.total,
            channels=dict(command.channels),
            note=command.note,
        )
    ]


def _check_tally(tally: Tally, pointer: str) -> None:
    taken = tally.carried_over + tally.received
    answered = tally.answered_in_time + tally.answered_late
    found = answered + tally.open_in_term + tally.open_overdue
    if taken != found:
        raise Rejected("feedback-sum", f"{pointer}/received", taken=taken, found=found)
    rated = tally.satisfied + tally.dissatisfied
    if rated > answered:
        raise Rejected("feedback-rated", f"{pointer}/satisfied", rated=rated, answered=answered)


def evolve(taken: Taken, data: EventData) -> Taken:
    """One more of the month."""
    if not isinstance(data, FeedbackRecorded):
        return taken
    return MappingProxyType({**taken, data.period: taken.get(data.period, 0) + 1})


_NONE: Final[Taken] = MappingProxyType({})

FEEDBACK: Decider[Taken, Record] = Decider(_NONE, decide, evolve)
