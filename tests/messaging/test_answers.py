"""Requests on a real NATS server: every one gets a value or a problem, and asking is patient where it helps."""

import asyncio
import datetime as dt
import re
from collections.abc import AsyncIterator
from typing import Any

import nats.errors
import orjson
import pytest
import structlog
from nats.aio.client import Client
from prometheus_client import CollectorRegistry
from pydantic import BaseModel
from tests.happenings import TIME, new_city

from par.deciding import Executed, Origin
from par.embedded import EmbeddedServers
from par.messaging import (
    Answer,
    Answering,
    AnswerMetrics,
    NoAnswerError,
    RemoteProblem,
    Request,
    ask,
    command_body,
    command_handler,
)
from par.messaging.answers import CONCURRENT_REQUESTS, MAX_ANSWER_BYTES, Handler
from par.problems import NotFound, Rejected, Retryable

PATIENCE = 10.0


class Service:
    """Instances of one service on the broker; all that are still open end with the test."""

    def __init__(self, url: str) -> None:
        self.subject = f"par.query.{new_city()}"
        self.registry = CollectorRegistry()
        self._metrics = AnswerMetrics(self.registry)
        self._url = url
        self._answering: list[Answering] = []

    async def start(self, handler: Handler, subject: str | None = None) -> Answering:
        answer = Answer(subject or self.subject, handler)
        answering = await Answering.start(self._url, "test-service", [answer], self._metrics)
        self._answering.append(answering)
        return answering

    async def stop(self, answering: Answering) -> None:
        self._answering.remove(answering)
        await answering.stop()

    async def close(self) -> None:
        for answering in [*self._answering]:
            await self.stop(answering)

    def count(self, outcome: str) -> float | None:
        return self.registry.get_sample_value("par_requests_total", {"subject": self.subject, "outcome": outcome})


@pytest.fixture
async def service(servers: EmbeddedServers) -> AsyncIterator[Service]:
    running = Service(servers.nats_url)
    yield running
    await running.close()


async def echo(request: Request) -> Any:
    return {"subject": request.subject, "bytes": request.payload.hex(), "headers": dict(request.headers)}


def failing(*errors: Exception | None) -> tuple[Handler, list[bytes]]:
    """A handler that fails in order with ``errors`` (None: answers), and what it was asked."""
    asked: list[bytes] = []

    async def handle(request: Request) -> Any:
        asked.append(request.payload)
        error = errors[min(len(asked), len(errors)) - 1]
        if error is not None:
            raise error
        return len(asked)

    return handle, asked


async def raw(client: Client, subject: str, payload: bytes = b"") -> Any:
    return orjson.loads((await client.request(subject, payload, timeout=30)).data)


async def test_a_value_is_answered(client: Client, service: Service) -> None:
    subject = service.subject
    service.subject += ".*"
    await service.start(echo)

    message = await client.request(f"{subject}.chi-linh", b"{}", timeout=5, headers={"traceparent": "00-x"})

    assert orjson.loads(message.data) == {
        "value": {"subject": f"{subject}.chi-linh", "bytes": "7b7d", "headers": {"traceparent": "00-x"}}
    }
    assert service.count("ok") == 1


@pytest.mark.parametrize("payload", [b"", b"\xff\xfe\x00", b"{", b"\x80" * 1000, b'{"a": NaN}', b"\xf0\x9f"])
async def test_any_bytes_reach_the_handler_as_they_are(client: Client, service: Service, payload: bytes) -> None:
    await service.start(echo)
    content_type = {"content-type": "application/json"}  # a hint that tempts decoders

    message = await client.request(service.subject, payload, timeout=5, headers=content_type)

    assert orjson.loads(message.data)["value"]["bytes"] == payload.hex()


async def test_a_problem_is_answered_as_a_problem(client: Client, service: Service) -> None:
    handler, _ = failing(Rejected("unknown-plan", "/content/plan", plan="p1"))
    await service.start(handler)

    assert await raw(client, service.subject) == {
        "problem": {
            "code": "unknown-plan",
            "pointer": "/content/plan",
            "message_vi": "Không có kế hoạch “p1”.",
            "message_en": "There is no plan “p1”.",
        }
    }
    assert service.count("unknown-plan") == 1


