"""Whether this process traces, and the one way in which it makes spans.

While it does not, each place that could make a span costs a look at a variable.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Final

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import (
    INVALID_SPAN,
    Link,
    NonRecordingSpan,
    Span,
    SpanContext,
    SpanKind,
    Status,
    StatusCode,
    Tracer,
    TracerProvider,
)

from par.problems import ProblemError
from par.tracing.context import is_sampled

INSTRUMENTATION: Final = "par"
MOST_LINKS: Final = 128
SYSTEM: Final = {"messaging.system": "nats"}
"""What every span about messages says."""

Attributes = Mapping[str, str | int]
NOTHING: Final[AbstractContextManager[Span]] = nullcontext(INVALID_SPAN)
"""In place of a span that is not made."""


@dataclass(frozen=True, slots=True)
class Tracing:
    """Of strangers' traces, and of those that begin here, a share of ``ratio`` is sampled."""

    tracer: Tracer
    ratio: float


_tracing: Tracing | None = None


def begin(provider: TracerProvider, ratio: float) -> None:
    """From now on spans are made by ``provider``."""
    global _tracing  # noqa: PLW0603 - like logging, tracing is one per process
    _tracing = Tracing(provider.get_tracer(INSTRUMENTATION), ratio)


def end() -> None:
    """No more spans."""
    global _tracing  # noqa: PLW0603
    _tracing = None


def tracing() -> Tracing | None:
    """What makes spans in this process; None while it does not trace."""
    return _tracing


@contextmanager
def span_of(
    tracer: Tracer,
    name: str,
    kind: SpanKind,
    attributes: Attributes,
    parent: SpanContext | None = None,
    links: Sequence[SpanContext] = (),
) -> Iterator[Span]:
    """A span, current inside of this; without ``parent`` it is a child of the one that is current, or begins a trace.

    Of an error its type is told and nothing else: texts of errors may repeat what somebody sent.
    """
    context = None if parent is None else trace.set_span_in_context(NonRecordingSpan(parent), Context())
    linked = [Link(one) for one in links[:MOST_LINKS]]
    with tracer.start_as_current_span(
        name,
        context,
        kind,
        attributes,
        linked,
        record_exception=False,
        set_status_on_exception=False,
    ) as span:
        try:
            yield span
        except ProblemError as problem:
            span.set_attribute("error.type", problem.code)
            raise
        except Exception as error:
            span.set_attribute("error.type", type(error).__name__)
            span.set_status(Status(StatusCode.ERROR))
            raise


def consuming(
    tracer: Tracer, name: str, kind: SpanKind, attributes: Attributes, causes: Sequence[SpanContext]
) -> AbstractContextManager[Span]:
    """A span about several messages: in their trace where that is one, else in a trace of its own, linked to theirs.

    Without causes that are sampled there is none.
    """
    sampled = list({(one.trace_id, one.span_id): one for one in causes if is_sampled(one)}.values())
    if not sampled:
        return NOTHING
    if len({one.trace_id for one in sampled}) == 1:
        return span_of(tracer, name, kind, attributes, sampled[0], sampled[1:])
    return span_of(tracer, name, kind, attributes, links=sampled)
