"""A collector of traces: takes OTLP over HTTP as protobuf, and keeps what came. And the same spans out of memory."""

import contextlib
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.common.v1.common_pb2 import KeyValue
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from par.tracing.sampling import sampler_of
from par.tracing.spans import begin, end


@dataclass(frozen=True)
class Seen:
    """A span as it was received: ids in hexadecimal, ``parent`` empty for the first of a trace, links as span ids."""

    service: str
    name: str
    kind: int
    trace: str
    id: str
    parent: str
    links: tuple[str, ...]
    attributes: dict[str, Any]

    @property
    def traceparent(self) -> str:
        return f"00-{self.trace}-{self.id}-01"


class Collector:
    """What came so far; while ``closed`` is set, requests are held, as by one that hangs."""

    def __init__(self) -> None:
        self.spans: list[Seen] = []
        self.requests = 0
        self.open = threading.Event()
        self.open.set()
        self.endpoint = ""

    def take(self, body: bytes) -> None:
        for of_resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            resource = _values(of_resource.resource.attributes)
            for of_scope in of_resource.scope_spans:
                for span in of_scope.spans:
                    self.spans.append(
                        Seen(
                            resource["service.name"],
                            span.name,
                            span.kind,
                            span.trace_id.hex(),
                            span.span_id.hex(),
                            span.parent_span_id.hex(),
                            tuple(link.span_id.hex() for link in span.links),
                            _values(span.attributes),
                        )
                    )

    def of_trace(self, trace: str) -> list[Seen]:
        return [span for span in self.spans if span.trace == trace]


@contextlib.contextmanager
def collector(port: int = 0) -> Iterator[Collector]:
    found = Collector()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.requests += 1
            found.open.wait(timeout=60)
            assert self.path == "/v1/traces"
            found.take(body)
            self.send_response(200)
            self.send_header("Content-Type", "application/x-protobuf")
            self.end_headers()
            with contextlib.suppress(OSError):  # who has waited too long has gone
                self.wfile.write(ExportTraceServiceResponse().SerializeToString())

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Requests are no news."""

    with ThreadingHTTPServer(("127.0.0.1", port), Handler) as server:
        found.endpoint = f"http://127.0.0.1:{server.server_port}"
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        try:
            yield found
        finally:
            found.open.set()
            server.shutdown()
            serving.join()


@contextlib.contextmanager
def recording(ratio: float = 1.0) -> Iterator[InMemorySpanExporter]:
    """This process traces, and keeps its spans."""
    exporter = InMemorySpanExporter()
    provider = TracerProvider(sampler_of(ratio), Resource({"service.name": "here"}), shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    begin(provider, ratio)
    try:
        yield exporter
    finally:
        end()


def seen(exporter: InMemorySpanExporter) -> list[Seen]:
    return [
        Seen(
            str(span.resource.attributes["service.name"]),
            span.name,
            span.kind.value + 1,  # as OTLP counts them
            f"{span.context.trace_id:032x}",
            f"{span.context.span_id:016x}",
            "" if span.parent is None else f"{span.parent.span_id:016x}",
            tuple(f"{link.context.span_id:016x}" for link in span.links),
            dict(span.attributes or {}),
        )
        for span in exporter.get_finished_spans()
    ]


def _values(attributes: Sequence[KeyValue]) -> dict[str, Any]:
    return {one.key: getattr(one.value, one.value.WhichOneof("value") or "string_value") for one in attributes}
