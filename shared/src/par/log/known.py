"""What the log held of one aggregate at a past moment."""

import datetime as dt
from collections.abc import Sequence

from par.events import AggregateId, Recorded
from par.log.event_log import EventLog


async def read_known(log: EventLog, aggregate: AggregateId, known_at: dt.datetime | None) -> list[Recorded]:
    """The aggregate's events as the ledger knew them at ``known_at`` (None: all), in order.

    Raises LogError when the log does not answer.
    """
    return list(known(await log.read(aggregate), known_at))


def known(events: Sequence[Recorded], known_at: dt.datetime | None) -> Sequence[Recorded]:
    """Of one aggregate's ``events``, in order, those up to the last that was recorded at or before ``known_at``.

    The order of the log is the truth and clocks are not: where two instances' clocks disagree, an event that stands
    before a known one was known too, so that what is folded is always a state the ledger was in.
    """
    if known_at is None:
        return events
    for number in range(len(events), 0, -1):
        recorded = events[number - 1].event.recorded_time
        if recorded is not None and recorded <= known_at:
            return events[:number]
    return []
