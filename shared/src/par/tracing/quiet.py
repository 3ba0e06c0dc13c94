"""An exporter that says once that spans cannot be sent, and once that they can again."""

from collections.abc import Callable, Sequence
from typing import Final

import structlog
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

LONGEST_REASON: Final = 300

logger = structlog.get_logger(__name__)


class QuietExporter(SpanExporter):
    """Hands on to ``exporter``, whose last complaint ``reason`` knows; called by one thread at a time."""

    def __init__(self, exporter: SpanExporter, reason: Callable[[], str], endpoint: str) -> None:
        self._exporter = exporter
        self._reason = reason
        self._endpoint = endpoint
        self._lost = 0
        self._hurried = False

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Send them, or drop them."""
        if self._hurried and self._lost:
            return SpanExportResult.FAILURE
        result = self._exporter.export(spans)
        if result is not SpanExportResult.SUCCESS:
            if not self._lost:
                logger.warning(
                    "traces cannot be sent and are dropped; all else goes on",
                    endpoint=self._endpoint,
                    error=self._reason()[:LONGEST_REASON],
                )
            self._lost += len(spans)
        elif self._lost:
            logger.info("traces are sent again", endpoint=self._endpoint, lost=self._lost)
            self._lost = 0
        return result

    def hurry(self) -> None:
        """The process ends: a collector that is away is not tried again."""
        self._hurried = True

    def shutdown(self) -> None:
        """Close connections."""
        self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """Nothing waits here."""
        return self._exporter.force_flush(timeout_millis)
