"""What lines of the log say about where they belong: the trace, the event, the unit, the position."""

from collections.abc import MutableMapping
from contextvars import ContextVar
from typing import Any, Final

from opentelemetry import trace

from par.events import Event
from par.tracing.context import trace_id_of
from par.tracing.requests import REQUESTS_OF_SENDERS

_SUBJECT: Final[ContextVar[str | None]] = ContextVar("subject", default=None)


class during_request:  # noqa: N801 - used like a function
    """Lines inside of this name the subject of the request that is being answered.

    (structlog's own way costs ten times as much, and every request would pay for lines that are hardly ever written.)
    """

    __slots__ = ("_subject", "_token")

    def __init__(self, subject: str) -> None:
        self._subject = subject

    def __enter__(self) -> None:
        self._token = _SUBJECT.set(self._subject)

    def __exit__(self, *_: object) -> None:
        _SUBJECT.reset(self._token)


def add_trace(_: Any, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """For structlog: the request, trace and span that are current, unless the line names another trace itself."""
    subject = _SUBJECT.get()
    if subject is not None:
        line.setdefault("subject", subject)
        if subject.startswith(REQUESTS_OF_SENDERS):
            line.setdefault("unit", subject.split(".")[2])
    context = trace.get_current_span().get_span_context()
    if context.is_valid and "trace_id" not in line:
        line["trace_id"] = f"{context.trace_id:032x}"
        line["span_id"] = f"{context.span_id:016x}"
    return line


def about(event: Event) -> dict[str, str]:
    """What a line about an event of the log says of it: ``event_id unit trace_id``, as far as they are known."""
    return present(event_id=event.id, unit=unit_of(event.source), trace_id=trace_id_of(event.traceparent))


def present(**fields: Any) -> dict[str, Any]:
    """The fields that are known."""
    return {name: value for name, value in fields.items() if value is not None}


def unit_of(source: str) -> str | None:
    """Who sent an event: the first part of its ``source``."""
    return source.split("/")[1] or None if source.startswith("/") else None
