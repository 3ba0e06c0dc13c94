"""The intake on real servers: a receipt for every event, each event once in the log."""

import asyncio
import datetime as dt
import json
import unicodedata
import uuid
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import nats
import orjson
import pytest
from nats.aio.client import Client
from tests.progress.ledger import PATIENCE, TODAY, WORK_OF_STAFF, WORK_OF_WARD, Ledger, running_service
from tests.progress.support import (
    CITY,
    INDICATOR,
    OTHER_WARD,
    STAFF,
    WARD,
    assert_two_sentences,
    figures,
    handed_in,
    month_of,
    submission,
    unit_opened,
)

from par.client.sender import Sender
from par.embedded import EmbeddedServers
from par.events import AggregateId
from par.events.measurement import MeasurementRecorded
from par.events.obligation import ObligationSubmitted
from par.events.unit import UnitType
from par.log import EventLog
from par.messaging import RemoteProblem, ask
from par.messaging.subjects import submit
from progress_service.measurement.decider import aggregate_token


@pytest.fixture
async def ledger(servers: EmbeddedServers, client: Client) -> AsyncIterator[Ledger]:
    async with running_service(servers):
        found = Ledger(client, EventLog(client))
        await found.begin()
        yield found


def fresh(**fields: Any) -> dict[str, Any]:
    """A good event that nobody has sent before."""
    return submission(id=uuid.uuid4().hex) | fields


def outcomes(receipts: list[dict[str, Any]]) -> list[str]:
    """Outcome or refusal code, in order."""
    return [receipt.get("code", receipt["outcome"]) for receipt in receipts]


def on_work(name: str, obligation: str = WORK_OF_WARD, sender: str = WARD, **data: Any) -> dict[str, Any]:
    return submission(sender, id=uuid.uuid4().hex, type=f"par.{name}.v1", subject=f"obligation/{obligation}", data=data)


async def test_receipts_stand_in_the_order_of_the_events(ledger: Ledger) -> None:
    months = [fresh(data=figures(period=f"2023-{month:02}", numerator=month)) for month in range(1, 6)]
    events = [*months, fresh(type="par.guessed.v1"), on_work("work.started"), fresh(subject=f"unit/{STAFF}")]
    receipts = await ledger.submit(*events)
    assert [receipt["id"] for receipt in receipts] == [event["id"] for event in events]
    assert outcomes(receipts) == ["accepted"] * 5 + ["unknown-type"] + ["accepted"] * 2
    stored = {item.position: item.event for item in await ledger.submitted()}
    for event, receipt in zip(events, receipts, strict=True):
        if receipt["outcome"] == "accepted":
            assert stored[receipt["position"]].id == event["id"]
    data = stored[receipts[2]["position"]].data
    assert isinstance(data, MeasurementRecorded)
    assert (data.period, data.numerator, data.unit, data.ancestors) == ("2023-03", 3, WARD, (CITY,))


async def test_no_events_no_receipts(ledger: Ledger) -> None:
    assert await ledger.submit() == []


