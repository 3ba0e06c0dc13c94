"""A ledger as processes that send their spans to a collector: one event, one trace; and what lines of logs say."""

import asyncio
import datetime as dt
import itertools
import json
import time
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest
from nats.aio.client import Client
from tests.eventually import becomes_true
from tests.tracing.collector import Collector, Seen, collector

from par.accounts.registry import Kind
from par.accounts.rights import consumer_of
from par.client.calendar import open_day
from par.client.office import open_units, publish_index_set
from par.client.sender import Sender
from par.demo.examples import INDEX_SET, read
from par.demo.lines import Lines
from par.demo.outcome import settled
from par.embedded.stack import LocalStack
from par.log.readers import make_consumer
from par.messaging import Access, ask, connect
from par.messaging.subjects import query
from par.tracing.exporting import exporting

pytestmark = pytest.mark.timeout(300)

EXAMPLES = Path(__file__).parents[2] / "examples"
CITY, WARD, READER = "chi-linh", "chi-linh-van-an", "board"
DAY = dt.date(2023, 6, 30)
EVE = dt.datetime(2023, 1, 1, 1, tzinfo=dt.UTC)
INDICATOR = "tthc_on_time_rate"
SUBJECT = f"par.report.{CITY}.indicator.{WARD}.2023.tthc-on-time-rate"
SECRET = "ghi chú riêng của phường"
_numbers = itertools.count(1)
SERVER, CLIENT, PRODUCER, CONSUMER = 2, 3, 4, 5


@dataclass
class Ledger:
    """A running ledger whose services trace everything, and the connections of a ward and of the operator."""

    stack: LocalStack
    spans: Collector
    ward: Client
    operator: Client

    async def submit(self, *events: dict[str, Any], service: str = "ward") -> list[dict[str, Any]]:
        """As the system of a ward would that traces itself."""
        with exporting(self.spans.endpoint, 1.0, service):
            return await Sender(self.ward).send([orjson.dumps(event) for event in events])

    def lines(self, service: str, event: str) -> list[dict[str, Any]]:
        log = self.stack.services[service].log_path.read_text("utf-8")
        return [line for line in map(json.loads, log.splitlines()) if line["event"] == event]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[LocalStack, Collector]]:
    with collector() as spans, pytest.MonkeyPatch.context() as environment:
        environment.setenv("PAR_OTLP_ENDPOINT", spans.endpoint)
        environment.setenv("PAR_TRACE_RATIO", "1")
        environment.setenv("NO_PROXY", "127.0.0.1")
        with LocalStack(tmp_path_factory.mktemp("traced"), log_level="DEBUG") as stack:
            asyncio.run(prepare(stack))
            yield stack, spans


async def prepare(stack: LocalStack) -> None:
    lines = Lines(stack)
    office, operator = await lines.office(), await lines.operator()
    try:
        await open_units(office, read(EXAMPLES, "units", CITY), time=EVE)
        await publish_index_set(office, read(EXAMPLES, "index-sets", INDEX_SET), source=f"/{CITY}", time=EVE)
        await open_day(operator, DAY, time=EVE)
        await lines.admit([WARD])
        await lines.admit([READER], Kind.READER)
        await make_consumer(operator, READER)
        await settled(operator)
    finally:
        await office.close()
        await operator.close()


@pytest.fixture
async def ledger(running: tuple[LocalStack, Collector]) -> AsyncIterator[Ledger]:
    stack, spans = running
    lines = Lines(stack)
    ward, operator = await lines.sender(WARD), await lines.operator()
    yield Ledger(stack, spans, ward, operator)
    await ward.close()
    await operator.close()


def measurement(**fields: Any) -> dict[str, Any]:
    """Figures that nobody has reported before, and later than all others, so that they count."""
    good = next(_numbers)
    data = {"indicator": INDICATOR, "period": "2023-05", "numerator": good, "denominator": 100, "note": SECRET}
    return {
        "specversion": "1.0",
        "id": uuid.uuid4().hex,
        "source": f"/{WARD}/one-stop",
        "type": "par.measurement.reported.v1",
        "subject": f"unit/{WARD}",
        "time": f"2023-06-01T08:00:{good:02}+07:00",
        "data": data | fields.pop("data", {}),
    } | fields


async def reported(stack: LocalStack, event: str) -> tuple[dict[str, str], dict[str, Any]]:
    """Headers and content of the report that a reader receives about an event, in an account of its own."""
    key = stack.key_file(Kind.READER, READER)
    reader = await connect(stack.servers.nats_url, Access(key))
    try:
        reports = await reader.jetstream().pull_subscribe_bind(consumer_of(READER), stream="REPORT")
        while True:
            for message in await reports.fetch(50, timeout=30):
                await message.ack()
                told = json.loads(message.data)
                if message.subject == SUBJECT and told["causationid"].endswith(f"#{event}"):
                    return message.headers or {}, told
    finally:
        await reader.close()


