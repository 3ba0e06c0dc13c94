"""Asking a service over NATS, patiently: services may restart while we ask."""

import asyncio
from typing import Any, Final

import orjson
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.errors import MaxPayloadError

from par.problems import ProblemError, Rejected
from par.tracing.requests import asking

ANSWER_SECONDS: Final = 10.0
FIRST_PAUSE_SECONDS: Final = 0.05
LONGEST_PAUSE_SECONDS: Final = 1.0

RETRYABLE_CODES: Final = frozenset(
    {
        *("conflict", "not-ready", "log-unavailable", "busy", "rate-exceeded", "internal"),
        *("past-busy", "past-not-ready", "what-if-busy"),
    }
)


class NoAnswerError(Exception):
    """Nobody answered within the patience given."""


class RemoteProblem(ProblemError):
    """A problem a service answered (or was spared to answer), with its own sentences."""

    def __init__(self, problem: dict[str, Any]) -> None:
        Exception.__init__(self, f"{problem['code']} {problem.get('pointer', '')} {problem['message_en']}")
        self.code = problem["code"]
        self.pointer = problem.get("pointer", "")
        self.message_vi = problem["message_vi"]
        self.message_en = problem["message_en"]
        self.retry_after = float(problem.get("retry_after", 0))

    @property
    def retryable(self) -> bool:
        """Whether the same request may succeed later."""
        return self.code in RETRYABLE_CODES


async def ask(client: Client, subject: str, content: Any, patience: float = 60.0) -> Any:
    """The value answered to ``content`` (JSON, or bytes as they are).

    No responder, silence and retryable problems are tried again with the same content until ``patience`` seconds
    have passed (requests are idempotent by their ids); then NoAnswerError or the last problem. Other problems
    are raised at once as RemoteProblem; so is a payload larger than our account may send, as ``too-large``.

    In an application that traces (OpenTelemetry) the request continues its trace: its context goes along as a header.
    """
    payload = content if isinstance(content, bytes) else orjson.dumps(content)
    with asking(subject) as headers:
        return await _patiently(client, subject, payload, headers, patience)


async def _patiently(
    client: Client, subject: str, payload: bytes, headers: dict[str, str] | None, patience: float
) -> Any:
    pause = FIRST_PAUSE_SECONDS
    loop = asyncio.get_running_loop()
    deadline = loop.time() + patience
    while True:
        failure: Exception
        try:
            reply = await client.request(subject, payload, timeout=ANSWER_SECONDS, headers=headers)
            answer = orjson.loads(reply.data)
            problem = answer.get("problem")
            if problem is None:
                return answer["value"]
            failure = RemoteProblem(problem)
            if problem["code"] not in RETRYABLE_CODES:
                raise failure
        except MaxPayloadError as error:
            too_large = Rejected("too-large", size=len(payload), limit=client.max_payload)
            raise RemoteProblem(too_large.to_json()) from error
        except (NatsError, TimeoutError) as error:
            failure = NoAnswerError(f"no answer on {subject}: {error!r}")
        # Who was told how long to wait does not ask earlier.
        wait = max(pause, failure.retry_after if isinstance(failure, RemoteProblem) else 0)
        if loop.time() + wait > deadline:
            raise failure
        await asyncio.sleep(wait)
        pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
