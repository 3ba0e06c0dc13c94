"""Spans of what is decided and appended, and the context that an event carries into the log."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Final

from opentelemetry.trace import Span, SpanContext, SpanKind

from par.tracing.context import admitted, context_of, current_context, traceparent_of
from par.tracing.spans import SYSTEM, Attributes, Tracing, span_of, tracing

LOG_TEMPLATE: Final = "par.log.{city}.{service}.{kind}.{id}"


class Appending:
    """What the events of one append carry: where they come from, by ``traceparent``."""

    __slots__ = ("_context", "_tracing", "span")

    def __init__(self, tracing: Tracing | None, context: SpanContext | None, span: Span | None) -> None:
        self._tracing = tracing
        self._context = context
        self.span = span

    def traceparent(self, sent: str | None) -> str | None:
        """The ``traceparent`` to store with an event whose sender said ``sent``.

        It names the span that appends it. An event that comes from another trace than the request gets a span of its
        own there, linked both ways. A process that does not trace stores what the sender said.
        """
        if self._tracing is None or self.span is None or self._context is None:
            return sent or (None if self._context is None else traceparent_of(self._context))
        own = context_of(sent)
        if own is None or own.trace_id == self._context.trace_id:
            return traceparent_of(self._context)
        with span_of(
            self._tracing.tracer,
            f"create {LOG_TEMPLATE}",
            SpanKind.PRODUCER,
            _attributes("create", "create"),
            own,
            [self._context],
        ) as created:
            context = created.get_span_context()
        self.span.add_link(context)
        return traceparent_of(context)


UNTRACED: Final = Appending(None, None, None)
"""For events that are made and not appended."""
_UNTRACED: Final = nullcontext(UNTRACED)


def appending(orders: int, sent: str | None = None) -> AbstractContextManager[Appending]:
    """A span around deciding ``orders`` and appending what they make.

    A single event that comes from another trace than the current one (``sent``) is followed there.
    """
    own = tracing()
    if own is None:
        context = current_context()
        return _UNTRACED if context is None else nullcontext(Appending(None, context, None))
    return _appending(own, orders, context_of(sent))


@contextmanager
def _appending(own: Tracing, orders: int, sent: SpanContext | None) -> Iterator[Appending]:
    current = current_context()
    parent, links = None, []
    if sent is not None and (current is None or current.trace_id != sent.trace_id):
        parent, links = sent, [] if current is None else [current]
    attributes = {**_attributes("append", "send"), "messaging.batch.message_count": orders}
    with span_of(own.tracer, f"append {LOG_TEMPLATE}", SpanKind.PRODUCER, attributes, parent, links) as span:
        context = span.get_span_context()
        # (Invalid where somebody has turned the SDK off by its own variable.)
        yield Appending(own, context if context.is_valid else None, span)


def appended_at(made: Appending, position: int) -> None:
    """Tell where the last of the events stands."""
    if made.span is not None:
        made.span.set_attribute("par.position", position)


def sent_by(traceparent: str | None) -> str | None:
    """What a stranger's event says of its trace, as far as it is believed; None for nonsense."""
    context = context_of(traceparent)
    if context is None:
        return None
    own = tracing()
    return traceparent_of(context if own is None else admitted(context, own.ratio))


def _attributes(name: str, kind: str) -> Attributes:
    return {
        **SYSTEM,
        "messaging.operation.name": name,
        "messaging.operation.type": kind,
        "messaging.destination.template": LOG_TEMPLATE,
    }
