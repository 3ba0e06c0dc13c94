"""Spans of requests: of those who ask (the client kit) and of those who answer (the services)."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Final

from opentelemetry import trace
from opentelemetry.trace import NonRecordingSpan, Span, SpanKind, Status, StatusCode

from par.tracing.context import HEADER, admitted, context_of, traceparent_of
from par.tracing.spans import INSTRUMENTATION, NOTHING, SYSTEM, Attributes, Tracing, span_of, tracing

REQUESTS_OF_SENDERS: Final = "par.in."
OUR_FAULT: Final = "internal"
"""The code of the answers that are errors of the service; other problems are what it is there to say."""


@contextmanager
def asking(subject: str) -> Iterator[dict[str, str] | None]:
    """A span around a request, and the headers to send with it; None: there is no trace to continue.

    In a process that traces by itself (an application that has set up OpenTelemetry) the span is made by what it has
    set up, as a child of the application's own.
    """
    own = tracing()
    tracer = trace.get_tracer(INSTRUMENTATION) if own is None else own.tracer
    template = template_of(subject)
    attributes: Attributes = {
        **SYSTEM,
        "messaging.operation.name": "send",
        "messaging.operation.type": "send",
        "messaging.destination.name": subject,
        "messaging.destination.template": template,
    }
    with span_of(tracer, f"send {template}", SpanKind.CLIENT, attributes) as span:
        context = span.get_span_context()
        yield {HEADER: traceparent_of(context)} if context.is_valid else None


def answering(
    template: str, subject: str, headers: Mapping[str, str] | None, size: int
) -> AbstractContextManager[Span]:
    """A span around the answer to a request, in the trace that its headers name, else in a new one.

    While this process does not trace, that context is current all the same, so that it is passed on.
    """
    sent = headers.get(HEADER) if headers else None
    own = tracing()
    if own is None:
        context = context_of(sent)
        return NOTHING if context is None else trace.use_span(NonRecordingSpan(context))
    return _answering(own, template, subject, sent, size)


@contextmanager
def _answering(own: Tracing, template: str, subject: str, sent: str | None, size: int) -> Iterator[Span]:
    context = context_of(sent)
    attributes: Attributes = {
        **SYSTEM,
        "messaging.operation.name": "process",
        "messaging.operation.type": "process",
        "messaging.destination.name": subject,
        "messaging.destination.template": template,
        "messaging.message.body.size": size,
    }
    parent = None if context is None else admitted(context, own.ratio)
    with span_of(own.tracer, f"process {template}", SpanKind.SERVER, attributes, parent) as span:
        yield span


def answered_with(span: Span, outcome: str) -> None:
    """Tell the outcome: ``ok``, or the code of the problem that was answered."""
    if span.is_recording():
        span.set_attribute("par.outcome", outcome)
        if outcome == OUR_FAULT:
            span.set_attribute("error.type", outcome)
            span.set_status(Status(StatusCode.ERROR))


def template_of(subject: str) -> str:
    """The subject without the name of the sender, of whom there are many."""
    return (
        f"{REQUESTS_OF_SENDERS}*.{subject.rsplit('.', maxsplit=1)[-1]}"
        if subject.startswith(REQUESTS_OF_SENDERS)
        else subject
    )
