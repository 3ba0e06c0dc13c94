"""The event log: the record of truth on JetStream."""

from par.log.errors import (
    ConflictError,
    LogDamagedError,
    LogError,
    StoredBeforeError,
    TooLargeError,
    UnknownResultError,
    UnreadableEventError,
)
from par.log.event_log import MAX_EVENTS_PER_BATCH, Append, EventLog
from par.log.follow import Following, follow
from par.log.stream import LOG, REPORT, ensure_streams

__all__ = [
    "LOG",
    "MAX_EVENTS_PER_BATCH",
    "REPORT",
    "Append",
    "ConflictError",
    "EventLog",
    "Following",
    "LogDamagedError",
    "LogError",
    "StoredBeforeError",
    "TooLargeError",
    "UnknownResultError",
    "UnreadableEventError",
    "ensure_streams",
    "follow",
]