def wrong_events(used: dict[str, Any]) -> list[tuple[Any, str]]:
    """Everything a sender can get wrong, and the code that says so; ``used`` was accepted before."""

    def data(**fields: Any) -> dict[str, Any]:
        return fresh(data=figures(**fields))

    def raw(old: str, new: bytes) -> bytes:
        return json.dumps(fresh(data=figures(numerator=7))).encode().replace(old.encode(), new)

    nested: Any = 1
    for _ in range(40):
        nested = [nested]
    tomorrow = dt.datetime.combine(TODAY + dt.timedelta(1), dt.time(), dt.timezone(dt.timedelta(hours=7)))
    missing = fresh()
    del missing["time"]
    return [
        (b"[]", "invalid-field"),
        (b"null", "invalid-field"),
        (b"{}", "invalid-field"),
        (missing, "invalid-field"),
        (fresh(time="31/02/2023"), "invalid-field"),
        (fresh(time="2023-02-31T08:00:00+07:00"), "invalid-field"),
        (fresh(time="9999-12-31T23:59:59-12:00"), "invalid-field"),
        (fresh(time="2023-02-01T08:00:00"), "invalid-field"),
        (fresh(id="a b"), "invalid-field"),
        (fresh(id="x\u202e"), "invalid-field"),
        (fresh(subject="unit/*"), "invalid-field"),
        (fresh(subject="unit/a.>"), "invalid-field"),
        (fresh(unknown=1), "invalid-field"),
        (data(numerator=-1), "invalid-field"),
        (data(numerator=True), "invalid-field"),
        (data(numerator=1.5), "invalid-field"),
        (data(denominator=10**12 + 1), "invalid-field"),
        (raw(": 7", b": " + b"1" + b"0" * 30), "invalid-field"),
        (raw(": 7", b": NaN"), "not-a-number"),
        (raw(": 7", b": 1e999"), "not-a-number"),
        (raw(": 7", b": 07"), "malformed-json"),
        (raw(": 7", b': "\xff"'), "malformed-json"),
        (raw(": 7", b': "\\ud800"'), "malformed-json"),
        (raw(": 7", b": 7}{"), "malformed-json"),
        (data(note=nested), "too-deep"),
        (data(note="x" * 20_000), "event-too-large"),
        (fresh(type="par.day.opened.v1"), "unknown-type"),
        (fresh(source=f"/{OTHER_WARD}/one-stop"), "invalid-source"),
        (fresh(subject="obligation/x"), "invalid-subject"),
        (fresh(subject=f"unit/{OTHER_WARD}"), "wrong-unit"),
        (fresh(subject=f"unit/{CITY}"), "wrong-unit"),
        (fresh(subject="unit/nobody"), "unknown-unit"),
        (data(indicator="nothing_known"), "unknown-indicator"),
        (data(period="2023-13"), "invalid-period"),
        (data(period="2023"), "invalid-period"),
        (data(period="2023-07"), "period-not-begun"),
        (data(numerator=11), "numerator-above-denominator"),
        (fresh(time=tomorrow.isoformat()), "in-the-future"),
        (handed_in(WORK_OF_WARD, completed_on="2023-07-01") | {"id": uuid.uuid4().hex}, "in-the-future"),
        (on_work("work.started", "nothing-known"), "unknown-obligation"),
        (on_work("work.started", f"{WORK_OF_WARD[: -len(WARD)]}{OTHER_WARD}"), "wrong-unit"),
        (on_work("product.confirmed"), "not-the-authority"),
        (on_work("product.returned", reason="Thiếu"), "not-the-authority"),
        (used | {"time": "2023-02-01T08:00:01+07:00"}, "id-conflict"),
        (used | {"subject": f"unit/{STAFF}"}, "id-conflict"),
    ]


async def test_bad_events_are_refused_and_good_ones_among_them_accepted_once_and_for_all(ledger: Ledger) -> None:
    used = fresh()
    assert outcomes(await ledger.submit(used)) == ["accepted"]
    batch: list[Any] = []
    expected = []
    for number, (event, code) in enumerate(wrong_events(used)):
        good = fresh(data=figures(period=f"2023-{number % 6 + 1:02}", note=f"số {number}"))
        batch += [good, event]
        expected += ["accepted", code]
    before = await ledger.log.end()

    receipts = await ledger.submit(*batch)
    assert outcomes(receipts) == expected
    for receipt in receipts:
        if receipt["outcome"] == "refused":
            assert_two_sentences(receipt)
            assert "position" not in receipt
    end = await ledger.log.end()
    assert end == before + expected.count("accepted")

    again = await ledger.submit(*batch)
    assert outcomes(again) == [{"accepted": "duplicate"}.get(code, code) for code in expected]
    assert [receipt.get("position") for receipt in again] == [receipt.get("position") for receipt in receipts]
    assert [receipt for receipt in again if "code" in receipt] == [receipt for receipt in receipts if "code" in receipt]
    assert await ledger.log.end() == end


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"", "not-a-batch"),
        (b"[", "not-a-batch"),
        (b"\xef\xbb\xbf[]", "not-a-batch"),
        (b"[" + b",".join([b"{}"] * 501) + b"]", "too-many-events"),
        (b"[" + b" " * 1_000_000 + b"]", "too-large"),
        (b'[{"a":"}]', "malformed-json"),
    ],
)
async def test_a_request_that_is_no_batch_is_one_problem(ledger: Ledger, payload: bytes, code: str) -> None:
    before = await ledger.log.end()
    with pytest.raises(RemoteProblem) as refused:
        await ask(ledger.client, submit(WARD), payload, PATIENCE)
    assert refused.value.code == code
    assert refused.value.message_vi != refused.value.message_en
    assert await ledger.log.end() == before


async def test_a_sender_outside_every_tree_is_told_so(ledger: Ledger) -> None:
    receipts = await ledger.submit(fresh(source="/nowhere", subject="unit/nowhere"), sender="nowhere")
    assert [(receipt["code"], receipt["pointer"]) for receipt in receipts] == [("unknown-unit", "/source")]


