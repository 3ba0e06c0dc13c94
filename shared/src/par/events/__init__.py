"""The contract inside the ledger: the envelope, the registry, and one module of event types per aggregate.

Importing this package registers every type, and refuses upcasts that leave a version behind.
"""

from par.events import (
    day,
    feedback,
    index_set,
    inspection,
    measurement,
    obligation,
    parking,
    period,
    plan,
    publication,
    round,  # noqa: A004 (field's term)
    score_sheet,
    survey,
    unit,
)
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
    token_of,
)
from par.events.registry import EventData, UnknownData, data_class, event_type, known_types, type_name
from par.events.upcasting import UPCASTS, check_upcasts, current_name, read_data

check_upcasts(UPCASTS, known_types())

__all__ = [
    "TOKEN",
    "AggregateId",
    "Event",
    "EventData",
    "Recorded",
    "UnknownData",
    "current_name",
    "data_class",
    "day",
    "decode",
    "encode",
    "event_type",
    "feedback",
    "format_time",
    "index_set",
    "inspection",
    "known_types",
    "measurement",
    "obligation",
    "parking",
    "parse_time",
    "period",
    "plan",
    "publication",
    "read_data",
    "round",
    "score_sheet",
    "stored_type",
    "survey",
    "token_of",
    "type_name",
    "unit",
]
