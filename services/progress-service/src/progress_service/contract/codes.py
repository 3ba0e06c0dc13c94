"""The codes that senders may be answered with. A test compares them with what the code raises."""

from typing import Final

REQUEST_CODES: Final = frozenset(
    {
        "answer-too-large",
        "busy",
        "conflict",
        "internal",
        "invalid-field",
        "invalid-source",
        "log-unavailable",
        "malformed-json",
        "not-a-batch",
        "not-ready",
        "rate-exceeded",
        "too-large",
        "too-many-events",
        "unknown-unit",
    }
)
"""Of a request as a whole. ``invalid-field``, ``invalid-source`` and ``unknown-unit`` only of status and digest."""

EVENT_CODES: Final = frozenset(
    {
        "clock-ahead",
        "event-too-large",
        "id-conflict",
        "illegal-order",
        "in-the-future",
        "internal",
        "invalid-field",
        "invalid-period",
        "invalid-source",
        "invalid-subject",
        "malformed-json",
        "not-a-number",
        "not-the-authority",
        "numerator-above-denominator",
        "period-not-begun",
        "too-deep",
        "unit-closed",
        "unknown-indicator",
        "unknown-obligation",
        "unknown-type",
        "unknown-unit",
        "wrong-unit",
    }
)
"""Of one event."""
