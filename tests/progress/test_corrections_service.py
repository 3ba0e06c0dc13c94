"""Extensions, corrections and reports through the intake of a running service: receipts, the log, the answers."""

import uuid
from collections.abc import AsyncIterator
from typing import Any

import pytest
from nats.aio.client import Client
from tests.eventually import eventually
from tests.progress.ledger import EVE, TODAY, WORK_OF_STAFF, WORK_OF_WARD, Ledger, running_service
from tests.progress.support import CITY, OTHER_WARD, PLAN, STAFF, WARD, assert_two_sentences, drafted, submission, task

from par.embedded import EmbeddedServers
from par.events import AggregateId
from par.events.obligation import ObligationReportWithdrawn, ObligationSubmitted
from par.events.plan import PlanIssued
from par.log import EventLog
from par.messaging import ask
from par.messaging.subjects import intake


@pytest.fixture
async def ledger(servers: EmbeddedServers, client: Client) -> AsyncIterator[Ledger]:
    async with running_service(servers):
        found = Ledger(client, EventLog(client))
        await found.begin()
        yield found


def said(name: str, subject: str = f"obligation/{WORK_OF_WARD}", sender: str = WARD, **data: Any) -> dict[str, Any]:
    """An event that nobody has sent before, of today."""
    return submission(
        sender,
        id=uuid.uuid4().hex,
        type=f"par.{name}.v1",
        subject=subject,
        time=f"{TODAY}T08:00:00+07:00",
        data=data,
    )


def asked(request: str, unit: str = WARD, sender: str = CITY, plan: str = PLAN, **data: Any) -> dict[str, Any]:
    content = {"request": request, "plan": plan, "title": "Báo cáo đột xuất", "due": "2023-07-15"} | data
    return said("period-report.requested", f"unit/{unit}", sender, **content)


PROOF: dict[str, Any] = {"completed_on": TODAY.isoformat(), "evidence": {"document": "12/BC-UBND"}}


async def outcome(ledger: Ledger, event: dict[str, Any]) -> str:
    """``accepted``, ``duplicate`` or the code of the refusal."""
    (receipt,) = await ledger.submit(event, sender=event["source"].split("/")[1])
    if receipt["outcome"] == "refused":
        assert_two_sentences(receipt)
    code: str = receipt.get("code", receipt["outcome"])
    return code


async def shown(ledger: Ledger, obligation: str, **question: Any) -> dict[str, Any]:
    end = await ledger.log.end()
    found: dict[str, Any] = await ledger.ask("obligation", obligation=obligation, min_position=end, **question)
    return found


async def test_a_correction_is_one_event_of_two_facts_and_its_resend_is_a_duplicate(ledger: Ledger) -> None:
    wrong = said("product.submitted", **PROOF)
    right = said("product.submitted", **PROOF) | {"corrects": wrong["id"]}
    assert await outcome(ledger, wrong) == "accepted"
    (receipt,) = await ledger.submit(right)
    aggregate = AggregateId(CITY, "progress", "obligation", WORK_OF_WARD)
    withdrawn, submitted = (item.event for item in (await ledger.log.read(aggregate))[-2:])
    assert isinstance(withdrawn.data, ObligationReportWithdrawn)
    assert isinstance(submitted.data, ObligationSubmitted)
    assert withdrawn.data.withdrawn == (wrong["source"], wrong["id"])
    for _ in range(2):  # from memory, then from the read model
        (again,) = await ledger.submit(right)
        assert again == receipt | {"outcome": "duplicate"}
        await shown(ledger, WORK_OF_WARD)
    named = {"events": [{"source": right["source"], "id": right["id"]}]}
    (status,) = (await ask(ledger.client, intake(WARD, "status"), named))["events"]
    assert status["position"] == receipt["position"]
    other = right | {"corrects": "another"}
    assert await outcome(ledger, other) == "id-conflict"
    found = await shown(ledger, WORK_OF_WARD)
    assert [entry["what"] for entry in found["history"]][-3:] == ["submitted", "withdrawn", "submitted"]
    assert await outcome(ledger, said("product.returned", sender=CITY, reason="Thiếu")) == "accepted"


async def test_events_of_one_request_may_withdraw_each_other(ledger: Ledger) -> None:
    subject = f"obligation/{WORK_OF_STAFF}"
    told = [said("work.progressed", subject, percent=n, text="") for n in (10, 20, 30, 40, 50, 60)]

    def withdrawn(event: dict[str, Any], **more: str) -> dict[str, Any]:
        return said("work.withdrawn", subject, event=event["id"], reason="Nhầm", **more)

    taken_back = withdrawn(told[-1])
    further = [withdrawn(told[-1]), withdrawn(taken_back), withdrawn(told[0], source=f"/{STAFF}/x")]
    receipts = await ledger.submit(*told, taken_back, *further)
    assert [receipt["outcome"] for receipt in receipts] == ["accepted"] * 7 + ["refused"] * 3
    codes = [receipt["code"] for receipt in receipts[-3:]]
    assert codes == ["already-withdrawn", "unknown-event", "unknown-event"]
    assert (await shown(ledger, WORK_OF_STAFF))["percent"] == 50


