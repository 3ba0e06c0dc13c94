"""What a sender may ask: a rehearsal, its status, the digest of a day; and the limits of rate and clock."""

import contextlib
import datetime as dt
import uuid
from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest
from nats.aio.client import Client
from tests.progress.ledger import PATIENCE, TODAY, WORK_OF_WARD, Ledger, running_service
from tests.progress.support import (
    CITY,
    OTHER_WARD,
    STAFF,
    WARD,
    assert_two_sentences,
    figures,
    handed_in,
    month_of,
    submission,
)

from par.embedded import EmbeddedServers
from par.log import EventLog
from par.messaging import RemoteProblem, ask
from par.messaging.subjects import Verb, intake


@pytest.fixture
async def ledger(servers: EmbeddedServers, client: Client) -> AsyncIterator[Ledger]:
    async with running_service(servers):
        found = Ledger(client, EventLog(client))
        await found.begin()
        yield found


def fresh(**fields: Any) -> dict[str, Any]:
    return submission(id=uuid.uuid4().hex) | fields


async def asked(ledger: Ledger, verb: Verb, content: Any = None, sender: str = WARD) -> Any:
    payload = b"" if content is None else orjson.dumps(content)
    return await ask(ledger.client, intake(sender, verb), payload, PATIENCE)


def outcomes(answer: dict[str, Any]) -> list[str]:
    return [receipt.get("code", receipt["outcome"]) for receipt in answer["receipts"]]


async def test_a_rehearsal_gives_the_receipts_of_the_real_thing_and_writes_nothing(ledger: Ledger) -> None:
    sent = fresh()
    await ledger.submit(sent)
    work = f"obligation/{WORK_OF_WARD}"
    product = handed_in(WORK_OF_WARD)
    events = [
        sent,
        sent | {"data": figures(numerator=1)},
        fresh(),
        fresh(data=figures(numerator=11)),
        fresh(type="par.product.returned.v1", subject=work, data={"reason": "Thiếu"}, source=f"/{CITY}"),
        product | {"id": uuid.uuid4().hex},
        product | {"id": uuid.uuid4().hex},  # behind the one before, which would have been handed in
        fresh(type="par.guessed.v1"),
    ]
    end = await ledger.log.end()

    rehearsed = await asked(ledger, "validate", events)

    assert outcomes(rehearsed) == [
        "duplicate",
        "id-conflict",
        "valid",
        "numerator-above-denominator",
        "invalid-source",
        "valid",
        "illegal-order",
        "unknown-type",
    ]
    assert all("position" not in receipt for receipt in rehearsed["receipts"] if receipt["outcome"] == "valid")
    assert await ledger.log.end() == end
    real = await ledger.submit(*events)
    assert [receipt.get("code", receipt["outcome"]).replace("accepted", "valid") for receipt in real] == outcomes(
        rehearsed
    )


async def test_an_identity_twice_in_a_rehearsal_is_a_duplicate_without_a_position(ledger: Ledger) -> None:
    one = fresh()
    answer = await asked(ledger, "validate", [one, one, one | {"data": figures(numerator=1)}])
    assert outcomes(answer) == ["valid", "duplicate", "id-conflict"]


async def test_the_status_says_who_one_is_and_what_has_arrived(ledger: Ledger) -> None:
    arrived, unknown = fresh(), fresh()
    (receipt,) = await ledger.submit(arrived)
    names = [{"source": event["source"], "id": event["id"]} for event in (arrived, unknown)]

    answer = await asked(ledger, "status", {"events": names})

    assert answer | {"limits": {}} == {
        "sender": WARD,
        "name": WARD.upper(),
        "unit_type": "ward",
        "city": CITY,
        "day": TODAY.isoformat(),
        "limits": {},
        "events": [
            {**names[0], "outcome": "accepted", "position": receipt["position"]},
            {**names[1], "outcome": "unknown"},
        ],
    }
    assert answer["limits"]["events"] == 500
    assert (await asked(ledger, "status"))["events"] == []


@pytest.mark.parametrize(
    ("verb", "content", "code", "pointer"),
    [
        ("status", {"events": [{"source": f"/{OTHER_WARD}/x", "id": "1"}]}, "invalid-source", "/events/0/source"),
        ("status", {"events": [{"source": f"/{WARD}", "id": "a b"}]}, "invalid-field", "/events/0/id"),
        ("status", {"events": [{"source": f"/{WARD}", "id": "1"}] * 501}, "invalid-field", "/events"),
        ("status", {"more": 1}, "invalid-field", "/more"),
        ("status", [], "invalid-field", ""),
        ("digest", {"day": "2023-02-30"}, "invalid-field", "/day"),
        ("digest", {"day": 5}, "invalid-field", "/day"),
        ("validate", "x", "not-a-batch", ""),
    ],
)
async def test_a_wrong_question_is_told_what_is_wrong(
    ledger: Ledger, verb: Verb, content: Any, code: str, pointer: str
) -> None:
    with pytest.raises(RemoteProblem) as refused:
        await asked(ledger, verb, content)
    assert (refused.value.code, refused.value.pointer) == (code, pointer)
    assert_two_sentences(refused.value)


