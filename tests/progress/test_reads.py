"""Asking for obligations and for the status of units: conditions, pages, kinds, refusals."""

import datetime as dt
from collections.abc import AsyncIterator
from typing import Any

import nats
import pytest
import pytest_asyncio
from tests.eventually import eventually
from tests.progress.ledger import Ledger, running_service
from tests.progress.presence import due_on
from tests.progress.support import CITY, OFFICE, OTHER_WARD, PLAN, TREE_FACTS, WARD, WARDS, drafted, submission, task

from par.embedded import EmbeddedServers
from par.events import AggregateId
from par.events.plan import (
    InspectionsListed,
    PlanIssued,
    PlannedInspection,
    ProcedureReview,
    ProcedureReviewsListed,
)
from par.log import EventLog, ensure_streams
from par.problems import ProblemError

pytestmark = pytest.mark.asyncio(loop_scope="module")

TODAY = dt.date(2023, 6, 30)
TASKS = [
    f"{PLAN}--1-1--1--{OTHER_WARD}",
    f"{PLAN}--1-1--1--{WARD}",
    f"{PLAN}--1-2--1--{OFFICE}",
]
REVIEW, INSPECTION = f"{PLAN}--review-1--1--{OFFICE}", f"{PLAN}--inspection-1--1--{CITY}"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def ledger(servers: EmbeddedServers) -> AsyncIterator[Ledger]:
    """A service with one plan: two tasks, a review, an inspection."""
    client = await nats.connect(servers.nats_url)
    await ensure_streams(client)
    found = Ledger(client, EventLog(client))
    await found.happened(AggregateId(CITY, "plan", "unit-tree", CITY), *TREE_FACTS)
    position = await found.happened(
        AggregateId(CITY, "plan", "plan", PLAN),
        drafted(),
        task("1.1", leads=[WARDS], schedule=due_on("2023-03-31")),
        task("1.2"),
        ProcedureReviewsListed(
            plan=PLAN, procedure_reviews=(ProcedureReview(unit=OFFICE, field="hộ tịch", due=dt.date(2023, 7, 31)),)
        ),
        InspectionsListed(plan=PLAN, inspections=(PlannedInspection(unit=WARD, group="phường", kind="periodic"),)),
        PlanIssued(plan=PLAN, city=CITY, year=2023, issued_on=dt.date(2023, 1, 1)),
    )
    async with running_service(servers):
        await found.open_day(TODAY)

        async def reacted() -> bool:
            return bool((await found.ask("policies"))["items"][0]["position"] >= position)

        await eventually(reacted)
        await found.ask("obligations", min_position=await found.log.end())
        yield found
    await client.close()


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ({}, [*TASKS, INSPECTION, REVIEW]),
        ({"unit": WARD}, [TASKS[1]]),
        ({"unit": WARD, "plan": "other"}, []),
        ({"kind": "procedure_review"}, [REVIEW]),
        ({"kind": "inspection", "city": CITY}, [INSPECTION]),
        ({"lifecycle": "not_started", "kind": "task"}, TASKS),
        ({"lifecycle": "cancelled"}, []),
        ({"due_before": "2023-06-30"}, TASKS[:2]),
        ({"due_before": "2023-08-01"}, [*TASKS[:2], REVIEW]),
        ({"as_of": "2022-12-31"}, []),
        ({"as_of": "2023-01-01", "unit": OFFICE}, [TASKS[2], REVIEW]),
        ({"known_at": "2000-01-01T00:00:00+07:00"}, []),
    ],
)
async def test_all_of_the_conditions_hold(ledger: Ledger, question: dict[str, Any], expected: list[str]) -> None:
    found = await ledger.ask("obligations", **question)
    assert sorted(row["obligation"] for row in found["items"]) == sorted(expected)
    assert found["next"] is None


@pytest.mark.parametrize("past", [{}, {"as_of": "2023-02-01"}])
async def test_pages_hold_everything_once(ledger: Ledger, past: dict[str, str]) -> None:
    seen: list[str] = []
    after: str | None = ""
    while after is not None:
        page = await ledger.ask("obligations", after=after, limit=2, **past)
        assert len(page["items"]) <= 2
        seen += [row["obligation"] for row in page["items"]]
        after = page["next"]
    assert seen == sorted([*TASKS, INSPECTION, REVIEW])


async def test_one_obligation_comes_with_its_history_and_lists_do_not(ledger: Ledger) -> None:
    (row,) = (await ledger.ask("obligations", kind="inspection"))["items"]
    assert (row["about"], row["unit"], row["task"]) == (WARD, CITY, None)
    assert "history" not in row
    one = await ledger.ask("obligation", obligation=INSPECTION)
    assert [(entry["what"], entry["on"]) for entry in one["history"]] == [("opened", "2023-01-01")]
    assert {name: value for name, value in one.items() if name in row} | {"position": 0} == row | {"position": 0}


async def test_the_authority_carries_out_its_inspection_like_any_work(ledger: Ledger) -> None:
    events = [
        submission(CITY, id="held", subject=f"obligation/{INSPECTION}", type="par.work.started.v1", data={}),
        submission(
            CITY,
            id="report",
            subject=f"obligation/{INSPECTION}",
            type="par.product.submitted.v1",
            data={"completed_on": "2023-02-01", "evidence": {"document": "3/BC-ĐKT"}},
        ),
        submission(CITY, id="accepted", subject=f"obligation/{INSPECTION}", type="par.product.confirmed.v1", data={}),
    ]
    receipts = await ledger.submit(*events, sender=CITY)
    assert [receipt["outcome"] for receipt in receipts] == ["accepted"] * 3
    position = receipts[-1]["position"]
    assert (await ledger.ask("status-of-unit", unit=CITY, min_position=position))["done_on_time"] == 1
    before = await ledger.ask("status-of-unit", unit=CITY, as_of="2023-01-31")
    assert (before["done_on_time"], before["no_deadline"], before["as_of"]) == (0, 1, "2023-01-31")


@pytest.mark.parametrize(
    ("name", "question"),
    [
        ("obligation", {"obligation": "nothing"}),
        ("obligation", {"obligation": REVIEW, "as_of": "2022-12-31"}),
        ("status-of-unit", {"unit": "nobody"}),
        ("status-of-unit", {"unit": WARD, "as_of": "2022-12-31"}),
        ("status-of-unit", {"unit": "nobody", "tree_of": "2023-06-30"}),
    ],
)
async def test_what_is_not_there_is_not_found(ledger: Ledger, name: str, question: dict[str, Any]) -> None:
    with pytest.raises(ProblemError) as refused:
        await ledger.ask(name, **question)
    assert refused.value.code == "not-found"


async def test_units_come_in_pages_now_and_then(ledger: Ledger) -> None:
    for past in ({}, {"as_of": "2023-06-30"}, {"tree_of": "2023-06-30"}):
        first = await ledger.ask("unit-status", city=CITY, limit=3, **past)
        second = await ledger.ask("unit-status", city=CITY, after=first["next"], limit=3, **past)
        units = [row["unit"] for row in (*first["items"], *second["items"])]
        assert units == sorted([CITY, OFFICE, WARD, OTHER_WARD])
        assert second["next"] is None
        assert all("open_by_due" not in row for row in first["items"])