async def test_the_last_second_of_today_has_happened_and_the_first_of_tomorrow_has_not(ledger: Ledger) -> None:
    events = [
        fresh(time="2023-06-30T16:59:59Z"),
        fresh(time="2023-06-30T17:00:00Z"),
        fresh(time="2023-06-30T16:59:59Z"),
    ]
    receipts = await ledger.submit(*events)
    assert outcomes(receipts) == ["accepted", "in-the-future", "accepted"]
    assert receipts[1]["pointer"] == "/time"


async def test_an_identity_is_for_one_content_wherever_it_points(ledger: Ledger) -> None:
    first = fresh()
    position = (await ledger.submit(first))[0]["position"]
    others = [
        first | {"data": figures(numerator=9)},  # the same aggregate
        first | {"data": figures(period="2022-01")},  # the same indicator of another year
        first | {"subject": f"unit/{STAFF}"},
        on_work("work.started", WORK_OF_STAFF) | {"id": first["id"]},
    ]
    before = await ledger.log.end()
    for _ in range(2):
        receipts = await ledger.submit(*others)
        assert [(receipt["code"], receipt["pointer"]) for receipt in receipts] == [("id-conflict", "/id")] * 4
        assert all(str(position) in receipt["message_en"] for receipt in receipts)
    assert await ledger.log.end() == before
    # Another system of the same unit counts its own ids.
    assert outcomes(await ledger.submit(first | {"source": f"/{WARD}/other-system"})) == ["accepted"]


async def test_an_identity_twice_in_one_batch(ledger: Ledger) -> None:
    same, elsewhere, changed = fresh(), fresh(), fresh()
    batch = [
        same,
        elsewhere,
        changed,
        same,
        elsewhere | {"subject": f"unit/{STAFF}"},
        changed | {"data": figures(numerator=1)},
        same,
    ]
    receipts = await ledger.submit(*batch)
    assert outcomes(receipts) == ["accepted"] * 3 + ["duplicate", "id-conflict", "id-conflict", "duplicate"]
    assert receipts[3]["position"] == receipts[0]["position"]
    found = await ledger.times_in_log()
    assert [found[event["source"], event["id"]] for event in (same, elsewhere, changed)] == [1, 1, 1]


async def test_a_resend_in_another_unicode_form_or_offset_is_a_duplicate(ledger: Ledger) -> None:
    text = "Đã hoà giải ở xã Hoằng Tiến"
    first = fresh(data=figures(note=unicodedata.normalize("NFC", text)))
    again = first | {"data": figures(note=unicodedata.normalize("NFD", text)), "time": "2023-02-01T01:00:00Z"}
    assert outcomes(await ledger.submit(first, again)) == ["accepted", "duplicate"]
    assert outcomes(await ledger.submit(again)) == ["duplicate"]


async def test_an_obligation_is_handed_in_sent_back_and_confirmed(ledger: Ledger) -> None:
    product = handed_in(WORK_OF_STAFF) | {"id": uuid.uuid4().hex}
    # The ward reports for its staff; order within a batch is the order of facts.
    first = await ledger.submit(on_work("work.started", WORK_OF_STAFF), product, product | {"id": uuid.uuid4().hex})
    assert outcomes(first) == ["accepted", "accepted", "illegal-order"]

    def office(name: str, **data: Any) -> dict[str, Any]:
        return on_work(name, WORK_OF_STAFF, CITY, **data)

    answers = await ledger.submit(office("product.returned", reason="Thiếu"), office("product.confirmed"), sender=CITY)
    assert outcomes(answers) == ["accepted", "illegal-order"]
    second = await ledger.submit(product | {"id": uuid.uuid4().hex})
    last = await ledger.submit(office("product.confirmed"), sender=CITY)
    assert outcomes([*second, *last]) == ["accepted", "accepted"]
    late = await ledger.submit(on_work("work.progressed", WORK_OF_STAFF, percent=5, text=""))
    assert outcomes(late) == ["illegal-order"]

    position = last[0]["position"]
    (shown,) = (await ledger.ask("obligations", unit=STAFF, min_position=position))["items"]
    assert (shown["lifecycle"], shown["completed_on"], shown["returned"]) == ("confirmed", "2023-01-31", 1)
    assert (await ledger.ask("status-of-unit", unit=STAFF, min_position=position))["done_on_time"] == 1
    (stored,) = [item.event.data for item in await ledger.submitted() if item.position == second[0]["position"]]
    assert isinstance(stored, ObligationSubmitted)
    assert stored.evidence.document == "12/BC-UBND"


async def test_a_unit_opened_a_moment_ago_can_be_reported_for(ledger: Ledger) -> None:
    assert outcomes(await ledger.submit(fresh())) == ["accepted"]  # the tree is known by now
    young = f"{WARD}-moi-{uuid.uuid4().hex[:8]}"
    event = fresh(subject=f"unit/{young}")
    assert outcomes(await ledger.submit(event)) == ["unknown-unit"]
    await ledger.happened(AggregateId(CITY, "plan", "unit-tree", CITY), unit_opened(young, UnitType.OTHER, WARD))
    assert outcomes(await ledger.submit(event)) == ["accepted"]


