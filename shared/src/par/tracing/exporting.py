"""Sending spans to a collector over OTLP/HTTP, in the background; no more than a bounded number ever waits.

Whether the collector is there is nothing to the service: spans that cannot be sent are dropped, and that is told once.
"""

import contextlib
import logging
import uuid
from collections.abc import Iterator
from importlib.metadata import version
from typing import Final

import structlog

from par.tracing.spans import begin, end

PATH: Final = "/v1/traces"
SEND_SECONDS: Final = 3.0
"""For one portion, with all its tries; so an ending service waits for a collector that is away no longer than twice."""
EVERY_MS: Final = 1_000
MOST_WAITING: Final = 2_048
PORTION: Final = 512
LONGEST_VALUE: Final = 256

logger = structlog.get_logger(__name__)


@contextlib.contextmanager
def exporting(endpoint: str, ratio: float, service: str) -> Iterator[None]:
    """Trace inside of this, unless ``endpoint`` (the address of a collector) is empty.

    (The SDK and its exporter are imported only then: they take memory and a third of a second.)
    """
    if not endpoint:
        yield
        return
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import SpanLimits, TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    from par.tracing.quiet import QuietExporter
    from par.tracing.sampling import sampler_of

    with _heard_only_by_us() as library:
        address = endpoint.rstrip("/").removesuffix(PATH) + PATH
        exporter = QuietExporter(OTLPSpanExporter(address, timeout=SEND_SECONDS), library.last, endpoint)
        resource = Resource.create(
            {
                "service.name": f"{service}-service",
                "service.namespace": "par-ledger",
                "service.version": version("par-ledger"),
                "service.instance.id": uuid.uuid4().hex,
            }
        )
        limits = SpanLimits(max_attribute_length=LONGEST_VALUE)
        provider = TracerProvider(sampler_of(ratio), resource, shutdown_on_exit=False, span_limits=limits)
        provider.add_span_processor(
            BatchSpanProcessor(
                exporter,
                max_queue_size=MOST_WAITING,
                schedule_delay_millis=EVERY_MS,
                max_export_batch_size=PORTION,
            )
        )
        begin(provider, ratio)
        logger.info("traces are sent", endpoint=endpoint, ratio=ratio)
        try:
            yield
        finally:
            end()
            exporter.hurry()
            provider.shutdown()


class _Heard(logging.Handler):
    """Keeps the last sentence of a library instead of writing it."""

    def __init__(self) -> None:
        super().__init__()
        self._last = ""

    def emit(self, record: logging.LogRecord) -> None:
        self._last = record.getMessage()

    def last(self) -> str:
        """What it said last."""
        return self._last


@contextlib.contextmanager
def _heard_only_by_us() -> Iterator[_Heard]:
    """The library tells every attempt that fails, and every span that it drops; we say what matters, once."""
    library = logging.getLogger("opentelemetry")
    handlers, propagate, heard = library.handlers, library.propagate, _Heard()
    library.handlers, library.propagate = [heard], False
    try:
        yield heard
    finally:
        library.handlers, library.propagate = handlers, propagate
