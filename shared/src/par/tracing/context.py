"""Trace context as it travels (W3C ``traceparent``): read without trust, written from a span.

``tracestate`` is neither read nor passed on: it is up to 512 bytes of a stranger's choice, and nobody here needs them.
"""

import random
from collections.abc import Callable
from typing import Final

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import SpanContext, TraceFlags
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

HEADER: Final = "traceparent"
LONGEST: Final = 128
"""Of version 00 there are 55 characters; a later version may add some."""

_W3C: Final = TraceContextTextMapPropagator()


def context_of(traceparent: str | None) -> SpanContext | None:
    """The context that a text says; None for a text that is none. Never raises, and never logs what it was given."""
    if not traceparent or len(traceparent) > LONGEST:
        return None
    found = trace.get_current_span(_W3C.extract({HEADER: traceparent}, Context())).get_span_context()
    return found if found.is_valid else None


def traceparent_of(context: SpanContext) -> str:
    """The text of a context, in version 00 whatever it was read from."""
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags & TraceFlags.SAMPLED:02x}"


def trace_id_of(traceparent: str | None) -> str | None:
    """The trace that a text names, for a line of the log."""
    found = context_of(traceparent)
    return None if found is None else f"{found.trace_id:032x}"


def current_context() -> SpanContext | None:
    """The context of the span that is current; None where there is none."""
    found = trace.get_current_span().get_span_context()
    return found if found.is_valid else None


def is_sampled(context: SpanContext) -> bool:
    """Whether spans of this trace are recorded."""
    return bool(context.trace_flags & TraceFlags.SAMPLED)


def admitted(context: SpanContext, ratio: float, draw: Callable[[], float] = random.random) -> SpanContext:
    """The context of a stranger. That it is sampled counts in a share of cases only, and by our draw.

    (Not by the trace's id: a stranger chooses that, too.)
    """
    if not is_sampled(context) or draw() < ratio:
        return context
    return SpanContext(context.trace_id, context.span_id, is_remote=True, trace_flags=TraceFlags(TraceFlags.DEFAULT))
