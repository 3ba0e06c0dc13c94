"""A service that traces, and those who send to it: many traces in one request, hostile headers, no collector."""

import asyncio
import json
import time
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import nats
import orjson
import pytest
import structlog
from nats.aio.client import Client
from opentelemetry import trace
from tests.eventually import becomes_true
from tests.progress.ledger import Ledger, running_service
from tests.progress.support import WARD, figures, month_of, submission
from tests.service.frame_service import NAME
from tests.service.running import FrameProcess
from tests.tracing.collector import collector, recording, seen
from tests.tracing.test_context import NONSENSE

from par.embedded import EmbeddedServers, free_port
from par.log import EventLog
from par.messaging import ask
from par.messaging.subjects import query, submit
from par.tracing.appends import LOG_TEMPLATE
from par.tracing.context import context_of
from par.tracing.exporting import MOST_WAITING, PORTION, SEND_SECONDS, exporting
from par.tracing.spans import tracing
from progress_service.day.decider import CALENDAR

PROCESS, CREATE, APPEND = "process par.in.*.submit", f"create {LOG_TEMPLATE}", f"append {LOG_TEMPLATE}"


def new_trace(flags: str = "01") -> str:
    return f"00-{uuid.uuid4().hex}-{uuid.uuid4().hex[:16]}-{flags}"


def good(**fields: Any) -> dict[str, Any]:
    number = uuid.uuid4().int
    return submission(id=f"e-{number:x}"[:60], data=figures(period=month_of(number % 276)), **fields)


@pytest.fixture
async def ledger(client: Client, servers: EmbeddedServers) -> AsyncIterator[Ledger]:
    async with running_service(servers):
        found = Ledger(client, EventLog(client))
        await found.begin()
        yield found


async def stored(ledger: Ledger, *events: dict[str, Any]) -> list[str | None]:
    """What stands in the log as the trace of events."""
    found = {item.event.id: item.event.traceparent for item in await ledger.submitted()}
    return [found[event["id"]] for event in events]


async def test_every_event_of_a_batch_goes_on_in_its_own_trace(ledger: Ledger) -> None:
    texts = [new_trace() for _ in range(3)]
    own = [good(traceparent=text) for text in texts]
    without = [good() for _ in range(4)]

    with recording() as exporter:
        receipts = await ledger.submit(*own, *without)

    assert {receipt["outcome"] for receipt in receipts} == {"accepted"}
    spans = seen(exporter)
    [request] = [span for span in spans if span.name == PROCESS]
    [append] = [span for span in spans if span.name == APPEND]
    created = [span for span in spans if span.name == CREATE]
    assert (append.trace, append.parent) == (request.trace, request.id)
    assert [(span.trace, span.parent) for span in created] == [tuple(text.split("-")[1:3]) for text in texts]
    assert {span.links for span in created} == {(append.id,)}
    assert append.links == tuple(span.id for span in created)
    assert await stored(ledger, *own) == [span.traceparent for span in created]
    assert await stored(ledger, *without) == [append.traceparent] * 4


async def test_one_event_with_a_trace_is_appended_in_it(ledger: Ledger) -> None:
    text = new_trace()
    event = good(traceparent=text)

    with recording() as exporter:
        await ledger.submit(event)

    [append] = [span for span in seen(exporter) if span.name == APPEND]
    [request] = [span for span in seen(exporter) if span.name == PROCESS]
    assert (append.trace, append.parent) == tuple(text.split("-")[1:3])
    assert append.links == (request.id,)
    assert await stored(ledger, event) == [append.traceparent]


async def test_nobody_makes_more_of_us_be_recorded_than_the_ratio(ledger: Ledger) -> None:
    event = good(traceparent=new_trace())
    headers = {"traceparent": new_trace()}

    with recording(ratio=0) as exporter:
        payload = orjson.dumps([event, *(good(traceparent=new_trace()) for _ in range(20))])
        await ledger.client.request(submit(WARD), payload, timeout=30, headers=headers)
        await ledger.ask("calendar")

    assert seen(exporter) == []
    [text] = await stored(ledger, event)
    assert text is not None
    assert (text.split("-")[1], text[-2:]) == (event["traceparent"].split("-")[1], "00")


async def test_a_service_that_does_not_trace_stores_what_the_sender_says(ledger: Ledger) -> None:
    own, others, header = new_trace(), good(), new_trace()
    event = good(traceparent=own)

    payload = orjson.dumps([event, others])
    await ledger.client.request(submit(WARD), payload, timeout=30, headers={"traceparent": header})

    assert await stored(ledger, event, others) == [own, header]


