"""Score sheets on a running report-service: receipts, identities, roles, the deadline."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from typing import Any

import pytest
from motor.motor_asyncio import AsyncIOMotorClient
from tests.eventually import eventually
from tests.report.sheet_ledger import PATIENCE, ROUND, Ledger, event, running, sheet_ledger
from tests.report.sheet_support import EXPLAINED, FIRST, SELF_SCORE, the_round

from par.embedded import EmbeddedServers
from par.events.score_sheet import LockedBy
from par.messaging import RemoteProblem, ask
from report_service.score_sheet.commands import sheet_id
from report_service.score_sheet.known import KnownIdentities
from report_service.score_sheet.rounds import KnownRounds

OTHER_ROUND = the_round().model_copy(update={"round": "extra-2023", "main": False})
REFUSED = [("sheet-order", "/type")]
ONE_DAY = dt.timedelta(days=1)


@pytest.fixture
async def ledger(fresh_servers: EmbeddedServers) -> AsyncIterator[Ledger]:
    async with sheet_ledger(fresh_servers, ROUND, OTHER_ROUND) as found:
        yield found


def codes(receipts: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(receipt.get("code", receipt["outcome"]), receipt.get("pointer", "")) for receipt in receipts]


async def test_each_event_has_its_receipt_and_a_resend_is_a_duplicate(ledger: Ledger) -> None:
    events = [
        event("s-1", "leaf-scored", leaf="1", points=8.5, note="Theo báo cáo"),
        event("s-2", "leaf-scored", leaf="1", points="99"),
        event("s-3", "evidence-attached", leaf="1", evidence="vb-1", title="Kế hoạch", link="https://example.org/vb"),
        event("s-4", "leaf-scored", leaf="4", points=1),
        event("s-5", "leaf-appraised", leaf="1", step="first", points=1),
        {"specversion": "1.0"},
        event("s-6", "leaf-scored", leaf="1", points=1) | {"time": "2023-12-02T00:00:00+07:00"},
        event("s-7", "leaf-scored", leaf="1", points=float(7), round="no-such-round"),
        event("s-8", "leaf-scored", leaf="1", points="NaN"),
    ]
    receipts = await ledger.hand_in("sheet", "ward", *events)

    assert codes(receipts) == [
        ("accepted", ""),
        ("points-out-of-bounds", "/data/points"),
        ("accepted", ""),
        ("survey-leaf", "/data/leaf"),
        ("unknown-type", "/type"),
        ("invalid-field", "/id"),
        ("in-the-future", "/time"),
        ("unknown-round", "/data/round"),
        ("invalid-field", "/data/points"),
    ]
    found = await ledger.log.read(sheet_id("city", ROUND.round, "ward"))
    assert [item.event.type for item in found] == [
        "par.sheet.opened.v1",
        "par.sheet.leaf-self-scored.v1",
        "par.sheet.evidence-attached.v1",
    ]
    assert receipts[0]["position"] == found[1].position
    again = await ledger.hand_in("sheet", "ward", events[0], events[0] | {"time": "2023-11-30T01:00:00Z"})
    assert codes(again) == [("duplicate", ""), ("duplicate", "")]
    assert [receipt["position"] for receipt in again] == [receipts[0]["position"]] * 2
    other = event("s-1", "leaf-scored", leaf="1", points=2)
    elsewhere = event("s-1", "leaf-scored", leaf="1", points=8.5, note="Theo báo cáo", round=OTHER_ROUND.round)
    assert codes(await ledger.hand_in("sheet", "ward", other)) == [("id-conflict", "/id")]
    assert codes(await ledger.hand_in("sheet", "ward", elsewhere)) == [("id-conflict", "/id")]


async def test_an_identity_is_known_for_ever_also_while_the_read_models_stand_still(
    ledger: Ledger, fresh_servers: EmbeddedServers
) -> None:
    [receipt] = await ledger.hand_in("sheet", "ward", event("k-1", "leaf-scored", leaf="1", points=1))
    mongo: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(fresh_servers.mongo_url)
    try:
        nothing_folded = KnownIdentities(mongo["par_nothing_folded"], ledger.log, lambda: 0)
        found = await nothing_folded.find([("/ward/scoring", "k-1"), ("/ward/scoring", "k-2")])
    finally:
        mongo.close()
    assert {identity: position for identity, (position, _) in found.items()} == {
        ("/ward/scoring", "k-1"): receipt["position"]
    }


async def test_an_identity_is_used_once_also_within_one_request(ledger: Ledger) -> None:
    for unit in ("ward", "other"):
        lock = event("u-1", "locked", unit, unit)
        assert codes(await ledger.hand_in("sheet", unit, lock)) == [("accepted", "")]

    def penalty(identity: str, unit: str) -> dict[str, Any]:
        points = {"penalty": identity, "points": "0.1", "reason": "Báo cáo trễ"}
        return event(identity, "penalty-applied", "office", unit, **points)

    others = [penalty(f"u-{number}", "ward") for number in range(3, 7)]
    receipts = await ledger.hand_in(
        "appraise", "APPRAISER-office", penalty("u-2", "ward"), *others, penalty("u-2", "other"), others[0]
    )
    assert codes(receipts) == [("accepted", "")] * 5 + [("id-conflict", "/id"), ("duplicate", "")]
    found = await ledger.log.read(sheet_id("city", ROUND.round, "other"))
    assert [item.event.id for item in found] == ["u-1", "u-1#2"]


async def test_rounds_are_known_once_whoever_reads_them_at_the_same_time(ledger: Ledger) -> None:
    rounds = KnownRounds(ledger.log)
    await asyncio.gather(rounds.refresh(), rounds.refresh())

    assert [opened.round for opened in rounds.every()] == [ROUND.round, OTHER_ROUND.round]


async def test_nobody_speaks_for_another_and_every_role_says_its_own_only(ledger: Ledger) -> None:
    score = event("r-1", "leaf-scored", leaf="1", points=1)
    appraisal = event("r-2", "leaf-appraised", "office", leaf="1", step="first", points=1)
    approval = event("r-3", "approved", "office")

    other = event("r-1", "leaf-scored", "other", leaf="1", points=1)
    assert codes(await ledger.hand_in("sheet", "other", score)) == [("invalid-source", "/source")]
    assert codes(await ledger.hand_in("sheet", "other", other)) == [("wrong-unit", "/subject")]
    assert codes(await ledger.hand_in("sheet", "ward", appraisal)) == [("invalid-source", "/source")]
    assert codes(await ledger.hand_in("appraise", "APPRAISER-office", approval)) == [("unknown-type", "/type")]
    assert codes(await ledger.hand_in("approve", "COUNCIL-office", appraisal)) == [("unknown-type", "/type")]
    for verb, account in (("appraise", "ward"), ("approve", "APPRAISER-office"), ("appraise", "APPRAISER-")):
        with pytest.raises(RemoteProblem) as problem:
            await ledger.hand_in(verb, account, appraisal)
        assert problem.value.code == "not-your-role"
    stranger = event("r-4", "leaf-appraised", "elsewhere", leaf="1", step="first", points=1)
    assert codes(await ledger.hand_in("appraise", "APPRAISER-elsewhere", stranger)) == [("not-of-the-city", "/source")]
    own = event("r-5", "leaf-appraised", "ward", leaf="1", step="first", points=1)
    assert codes(await ledger.hand_in("appraise", "APPRAISER-ward", own)) == [("own-sheet", "/subject")]
    assert await ledger.log.read(sheet_id("city", ROUND.round, "ward")) == []


async def test_a_sheet_goes_its_way_from_the_self_score_to_the_approval(ledger: Ledger) -> None:
    score = event("w-1", "leaf-scored", leaf="1", inputs={"kind": "ratio", "numerator": 8, "denominator": 10})
    assert codes(await ledger.hand_in("sheet", "ward", score, event("w-2", "locked"))) == [("accepted", "")] * 2
    first = event("w-3", "leaf-appraised", "office", leaf="1", step="first", points=8, explanation_required=True)
    assert codes(await ledger.hand_in("appraise", "APPRAISER-office", first)) == [("accepted", "")]
    explained = event("w-4", "explanation-given", leaf="1", text="Bổ sung báo cáo số 5")
    assert codes(await ledger.hand_in("sheet", "ward", explained)) == [("accepted", "")]
    second = event("w-5", "leaf-appraised", "office", leaf="1", step="second", points=8.5, override_reason="Đủ hồ sơ")
    assert codes(await ledger.hand_in("appraise", "APPRAISER-office", second)) == [("accepted", "")]
    approved = event("w-6", "approved", "city")
    assert codes(await ledger.hand_in("approve", "COUNCIL-city", approved)) == [("accepted", "")]
    assert codes(await ledger.hand_in("approve", "COUNCIL-city", approved | {"id": "w-7"})) == [
        ("sheet-order", "/type")
    ]


async def test_the_deadline_locks_every_sheet_once_also_after_downtime(
    ledger: Ledger, fresh_servers: EmbeddedServers
) -> None:
    await ledger.hand_in("sheet", "ward", event("d-1", "locked"))
    await ledger.open_day(SELF_SCORE + ONE_DAY)

    await eventually(lambda: ledger.locks("other"))
    await eventually(lambda: ledger.locks("other", OTHER_ROUND.round))
    assert [lock.by for lock in await ledger.locks()] == [LockedBy.UNIT]
    async with running(fresh_servers):  # another instance finds nothing to do, and so does one that starts much later
        await ledger.open_day(FIRST)
        late = event("d-2", "leaf-scored", leaf="1", points=1)
        assert codes(await ledger.hand_in("sheet", "ward", late)) == [("sheet-order", "/type")]
        await ledger.open_day(EXPLAINED)
    locks = await ledger.locks("other")
    assert [(lock.by, lock.on) for lock in locks] == [(LockedBy.DEADLINE, SELF_SCORE + ONE_DAY)]


async def test_a_request_that_is_no_batch_is_refused_as_a_whole(ledger: Ledger) -> None:
    for payload, code in (
        (b"[1}]", "malformed-json"),
        (b"7", "not-a-batch"),
        (b"[" + b"1," * 500 + b"1]", "too-many-events"),
    ):
        with pytest.raises(RemoteProblem) as problem:
            await ask(ledger.client, "par.in.ward.sheet", payload, PATIENCE)
        assert problem.value.code == code