async def test_an_extension_and_a_block_over_the_wire(ledger: Ledger) -> None:
    """The plan of the test city has no dates, so that an extension is asked for of a report that has one."""
    assert await outcome(ledger, said("extension.requested", until="2023-12-31", reason="Thiếu")) == "not-dated"
    assert await outcome(ledger, asked("gia-han")) == "accepted"
    report = f"{PLAN}--request--gia-han--{WARD}"
    subject = f"obligation/{report}"
    steps = [
        (said("extension.requested", subject, until="2023-07-31", reason="Thiếu"), "accepted"),
        (said("extension.requested", subject, until="2023-08-31", reason="Thiếu"), "extension-pending"),
        (said("extension.granted", subject), "not-the-authority"),
        (said("extension.granted", subject, CITY), "accepted"),
        (said("extension.denied", subject, CITY, reason="Không"), "no-extension-requested"),
        (said("work.blocked", subject, document="Thông tư", since=TODAY.isoformat()), "accepted"),
        (said("work.blocked", subject, document="Thông tư", since=TODAY.isoformat()), "already-blocked"),
        (said("product.submitted", subject, **PROOF), "other-type-needed"),
        (said("work.unblocked", subject, CITY, on=TODAY.isoformat()), "accepted"),
        (said("obligation.waived", subject, CITY, reason="Thôi"), "accepted"),
        (said("period-report.submitted", subject, **PROOF), "illegal-order"),
    ]
    assert [await outcome(ledger, event) for event, _ in steps] == [expected for _, expected in steps]
    found = await shown(ledger, report)
    assert (found["due"], found["due_by_plan"], found["lifecycle"]) == ("2023-07-31", "2023-07-15", "waived")
    assert found["extension"] == {"state": "granted", "until": "2023-07-31", "reason": None, "note": None}
    assert (found["waive_reason"], found["blocked"], found["kind"]) == ("Thôi", None, "report")


async def test_a_report_asked_for_in_the_year(ledger: Ledger) -> None:
    covers = {"from": "2023-01-01", "to": "2023-06-30"}
    refusals = [
        (asked("mot", sender=WARD), "not-the-authority"),
        (asked("mot", unit="ct-khong-co"), "unknown-unit"),
        (asked("mot", unit="khong-co"), "unknown-unit"),
        (asked("mot", plan="ct-khong-co-2023"), "unknown-plan"),
        (asked("mot", due="2023-06-29"), "due-too-early"),
        (asked("1"), "invalid-field"),
        (asked("mot", covers={"from": "2023-02-01", "to": "2023-01-31"}), "invalid-field"),
        (asked("mot") | {"corrects": "x"}, "corrects-not-supported"),
    ]
    assert [await outcome(ledger, event) for event, _ in refusals] == [expected for _, expected in refusals]
    assert await outcome(ledger, asked("mot", covers=covers)) == "accepted"
    assert await outcome(ledger, asked("mot")) == "obligation-exists"
    report = f"{PLAN}--request--mot--{WARD}"
    found = await shown(ledger, report)
    assert (found["period"], found["key"], found["covers"]) == ("adhoc", "request--mot", covers)
    texts = {"summary": "Đạt", "difficulties": "Thiếu người", "proposals": "Bổ sung"}
    subject = f"obligation/{report}"
    told = said("period-report.submitted", subject, **PROOF, covers=covers, **texts)
    assert await outcome(ledger, told) == "accepted"
    assert await outcome(ledger, said("product.confirmed", subject, CITY)) == "accepted"
    found = await shown(ledger, report)
    assert (found["lifecycle"], found["report"]) == ("confirmed", {"covers": covers, **texts})
    assert await outcome(ledger, asked("hai", unit=OTHER_WARD)) == "accepted"


async def test_a_plan_issued_a_moment_ago_is_known_and_a_draft_is_not_in_force(ledger: Ledger) -> None:
    plan = f"{PLAN}-{uuid.uuid4().hex[:8]}"
    aggregate = AggregateId(CITY, "plan", "plan", plan)
    await ledger.happened(aggregate, drafted().model_copy(update={"plan": plan}), task("1.1", plan=plan))
    assert await outcome(ledger, asked("mot", plan=plan)) == "plan-not-in-force"
    await ledger.happened(aggregate, PlanIssued(plan=plan, city=CITY, year=2023, issued_on=EVE.date()))
    assert await outcome(ledger, asked("mot", plan=plan)) == "accepted"

    async def is_shown() -> bool:
        rows = (await ledger.ask("obligations", plan=plan, kind="report"))["items"]
        return [row["unit"] for row in rows] == [WARD]

    await eventually(is_shown)
