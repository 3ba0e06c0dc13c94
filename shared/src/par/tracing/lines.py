"""What lines of the log say about where they belong: the trace, the event, the unit, the position."""

from collections.abc import MutableMapping
from typing import Any

from opentelemetry import trace

from par.events import Event
from par.tracing.context import trace_id_of


def add_trace(_: Any, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """For structlog: the trace and span that are current, unless the line names another trace itself."""
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