async def test_a_handler_that_fails_answers_with_a_reference_to_the_log(client: Client, service: Service) -> None:
    handler, _ = failing(ValueError("secret detail"))
    await service.start(handler)

    with structlog.testing.capture_logs() as logged:
        problem = (await raw(client, service.subject))["problem"]

    assert problem["code"] == "internal"
    found = re.search(r"reference ([0-9a-f]{12})\.", problem["message_en"])
    assert found is not None
    assert [entry["reference"] for entry in logged if entry["event"] == "request failed"] == [found[1]]
    assert "secret" not in orjson.dumps(problem).decode()
    assert service.count("internal") == 1


async def test_what_cannot_be_sent_is_a_problem_and_no_silence(client: Client, service: Service) -> None:
    async def answer(request: Request) -> Any:
        return object() if request.payload == b"odd" else "x" * int(request.payload)

    await service.start(answer)

    assert (await raw(client, service.subject, b"odd"))["problem"]["code"] == "internal"
    assert len((await raw(client, service.subject, b"900000"))["value"]) == 900_000
    for size in (MAX_ANSWER_BYTES, 3_000_000):
        problem = (await raw(client, service.subject, b"%d" % size))["problem"]
        assert problem["code"] == "answer-too-large"


async def test_a_service_answers_many_at_once(client: Client, service: Service) -> None:
    everybody = asyncio.Barrier(CONCURRENT_REQUESTS)

    async def together(request: Request) -> Any:
        async with asyncio.timeout(5):
            await everybody.wait()  # nobody gets on before all are here
        return "done"

    await service.start(together)

    answers = await asyncio.gather(*(raw(client, service.subject) for _ in range(CONCURRENT_REQUESTS)))
    assert answers == [{"value": "done"}] * CONCURRENT_REQUESTS


async def test_instances_share_the_requests(client: Client, service: Service) -> None:
    answered = {"one": 0, "two": 0}

    def instance(name: str) -> Handler:
        async def handle(request: Request) -> Any:
            answered[name] += 1
            return name

        return handle

    await service.start(instance("one"))
    await service.start(instance("two"))
    await asyncio.gather(*(raw(client, service.subject) for _ in range(200)))

    assert sum(answered.values()) == 200, "each request was answered by one of them"
    assert min(answered.values()) > 0


async def test_stopping_answers_what_has_come_and_hands_the_rest_over(client: Client, service: Service) -> None:
    begun, go_on = asyncio.Semaphore(0), asyncio.Event()

    async def slow(request: Request) -> Any:
        begun.release()
        await go_on.wait()
        return "slow"

    broker = await service.start(slow)
    asked = [asyncio.create_task(raw(client, service.subject)) for _ in range(3 * CONCURRENT_REQUESTS)]
    for _ in range(CONCURRENT_REQUESTS):  # the others wait in its queue
        await begun.acquire()
    stopping = asyncio.create_task(service.stop(broker))

    async with asyncio.timeout(30):
        while True:  # until the service is out of the queue group, requests may still come to it
            late = asyncio.create_task(raw(client, service.subject))
            await asyncio.wait((late,), timeout=0.05)
            if late.done():
                break
            asked.append(late)
    with pytest.raises(nats.errors.NoRespondersError):
        await late
    assert not stopping.done()
    go_on.set()

    assert {answer["value"] for answer in await asyncio.gather(*asked)} == {"slow"}
    await stopping


async def test_asking_waits_for_a_service_that_starts(client: Client, service: Service) -> None:
    asking = asyncio.create_task(ask(client, service.subject, {"x": 1}, PATIENCE))
    with pytest.raises(NoAnswerError, match="no answer on"):
        await ask(client, service.subject, {}, patience=0.1)
    assert not asking.done()

    await service.start(echo)

    assert (await asking)["bytes"] == b'{"x":1}'.hex()


@pytest.mark.parametrize(
    "error", [Retryable("conflict"), Retryable("log-unavailable"), Retryable("busy", limit=2), ValueError("broken")]
)
async def test_asking_repeats_the_same_bytes_after_a_retryable_problem(
    client: Client, service: Service, error: Exception
) -> None:
    handler, asked = failing(error, error, None)
    await service.start(handler)

    assert await ask(client, service.subject, b"\xff raw", PATIENCE) == 3
    assert asked == [b"\xff raw"] * 3


