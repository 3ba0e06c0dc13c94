"""The events that a command makes, and whether a stored one is of an append of our own."""

import datetime as dt
from collections.abc import Sequence

from par.deciding.decider import Origin
from par.events import AggregateId, Event, EventData


def events_of(
    aggregate: AggregateId, facts: Sequence[EventData], origin: Origin, now: dt.datetime, traceparent: str | None
) -> list[Event]:
    """An event for each fact, recorded ``now``; those behind the first have the command's id with ``#2``, ``#3``..."""
    return [
        Event(
            id=origin.id if number == 1 else f"{origin.id}#{number}",
            source=origin.source,
            subject=f"{aggregate.kind}/{aggregate.id}",
            time=origin.time,
            data=data,
            recorded_time=now,
            correlation_id=origin.correlation_id,
            causation_id=origin.causation_id,
            traceparent=traceparent,
            content_digest=origin.content_digest,
        )
        for number, data in enumerate(facts, 1)
    ]


def is_one_of(unanswered: Sequence[Event], stored: Event) -> bool:
    """Whether what is stored under the same identity is one of our appends without an answer.

    Another instance may have been sent the same command meanwhile; the moment of recording tells them apart.
    """
    return any(
        (event.recorded_time, event.content_digest) == (stored.recorded_time, stored.content_digest)
        for event in unanswered
    )
