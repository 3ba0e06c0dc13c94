"""The contract inside the ledger: the envelope, the registry, and one module of event types per aggregate.

Importing this package registers every type.
"""

from par.events import day, index_set, measurement, obligation, plan, round, unit  # noqa: A004 (field's term)
from par.events.envelope import (
    TOKEN,
    AggregateId,
    Event,
    Recorded,
    decode,
    encode,
    format_time,
    parse_time,
    stored_type,
)
from par.events.registry import EventData, UnknownData, data_class, event_type, known_types, type_name

__all__ = [
    "TOKEN",
    "AggregateId",
    "Event",
    "EventData",
    "Recorded",
    "UnknownData",
    "data_class",
    "day",
    "decode",
    "encode",
    "event_type",
    "format_time",
    "index_set",
    "known_types",
    "measurement",
    "obligation",
    "parse_time",
    "plan",
    "round",
    "stored_type",
    "type_name",
    "unit",
]