async def test_a_sender_splits_what_is_too_much_for_one_request(ledger: Ledger) -> None:
    small = [orjson.dumps(fresh(data=figures(period=month_of(number)))) for number in range(501)]
    large = [orjson.dumps(fresh(data=figures(note="x" * 2000, period=month_of(n)))) for n in range(400)]
    sender = Sender(ledger.client, WARD, patience=PATIENCE)
    receipts = await sender.send([*small, *large])
    assert [receipt["id"] for receipt in receipts] == [orjson.loads(body)["id"] for body in [*small, *large]]
    assert Counter(outcomes(receipts)) == {"accepted": 901}
    assert await sender.send([]) == []


async def test_a_sender_gets_the_good_events_through_beside_bytes_that_are_none(ledger: Ledger) -> None:
    good = [orjson.dumps(fresh(data=figures(note=f"tốt {number}"))) for number in range(7)]
    broken = [b'{"id": "unbalanced"', b'{"id": 1}]', good[0] + b"," + good[1], b"", b'"' * 901_000]
    mixed = [good[2], broken[0], good[3], broken[1], good[4], broken[2], good[5], broken[3], good[6], broken[4]]
    receipts = await Sender(ledger.client, WARD, patience=PATIENCE).send(mixed)
    # A request that held two events in one was taken, and then repeated in halves.
    assert set(outcomes(receipts[0::2])) <= {"accepted", "duplicate"}
    found = await ledger.times_in_log()
    sent = [orjson.loads(body) for body in good[2:]]
    assert [found[event["source"], event["id"]] for event in sent] == [1] * 5
    assert outcomes(receipts[1::2]) == [
        "malformed-json",
        "malformed-json",
        "not-a-batch",
        "malformed-json",
        "event-too-large",
    ]
    assert all(receipt["message_vi"] and receipt["message_en"] for receipt in receipts[1::2])


async def test_eight_clients_and_two_instances_leave_each_event_once(servers: EmbeddedServers, ledger: Ledger) -> None:
    events = [fresh(data=figures(period=f"2023-{number % 6 + 1:02}", note=f"số {number}")) for number in range(120)]
    events += [on_work("work.progressed", percent=number % 100, text="") for number in range(60)]
    payload = orjson.dumps(events)

    async def send() -> list[dict[str, Any]]:
        connection = await nats.connect(servers.nats_url)
        try:
            answer = await ask(connection, submit(WARD), payload, PATIENCE)
            receipts: list[dict[str, Any]] = answer["receipts"]
            return receipts
        finally:
            await connection.close()

    async with running_service(servers):  # a second instance beside the fixture's
        answers = await asyncio.gather(*(send() for _ in range(8)))
    found = await ledger.times_in_log()
    assert [found[event["source"], event["id"]] for event in events] == [1] * len(events)
    for number, receipts in enumerate(zip(*answers, strict=True)):
        assert {receipt["outcome"] for receipt in receipts} <= {"accepted", "duplicate"}, number
        assert len({receipt["position"] for receipt in receipts}) == 1, number
        assert any(receipt["outcome"] == "accepted" for receipt in receipts), number


async def test_two_requests_with_one_identity_for_two_things_at_once(ledger: Ledger) -> None:
    for _ in range(5):
        one = fresh()
        other = one | {"subject": f"unit/{STAFF}"}
        both = await asyncio.gather(ledger.submit(one), ledger.submit(other))
        assert sorted(outcomes([*both[0], *both[1]])) == ["accepted", "id-conflict"]
        assert (await ledger.times_in_log())[one["source"], one["id"]] == 1


async def test_a_day_of_the_past_is_refused_and_the_same_day_is_no_news(ledger: Ledger) -> None:
    before = await ledger.log.end()
    with pytest.raises(RemoteProblem) as refused:
        await ledger.open_day(TODAY - dt.timedelta(1))
    assert refused.value.code == "day-not-next"
    await ledger.open_day(TODAY)
    assert await ledger.log.end() == before


async def test_the_aggregate_of_figures_is_named_by_unit_indicator_and_year(ledger: Ledger) -> None:
    (receipt,) = await ledger.submit(fresh())
    aggregate = AggregateId(CITY, "progress", "measurement", aggregate_token(WARD, INDICATOR.id, "2023"))
    assert receipt["position"] in [item.position for item in await ledger.log.read(aggregate)]
