"""Spans of report events: each continues the trace of the event that it tells of."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, Final

import orjson
from opentelemetry.trace import SpanKind

from par.tracing.context import HEADER, context_of, traceparent_of
from par.tracing.spans import SYSTEM, Tracing, span_of, tracing

REPORT_TEMPLATE: Final = "par.report.{city}.{topic}.{unit}"
LINKS: Final = "traces"
"""In a row of the outbox: ``traceparent`` of what else led to it. Only of sampled traces."""
_MOST_LINKS: Final = 64
_NO_HEADERS: Final = nullcontext(dict[str, str]())

Row = Mapping[str, Any]


def publishing(row: Row) -> AbstractContextManager[dict[str, str]]:
    """A span around sending a report event, and the headers that continue its trace."""
    own = tracing()
    return _NO_HEADERS if own is None else _publishing(own, row)


@contextmanager
def _publishing(own: Tracing, row: Row) -> Iterator[dict[str, str]]:
    cause = context_of(traceparent_in(row))
    if cause is None:
        yield {}
        return
    links = [found for text in row.get(LINKS, ()) if (found := context_of(text)) is not None]
    attributes = {
        **SYSTEM,
        "messaging.operation.name": "send",
        "messaging.operation.type": "send",
        "messaging.destination.name": row["subject"],
        "messaging.destination.template": REPORT_TEMPLATE,
        "messaging.message.id": str(row.get("id", row["_id"])),
        "par.topic": row["topic"],
        "par.position": row["position"],
    }
    with span_of(own.tracer, f"send {REPORT_TEMPLATE}", SpanKind.PRODUCER, attributes, cause, links) as span:
        yield {HEADER: traceparent_of(span.get_span_context())}


def superseding(row: Row, waiting: Row | None) -> Row:
    """``row`` in the place of one that waits: where it is told, it is told for the other, too."""
    if waiting is None or tracing() is None:
        return row
    before = traceparent_in(waiting)
    if before is None or not before.endswith("-01"):
        return row
    links = dict.fromkeys([*waiting.get(LINKS, ()), before, *row.get(LINKS, ())])
    return {**row, LINKS: list(links)[-_MOST_LINKS:]}


def traceparent_in(row: Row) -> str | None:
    """The trace context of the event that the row tells of."""
    found = orjson.loads(row["payload"]).get(HEADER)
    return found if isinstance(found, str) else None