@pytest.mark.parametrize("is_traced", [False, True])
async def test_hostile_headers_spoil_nothing_and_are_not_stored(ledger: Ledger, is_traced: bool) -> None:
    texts = [text.replace("\n", " ")[:60_000] for text in NONSENSE if text and text == text.strip()]
    headers = [{"traceparent": text, "tracestate": "x" * 500} for text in texts]
    headers += [{"tracestate": "a=b," * 10_000}, {"traceparent": new_trace(), "tracestate": "\x01=\x7f"}]
    events = [good() for _ in headers]

    with recording() if is_traced else structlog.testing.capture_logs() as found:
        for event, one in zip(events, headers, strict=True):
            reply = await ledger.client.request(submit(WARD), orjson.dumps([event]), timeout=30, headers=one)
            assert orjson.loads(reply.data)["value"]["receipts"][0]["outcome"] == "accepted"

    if is_traced:
        spans = [span for span in seen(found) if span.name == PROCESS]  # type: ignore[arg-type]
        assert len(spans) == len(events)
        assert [span.parent != "" for span in spans] == [False] * (len(events) - 1) + [True]
    else:
        assert found == []
    *kept, last = await stored(ledger, *events)
    assert last is not None
    for text in kept:
        assert text is None if not is_traced else context_of(text) is not None


async def test_the_trace_of_a_command_is_that_of_its_header(ledger: Ledger) -> None:
    """And what stands in a header is no longer stored as it came."""
    subject = "par.cmd.progress.calendar.open"
    body = {"id": "x", "source": "/calendar", "time": "2023-07-01T00:00:00Z", "content": {"day": "2023-07-01"}}
    text = new_trace()

    with recording() as exporter:
        await ledger.client.request(subject, orjson.dumps(body), timeout=30, headers={"traceparent": text})
        body |= {"id": "y", "content": {"day": "2023-07-02"}}
    await ledger.client.request(subject, orjson.dumps(body), timeout=30, headers={"traceparent": "x" * 400})

    [append] = [span for span in seen(exporter) if span.name == APPEND]
    found = await ledger.log.read(CALENDAR)
    assert [item.event.traceparent for item in found[-2:]] == [append.traceparent, None]
    assert append.trace == text.split("-")[1]


async def test_a_collector_that_is_away_is_told_once_and_changes_nothing(
    client: Client, servers: EmbeddedServers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = free_port()
    monkeypatch.setenv("PAR_OTLP_ENDPOINT", f"http://127.0.0.1:{port}")
    monkeypatch.setenv("PAR_TRACE_RATIO", "1")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    frame = FrameProcess(tmp_path, servers.nats_url, servers.mongo_url, prefix="away")
    frame.process.start()
    try:
        await frame.ready()
        trouble = "traces cannot be sent and are dropped; all else goes on"
        for _ in range(300):
            assert "items" in await ask(client, query(NAME, "counts"), {})
        await becomes_true(lambda: bool(frame.lines(trouble)), timeout=30)
        for _ in range(10):
            await ask(client, query(NAME, "counts"), {})
        [line] = frame.lines(trouble)
        assert (line["level"], line["endpoint"]) == ("warning", f"http://127.0.0.1:{port}")
        assert line["error"]

        with collector(port) as found:
            await ask(client, query(NAME, "counts"), {})
            await becomes_true(lambda: bool(frame.lines("traces are sent again")), timeout=30)
            [again] = frame.lines("traces are sent again")
            await becomes_true(lambda: again["lost"] + len(found.spans) >= 311)
            assert again["lost"] > 0
            assert {span.service for span in found.spans} == {f"{NAME}-service"}
        assert len(frame.lines(trouble)) == 1
        began = time.monotonic()
        assert await asyncio.to_thread(frame.process.stop, 60) == 0
        assert time.monotonic() - began < 20 + 2 * SEND_SECONDS
        assert [line for line in frame.lines() if "opentelemetry" in json.dumps(line)] == []
    finally:
        frame.process.kill()


def test_no_more_spans_wait_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """The collector hangs while ten thousand spans are made; what comes through afterwards is what was kept."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with collector() as found, structlog.testing.capture_logs() as lines:
        found.open.clear()
        with exporting(found.endpoint, 1.0, "full"):
            own = tracing()
            assert own is not None
            for _ in range(10_000):
                own.tracer.start_span("x").end()
            found.open.set()
        assert 0 < len(found.spans) <= MOST_WAITING + 2 * PORTION
        assert tracing() is None
    assert [line["event"] for line in lines if line["log_level"] == "warning"] in (
        [],
        ["traces cannot be sent and are dropped; all else goes on"],
    )


def test_without_an_endpoint_nothing_is_set_up() -> None:
    with exporting("", 1.0, "off"):
        assert tracing() is None


async def test_an_application_that_traces_by_itself_sends_its_trace_along(
    servers: EmbeddedServers, ledger: Ledger
) -> None:
    """Only the interface of OpenTelemetry, with no SDK set up: a span that is current is continued all the same."""
    text = new_trace()
    context = context_of(text)
    assert context is not None
    event = good()
    application = await nats.connect(servers.nats_url)
    try:
        with trace.use_span(trace.NonRecordingSpan(context)):
            await Ledger(application, ledger.log).submit(event)
    finally:
        await application.close()

    assert await stored(ledger, event) == [text]
