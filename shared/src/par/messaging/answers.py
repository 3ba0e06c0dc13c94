"""Answering requests on NATS through FastStream: every request gets a value or a problem, never silence.

This package is the only one that knows FastStream. Its default acknowledgement and decoding would lose messages:
requests here are core NATS, decoded by ourselves, and a handler that fails still answers.
"""

import time
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson
import structlog
from faststream.nats import NatsBroker, NatsMessage
from nats.aio.msg import Msg
from prometheus_client import CollectorRegistry, Counter, Histogram

from par.problems import ProblemError, Rejected
from par.tracing.lines import during_request
from par.tracing.requests import answered_with, answering

logger = structlog.get_logger(__name__)

CONCURRENT_REQUESTS: Final = 32
MAX_ANSWER_BYTES: Final = 1_000_000
"""A little below the servers' usual limit of 1 MiB; a larger answer would be refused, and the asker left waiting."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came: the literal subject, the raw bytes, the headers."""

    subject: str
    payload: bytes
    headers: Mapping[str, str]


Handler = Callable[[Request], Awaitable[Any]]
"""Returns a JSON value, or raises ProblemError."""


@dataclass(frozen=True, slots=True)
class Answer:
    """``handler`` answers ``subject`` (which may hold wildcards), shared by all instances of the service.

    ``direct``: without FastStream, which costs half a millisecond a request and works on 32 at a time. For subjects
    whose handler says itself how many requests it works on.
    """

    subject: str
    handler: Handler
    direct: bool = False


class AnswerMetrics:
    """Outcome and duration of requests; the label is the subject pattern, never the concrete subject."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.requests: Final = Counter("par_requests", "Requests", ("subject", "outcome"), registry=registry)
        self.seconds: Final = Histogram(
            "par_request_duration_seconds",
            "Time to answer a request",
            ("subject",),
            buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
            registry=registry,
        )


def register(broker: NatsBroker, service: str, answer: Answer, metrics: AnswerMetrics) -> None:
    """Subscribe ``answer`` on the broker, in the service's queue group."""

    @broker.subscriber(answer.subject, queue=service, max_workers=CONCURRENT_REQUESTS, decoder=_raw)
    async def respond(message: NatsMessage) -> bytes:
        return await answered(message.raw_message, answer, metrics)


async def answered(message: Msg, answer: Answer, metrics: AnswerMetrics) -> bytes:
    """The reply to a message, counted and timed."""
    began = time.perf_counter()
    subject, payload, headers = message.subject, message.data, message.headers
    with during_request(subject), answering(answer.subject, subject, headers, len(payload)) as span:
        outcome, reply = await reply_to(Request(subject, payload, headers or {}), answer.handler)
        answered_with(span, outcome)
    metrics.requests.labels(answer.subject, outcome).inc()
    metrics.seconds.labels(answer.subject).observe(time.perf_counter() - began)
    return reply


async def reply_to(request: Request, handler: Handler) -> tuple[str, bytes]:
    """Run a handler: ("ok", ``{"value": …}``) or (the problem's code, ``{"problem": {…}}``)."""
    try:
        reply = orjson.dumps({"value": await handler(request)})
        if len(reply) > MAX_ANSWER_BYTES:
            raise Rejected("answer-too-large", size=len(reply), limit=MAX_ANSWER_BYTES)
        return "ok", reply
    except ProblemError as problem:
        return problem.code, orjson.dumps({"problem": problem.to_json()})
    except Exception:
        reference = uuid.uuid4().hex[:12]
        logger.exception("request failed", subject=request.subject, reference=reference)
        return "internal", orjson.dumps({"problem": ProblemError("internal", reference=reference).to_json()})


async def _raw(message: NatsMessage) -> bytes:
    return message.body
