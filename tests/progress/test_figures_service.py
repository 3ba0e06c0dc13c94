"""Figures, inspections, feedback and surveys on their way through real servers: submitted, recorded, read."""

import datetime as dt
from collections.abc import AsyncIterator
from typing import Any

import nats
import pytest
import pytest_asyncio
from tests.progress.ledger import INDEX_SET, Ledger, running_service
from tests.progress.support import CITY, OTHER_WARD, TREE_FACTS, WARD, figures, submission

from par.embedded import EmbeddedServers
from par.events import AggregateId
from par.events.measurement import MeasurementExplained, MeasurementRecorded, MeasurementRetracted
from par.log import EventLog, ensure_streams
from par.problems import ProblemError

pytestmark = pytest.mark.asyncio(loop_scope="module")

TODAY = dt.date(2023, 6, 30)
FIRST = f"{CITY}--7"
RECORD = {"document": "02/BB-ĐKT"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def ledger(servers: EmbeddedServers) -> AsyncIterator[Ledger]:
    """A service that knows a city and an indicator."""
    client = await nats.connect(servers.nats_url)
    await ensure_streams(client)
    found = Ledger(client, EventLog(client))
    await found.happened(AggregateId(CITY, "plan", "unit-tree", CITY), *TREE_FACTS)
    await found.happened(AggregateId("all", "plan", "index-set", "set"), INDEX_SET)
    async with running_service(servers):
        await found.open_day(TODAY)
        yield found
    await client.close()


async def take(ledger: Ledger, *events: dict[str, Any]) -> int:
    """All are accepted, one after the other; the position of the last."""
    position = 0
    for event in events:
        (receipt,) = await ledger.submit(event, sender=event["source"].split("/")[1])
        assert receipt["outcome"] == "accepted", receipt
        position = receipt["position"]
    return position


async def refused(ledger: Ledger, event: dict[str, Any]) -> str:
    (receipt,) = await ledger.submit(event, sender=event["source"].split("/")[1])
    assert receipt["outcome"] == "refused", receipt
    return str(receipt["code"])


def said(name: str, identity: str, data: dict[str, Any], sender: str = WARD, subject: str = "") -> dict[str, Any]:
    kind = f"par.{name}.v1"
    time = "2023-06-30T08:00:00+07:00"
    return submission(sender, id=identity, type=kind, subject=subject or f"unit/{WARD}", time=time, data=data)


async def test_measurements(ledger: Ledger) -> None:
    month = {"indicator": figures()["indicator"], "period": "2023-02", "reason": "Phần mềm lỗi"}
    withdrawal = month | {"event": "m-1"}
    await take(ledger, said("measurement.reported", "m-1", figures(period="2023-02")))
    assert await refused(ledger, said("measurement.withdrawn", "m-2", withdrawal | {"event": "m-0"})) == (
        "unknown-report"
    )
    position = await take(
        ledger,
        said("measurement.withdrawn", "m-2", withdrawal),
        said("measurement.not-reported", "m-3", month),
        said("measurement.not-applicable", "m-4", month | {"period": "2023-03"}),
    )
    recorded = await ledger.log.read_subjects(f"par.log.{CITY}.progress.measurement.>")
    assert recorded[-1].position == position
    facts = [item.event.data for item in recorded]
    assert [type(fact) for fact in facts] == [
        *(MeasurementRecorded, MeasurementRetracted, MeasurementExplained, MeasurementExplained)
    ]
    first, retraction = recorded[0].event, facts[1]
    assert isinstance(retraction, MeasurementRetracted)
    assert (retraction.retracts.source, retraction.retracts.event) == (first.source, first.id)
    (again,) = await ledger.submit(said("measurement.withdrawn", "m-2", withdrawal))
    assert again["outcome"] == "duplicate"


def of_inspection(name: str, identity: str, data: dict[str, Any], sender: str = CITY, of: str = FIRST) -> Any:
    return said(f"inspection.{name}", identity, data, sender, f"inspection/{of}")


async def test_inspections(ledger: Ledger) -> None:
    found = {"text": "Sai", "area": "procedures", "severity": "minor", "remedy": "Sửa"}
    findings = [{"number": 1, "due": "2023-06-15", **found}, {"number": 2, "due": "2023-06-20", **found}]
    follow_up = of_inspection(
        "announced",
        "i-9",
        {"unit": WARD, "form": "follow_up", "follows": FIRST, "planned_on": "2023-08-01"},
        of=f"{FIRST}--follow-up-1",
    )
    announced = {"unit": WARD, "form": "periodic", "planned_on": "2023-06-12", "plan": "ct-cchc-2023", "entry": 1}
    await take(ledger, of_inspection("announced", "i-1", announced))
    assert await refused(ledger, follow_up) == "inspection-order"
    remedy = {"finding": 1, "remedied_on": "2023-06-14", "text": "Đã sửa", "evidence": RECORD}
    position = await take(
        ledger,
        of_inspection("conducted", "i-2", {"conducted_on": "2023-06-12", "evidence": RECORD, "findings": findings}),
        of_inspection("remedied", "i-3", remedy, sender=WARD),
        of_inspection("remedy-accepted", "i-4", {"finding": 1}),
        follow_up,
    )
    assert await refused(ledger, of_inspection("closed", "i-5", {})) == "findings-open"
    assert await refused(ledger, of_inspection("closed", "i-5", {}, of=f"{CITY}--8")) == "unknown-inspection"

    one = await ledger.ask("inspection", inspection=FIRST, min_position=position)
    assert [finding["status"] for finding in one["findings"]] == ["accepted", "open"]
    assert [entry["what"] for entry in one["history"]] == ["planned", "held", "remedied", "accepted"]
    assert one["obligation"] == f"ct-cchc-2023--inspection-1--1--{CITY}"
    page = await ledger.ask("inspections", unit=WARD, authority=CITY, city=CITY, limit=1)
    assert [(row["inspection"], row["findings"], row["open_findings"]) for row in page["items"]] == [(FIRST, 2, 1)]
    rest = await ledger.ask("inspections", unit=WARD, after=page["next"])
    assert [row["inspection"] for row in rest["items"]] == [f"{FIRST}--follow-up-1"]
    for question, expected in (
        ({"status": "announced"}, [f"{FIRST}--follow-up-1"]),
        ({"form": "periodic", "plan": "ct-cchc-2023"}, [FIRST]),
        ({"unit": OTHER_WARD}, []),
        ({"as_of": "2023-06-13", "status": "conducted"}, [FIRST]),
        ({"as_of": "2023-01-01"}, []),
        ({"known_at": "2000-01-01T00:00:00Z"}, []),
    ):
        found_ones = await ledger.ask("inspections", **question)
        assert [row["inspection"] for row in found_ones["items"]] == expected, question
    (row,) = (await ledger.ask("inspection-remedies", city=CITY))["items"]
    assert (row["unit"], row["findings"], row["remedied_in_time"], row["open_overdue"]) == (WARD, 2, 1, 1)
    (row,) = (await ledger.ask("inspection-remedies", as_of="2023-06-13"))["items"]
    assert (row["open_in_term"], row["open_overdue"]) == (2, 0)
    assert (await ledger.ask("inspection-remedies", as_of="2023-06-11"))["items"] == []
    past = await ledger.ask("inspection", inspection=FIRST, as_of="2023-06-13")
    assert ("history" in past, past["findings"][0]["status"]) == (False, "open")


async def test_an_unannounced_inspection_is_two_facts_and_one_receipt(ledger: Ledger) -> None:
    told = {"unit": OTHER_WARD, "conducted_on": "2023-06-12", "evidence": RECORD, "findings": []}
    event = of_inspection("conducted", "i-20", told, of=f"{CITY}--20")
    position = await take(ledger, event, of_inspection("closed", "i-21", {"note": "Tốt"}, of=f"{CITY}--20"))
    (again,) = await ledger.submit(event, sender=CITY)
    assert again["outcome"] == "duplicate"
    found = await ledger.ask("inspection", inspection=f"{CITY}--20", min_position=position)
    assert (found["form"], found["status"], found["planned_on"]) == ("unannounced", "closed", None)


async def test_citizen_feedback(ledger: Ledger) -> None:
    counts = {"carried_over": 1, "received": 5, "answered_in_time": 3, "answered_late": 1, "open_in_term": 2}
    month = {"period": "2023-05", **counts, "open_overdue": 0, "satisfied": 2, "dissatisfied": 1}
    assert await refused(ledger, said("feedback.reported", "f-1", month | {"received": 6})) == "feedback-sum"
    position = await take(ledger, said("feedback.reported", "f-1", month))
    found = await ledger.ask("feedback-of-unit", unit=WARD, year=2023, min_position=position)
    assert found["periods"]["2023-05"]["received"] == found["received"] == 5
    assert found["in_time"] == {"exact": "250/3", "shown": "83.33"}
    (row,) = (await ledger.ask("feedback", year=2023, city=CITY))["items"]
    assert {name: value for name, value in found.items() if name in row} == row
    assert (await ledger.ask("feedback", year=2022))["items"] == []
    with pytest.raises(ProblemError):
        await ledger.ask("feedback-of-unit", unit=WARD, year=2022)


async def test_surveys(ledger: Ledger) -> None:
    items = [{"code": "1", "text": "Thái độ", "counts": {"A": 1, "B": 1, "C": 1}}]
    asked = {"survey": "hl-2023", "title": "Khảo sát", "method": "mixed", "from": "2023-05-01", "to": "2023-05-31"}
    survey = {**asked, "population": 9, "sample": 5, "answers": 3, "items": items}
    assert await refused(ledger, said("survey.conducted", "s-1", survey | {"answers": 6}, CITY)) == "survey-numbers"
    position = await take(ledger, said("survey.conducted", "s-1", survey, CITY))
    found = await ledger.ask("survey", authority=CITY, unit=WARD, survey="hl-2023", min_position=position)
    assert found["satisfaction"] == found["items"][0]["satisfaction"] == {"exact": "60/1", "shown": "60.00"}
    # The unit asks under the same name: a survey of its own.
    position = await take(ledger, said("survey.conducted", "s-3", survey | {"title": "Của xã"}))
    own = await ledger.ask("survey", authority=WARD, unit=WARD, survey="hl-2023", min_position=position)
    assert own["title"] == "Của xã"
    page = await ledger.ask("surveys", limit=1)
    following = await ledger.ask("surveys", limit=1, after=page["next"])
    assert [row["authority"] for row in (*page["items"], *following["items"])] == [CITY, WARD]
    position = await take(ledger, said("survey.withdrawn", "s-4", {"survey": "hl-2023", "reason": "Sai"}))
    for question in ({"unit": WARD, "min_position": position}, {"authority": CITY}, {"city": CITY, "year": 2023}):
        (row,) = (await ledger.ask("surveys", **question))["items"]
        assert row["survey"] == "hl-2023"
    withdrawal = {"survey": "hl-2023", "reason": "Sai thang"}
    position = await take(ledger, said("survey.withdrawn", "s-2", withdrawal, CITY))
    assert (await ledger.ask("surveys", min_position=position))["items"] == []
    (row,) = (await ledger.ask("surveys", withdrawn=True, authority=CITY))["items"]
    assert row["withdrawn"] == "Sai thang"