async def test_one_trace_from_a_ward_to_a_reader(ledger: Ledger) -> None:
    event = measurement()

    [receipt] = await ledger.submit(event)
    assert receipt["outcome"] == "accepted"
    headers, told = await reported(ledger.stack, event["id"])

    _, trace, last, flags = headers["traceparent"].split("-")
    assert flags == "01"
    assert told["traceparent"].split("-")[1] == trace

    def found() -> list[Seen]:
        return ledger.spans.of_trace(trace)

    await becomes_true(lambda: len([span for span in found() if span.name.startswith("commit ")]) == 3, timeout=60)
    await becomes_true(lambda: any(span.id == last for span in found()), timeout=60)
    await settled(ledger.operator)
    spans = found()
    by_id = {span.id: span for span in spans}
    assert len(by_id) == len(spans)

    def only(name: str, service: str) -> Seen:
        [one] = [span for span in spans if (span.name, span.service) == (name, service)]
        return one

    sent = only("send par.submit", "ward-service")
    intake = only("process par.in.*.submit", "progress-service")
    appended = only("append par.log.{city}.{service}.{kind}.{id}", "progress-service")
    assert (sent.parent, intake.parent, appended.parent) == ("", sent.id, intake.id)
    assert (sent.kind, intake.kind, appended.kind) == (CLIENT, SERVER, PRODUCER)
    assert appended.attributes["par.position"] == receipt["position"]
    for service in ("plan", "progress", "report"):
        fold = only("fold par.log.>", f"{service}-service")
        commit = only(f"commit {service}", f"{service}-service")
        assert (fold.parent, fold.kind, commit.parent) == (appended.id, CONSUMER, fold.id)
        assert fold.attributes["messaging.consumer.group.name"] == service
    published = by_id[last]
    assert published.name == "send par.report.{city}.{topic}.{unit}"
    assert (published.service, published.kind, published.parent) == ("report-service", PRODUCER, appended.id)
    assert published.links == (only("fold par.log.>", "report-service").id,)
    assert published.attributes["messaging.destination.name"] == SUBJECT
    assert told["traceparent"] == appended.traceparent
    for span in spans:
        assert span.parent in by_id or span is sent
        assert set(span.links) <= set(by_id)
        if span.name.partition(" ")[0] != "commit":
            assert span.attributes["messaging.system"] == "nats"
            assert span.attributes["messaging.destination.template"]
            assert span.attributes["messaging.operation.name"]

    [line] = [one for one in ledger.lines("report", "report event sent") if one["event_id"] == told["id"]]
    assert {"unit": WARD, "position": receipt["position"], "trace_id": trace}.items() <= line.items()


async def test_a_query_is_in_the_trace_of_who_asks(ledger: Ledger) -> None:
    with exporting(ledger.spans.endpoint, 1.0, "operator"):
        await ask(ledger.operator, query("progress", "calendar"), {})

    def asked() -> Seen | None:
        own = [span for span in ledger.spans.spans if span.service == "operator-service"]
        return own[-1] if own else None

    await becomes_true(lambda: asked() is not None)
    own = asked()
    assert own is not None
    await becomes_true(lambda: len(ledger.spans.of_trace(own.trace)) == 2, timeout=30)
    [answered] = [span for span in ledger.spans.of_trace(own.trace) if span.parent == own.id]
    assert (answered.service, answered.name) == ("progress-service", "process par.query.progress.calendar")


async def test_a_refusal_is_a_line_with_event_unit_and_trace(ledger: Ledger) -> None:
    own = f"00-{uuid.uuid4().hex}-{uuid.uuid4().hex[:16]}-01"
    wrong = measurement(data={"numerator": 101}), measurement(data={"numerator": 102}, traceparent=own)

    receipts = await ledger.submit(*wrong, *(measurement(id=f"many-{n}", data={"numerator": 103}) for n in range(20)))

    assert {receipt["outcome"] for receipt in receipts} == {"refused"}
    told = [line for line in ledger.lines("progress", "an event is refused") if line["unit"] == WARD]
    first, second, *others = told
    assert (first["event_id"], second["event_id"]) == (wrong[0]["id"], wrong[1]["id"])
    assert first["code"] == receipts[0]["code"]
    assert second["trace_id"] == own.split("-")[1]
    assert first["trace_id"] == others[0]["trace_id"] != second["trace_id"]
    await becomes_true(lambda: bool(ledger.spans.of_trace(first["trace_id"])), timeout=30)
    assert (len(told), told[-1]["more"]) == (5, 17)


async def test_nothing_that_was_sent_and_no_key_is_in_spans_or_lines(ledger: Ledger) -> None:
    event = measurement()
    await ledger.submit(event, measurement(data={"numerator": 104}))
    headers, _ = await reported(ledger.stack, event["id"])
    await becomes_true(lambda: len(ledger.spans.of_trace(headers["traceparent"].split("-")[1])) > 8, timeout=60)

    accounts = ledger.stack.accounts
    keys = [accounts.key_file(Kind.SERVICE, name) for name in ("plan", "progress", "report")]
    keys += [ledger.stack.key_file(Kind.DISTRICT, WARD), ledger.stack.key_file(Kind.OPERATOR, "operator")]
    secrets = [SECRET, *(file.read_text("utf-8").strip() for file in keys)]
    said = repr(ledger.spans.spans)
    for service in ledger.stack.services.values():
        said += service.log_path.read_text("utf-8")
    assert len(said) > 10_000
    assert [secret for secret in secrets if secret in said] == []


async def test_a_service_that_ends_sends_what_it_has(ledger: Ledger) -> None:
    event = measurement()
    with exporting(ledger.spans.endpoint, 1.0, "last"):
        await Sender(ledger.ward).send([orjson.dumps(event)])
    began = time.monotonic()

    assert await asyncio.to_thread(ledger.stack.roll, "progress") == 0

    own = [span for span in ledger.spans.spans if span.service == "last-service"]
    intake = [span for span in ledger.spans.of_trace(own[0].trace) if span.parent == own[0].id]
    assert [span.name for span in intake] == ["process par.in.*.submit"]
    assert time.monotonic() - began < 90