async def test_a_stranger_has_no_status(ledger: Ledger) -> None:
    with pytest.raises(RemoteProblem) as refused:
        await asked(ledger, "status", sender="nobody")
    assert refused.value.code == "unknown-unit"


async def test_the_digest_counts_a_day_and_keeps_the_reasons(ledger: Ledger) -> None:
    before = await asked(ledger, "digest", sender=OTHER_WARD)
    assert before == {
        "sender": OTHER_WARD,
        "day": TODAY.isoformat(),
        "accepted": 0,
        "duplicate": 0,
        "refused": {},
        "refusals": [],
    }
    good = submission(OTHER_WARD, id=uuid.uuid4().hex)
    wrong = submission(OTHER_WARD, id="wrong", data=figures(numerator=11))
    await ledger.submit(good, good, wrong, wrong, submission(OTHER_WARD, type="x"), sender=OTHER_WARD)
    await asked(ledger, "validate", [wrong], sender=OTHER_WARD)  # a rehearsal is not counted

    digest = await asked(ledger, "digest", {"day": TODAY.isoformat()}, sender=OTHER_WARD)

    assert (digest["accepted"], digest["duplicate"]) == (1, 1)
    assert digest["refused"] == {"numerator-above-denominator": 2, "unknown-type": 1}
    assert [(found["id"], found["code"], found["pointer"]) for found in digest["refusals"]] == [
        ("wrong", "numerator-above-denominator", "/data/numerator"),
        ("wrong", "numerator-above-denominator", "/data/numerator"),
        ("e-1", "unknown-type", "/type"),
    ]
    assert_two_sentences(digest["refusals"][0])
    yesterday = (TODAY - dt.timedelta(1)).isoformat()
    assert (await asked(ledger, "digest", {"day": yesterday}, sender=OTHER_WARD))["accepted"] == 0


async def test_the_digest_survives_a_restart(servers: EmbeddedServers, client: Client) -> None:
    ledger = Ledger(client, EventLog(client))
    async with running_service(servers):
        await ledger.begin()
        before = (await asked(ledger, "digest", sender=STAFF))["accepted"]
        await ledger.submit(submission(STAFF, id=uuid.uuid4().hex), sender=STAFF)
    async with running_service(servers):
        assert (await asked(ledger, "digest", sender=STAFF))["accepted"] == before + 1


async def test_a_clock_that_is_ahead_is_told_so(servers: EmbeddedServers, client: Client) -> None:
    ahead = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
    async with running_service(servers):
        ledger = Ledger(client, EventLog(client))
        await ledger.begin()
        (receipt,) = await ledger.submit(fresh(time=ahead.isoformat(timespec="seconds")))
    assert (receipt["code"], receipt["pointer"]) == ("clock-ahead", "/time")
    assert_two_sentences(receipt)


@contextlib.asynccontextmanager
async def rated_service(
    servers: EmbeddedServers, client: Client, monkeypatch: pytest.MonkeyPatch, rate: str
) -> AsyncIterator[Ledger]:
    """The service with the smallest burst, and so many events a second."""
    monkeypatch.setenv("PAR_INTAKE_BURST", "500")
    monkeypatch.setenv("PAR_INTAKE_RATE", rate)
    async with running_service(servers):
        ledger = Ledger(client, EventLog(client))
        await ledger.begin()
        yield ledger


async def test_a_sender_over_its_rate_waits_and_gets_through(
    servers: EmbeddedServers, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with rated_service(servers, client, monkeypatch, "10") as ledger:
        events = [fresh(data=figures(period=month_of(number))) for number in range(600)]
        first = await ledger.submit(*events[:500])
        refused = orjson.loads(
            (await client.request(intake(WARD, "submit"), orjson.dumps(events[500:]), timeout=PATIENCE)).data
        )["problem"]
        second = await ledger.submit(*events[500:])  # asks again, no earlier than it was told
    assert refused["code"] == "rate-exceeded"
    assert 0 < refused["retry_after"] <= 10
    assert_two_sentences(refused)
    assert {receipt["outcome"] for receipt in [*first, *second]} == {"accepted"}


async def test_who_waits_as_long_as_it_was_told_is_not_refused_again_for_the_same_request(
    servers: EmbeddedServers, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each try of a large request costs what its bytes cost to read."""
    async with rated_service(servers, client, monkeypatch, "0.1") as ledger:
        await ledger.submit(*(fresh(data=figures(period=month_of(number))) for number in range(360)))
        large = [fresh(data=figures(period=month_of(number), note="g" * 1200)) for number in range(150)]
        answer = await client.request(intake(WARD, "submit"), orjson.dumps(large), timeout=PATIENCE)
        refused = orjson.loads(answer.data)["problem"]
    assert refused["code"] == "rate-exceeded"
    # Of 140 some 115 went for the reading; the next try takes 150.
    assert 1000 < refused["retry_after"] <= 1500