async def test_what_is_more_than_we_may_send_is_final(client: Client, service: Service) -> None:
    handler, asked = failing(None)
    await service.start(handler)
    payload = b"x" * (client.max_payload + 1)

    async with asyncio.timeout(PATIENCE / 2):
        with pytest.raises(RemoteProblem) as problem:
            await ask(client, service.subject, payload, PATIENCE)

    assert (problem.value.code, problem.value.retryable) == ("too-large", False)
    assert str(client.max_payload) in problem.value.message_en
    assert asked == []


async def test_asking_gives_up_with_the_last_problem(client: Client, service: Service) -> None:
    handler, asked = failing(Retryable("not-ready"))
    await service.start(handler)

    with pytest.raises(RemoteProblem) as problem:
        await ask(client, service.subject, {}, patience=2.0)

    assert problem.value.code == "not-ready"
    assert len(asked) > 1


@pytest.mark.parametrize("error", [Rejected("unknown-plan", "/plan", plan="x"), NotFound("not-found", what="x")])
async def test_asking_raises_other_problems_at_once(client: Client, service: Service, error: Exception) -> None:
    handler, asked = failing(error)
    await service.start(handler)

    with pytest.raises(RemoteProblem) as problem:
        await ask(client, service.subject, {}, PATIENCE)

    assert problem.value.to_json() == error.to_json()  # type: ignore[attr-defined]
    assert len(asked) == 1


class Content(BaseModel):
    """Content of a command of these tests."""

    number: int


async def test_a_command_is_parsed_and_its_outcome_answered(client: Client, service: Service) -> None:
    executed: list[tuple[Content, Origin]] = []

    async def execute(content: Content, origin: Origin) -> Executed:
        executed.append((content, origin))
        return Executed(7, earlier=len(executed) > 1)

    await service.start(command_handler(Content, execute))
    local = dt.datetime(2023, 3, 1, 15, tzinfo=dt.timezone(dt.timedelta(hours=7)))
    body = command_body("c-1", "/chi-linh", local, {"number": 3})

    assert await ask(client, service.subject, body, PATIENCE) == {"position": 7, "earlier": False}
    assert await ask(client, service.subject, body, PATIENCE) == {"position": 7, "earlier": True}
    assert executed[0] == (Content(number=3), Origin("c-1", "/chi-linh", TIME, correlation_id="c-1"))


@pytest.mark.parametrize(
    ("payload", "code", "pointer"),
    [
        (b"", "malformed-json", ""),
        (b"\xff", "malformed-json", ""),
        (b"{", "malformed-json", ""),
        (b"[]", "invalid-command", ""),
        (b'{"id":"a","source":"/a","time":"2023-03-01T08:00:00Z"}', "invalid-command", "/content"),
        (command_body("a", "/a", TIME, {"number": "x"}), "invalid-command", "/content/number"),
        (command_body("a b", "/a", TIME, {"number": 1}), "invalid-command", "/id"),
        (command_body("a#2", "/a", TIME, {"number": 1}), "invalid-command", "/id"),
        (command_body("a", "a", TIME, {"number": 1}), "invalid-command", "/source"),
        (command_body("a", "/a", dt.datetime(2023, 3, 1), {"number": 1}), "invalid-command", "/time"),  # noqa: DTZ001
        (
            b'{"id":"a","source":"/a","time":"0001-01-01T00:00:00+14:00","content":{"number":1}}',
            "invalid-command",
            "/time",
        ),
        (
            b'{"id":"a","source":"/a","time":"9999-12-31T23:00:00-05:00","content":{"number":1}}',
            "invalid-command",
            "/time",
        ),
        *(
            (
                f'{{"id":"a","source":"/a","time":"{time}","content":{{"number":1}}}}'.encode(),
                "invalid-command",
                "/time",
            )
            for time in ("1999-12-31T23:59:59Z", "2101-01-01T00:00:00Z", "9999-12-31T20:00:00Z")
        ),
        (
            b'{"id":"a","source":"/a","time":"2023-03-01T08:00:00Z","content":{"number":1},"a/b~c":1}',
            "invalid-command",
            "/a~1b~0c",
        ),
    ],
)
async def test_a_command_that_is_none_is_a_problem_with_its_place(
    client: Client, service: Service, payload: bytes, code: str, pointer: str
) -> None:
    async def never(content: Content, origin: Origin) -> Executed:
        raise AssertionError("executed")

    await service.start(command_handler(Content, never))

    with pytest.raises(RemoteProblem) as problem:
        await ask(client, service.subject, payload, PATIENCE)
    assert (problem.value.code, problem.value.pointer) == (code, pointer)
