"""Asking for counts, reports and silent senders on a running service: axes, conditions, heirs, hostile questions."""

import asyncio
import datetime as dt
import urllib.request
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import nats
import pytest
import pytest_asyncio
from tests.eventually import eventually
from tests.progress.ledger import INDEX_SET, PATIENCE, Ledger, running_service
from tests.progress.presence import due_on
from tests.progress.support import (
    CITY,
    OFFICE,
    OTHER_WARD,
    PLAN,
    TREE_FACTS,
    WARD,
    WARDS,
    drafted,
    handed_in,
    submission,
    task,
)

from par.embedded import EmbeddedServers
from par.events import AggregateId
from par.events.plan import PlanIssued, ReportingDate, ReportingSet
from par.events.unit import UnitsMerged
from par.log import EventLog, ensure_streams
from par.problems import ProblemError

pytestmark = pytest.mark.asyncio(loop_scope="module")

FIRST, JUNE_20, TODAY = dt.date(2023, 6, 1), dt.date(2023, 6, 20), dt.date(2023, 7, 10)
WORK, OTHER_WORK, OFFICE_WORK = f"{PLAN}--1-1--1--{WARD}", f"{PLAN}--1-1--1--{OTHER_WARD}", f"{PLAN}--1-2--1--{OFFICE}"
REPORTS = [f"{PLAN}--report-1--1--{unit}" for unit in (WARD, OTHER_WARD)]

REPORT_OF_WARDS = ReportingDate(
    period="Q2", due=dt.date(2023, 6, 25), by="UBND các xã, phường", to="UBND thành phố", by_unit=WARDS
)


@dataclass(frozen=True)
class Running:
    """The ledger, and where its HTTP is."""

    ledger: Ledger
    port: int

    async def keys(self, **question: Any) -> list[str]:
        found = await self.ledger.ask("status", **question)
        assert found["next"] is None
        return [row["key"] for row in found["items"]]

    async def row(self, by: str, key: str, **past: Any) -> dict[str, Any]:
        found: dict[str, Any] = await self.ledger.ask("status-of", by=by, key=key, **past)
        return found


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(servers: EmbeddedServers) -> AsyncIterator[Running]:
    """Two tasks and a report per ward. One ward reports on 20 June; on 1 July it goes into the other one."""
    client = await nats.connect(servers.nats_url)
    await ensure_streams(client)
    found = Ledger(client, EventLog(client))
    tree = AggregateId(CITY, "plan", "unit-tree", CITY)
    await found.happened(tree, *TREE_FACTS)
    await found.happened(AggregateId("all", "plan", "index-set", "set"), INDEX_SET)
    await found.happened(
        AggregateId(CITY, "plan", "plan", PLAN),
        drafted(),
        task("1.1", leads=[WARDS], schedule=due_on("2023-06-15"), leader_in_charge="Phó Chủ tịch"),
        task("1.2", schedule=due_on("2023-07-12")),
        ReportingSet(
            plan=PLAN,
            reporting=(
                ReportingDate(period="Q2", due=dt.date(2023, 6, 25), by="UBND xã, phường", to="UBND", by_unit=WARDS),
            ),
        ),
        PlanIssued(plan=PLAN, city=CITY, year=2023, issued_on=FIRST),
    )
    async with running_service(servers) as (port,):
        await found.open_day(FIRST)
        await eventually(lambda: _has_reacted(found))
        await found.open_day(JUNE_20)
        sent = [
            submission(time="2023-06-20T08:00:00+07:00"),
            {**handed_in(WORK, completed_on="2023-06-14"), "id": "product", "time": "2023-06-20T09:00:00+07:00"},
            {
                **handed_in(REPORTS[0], completed_on="2023-06-20"),
                "id": "report",
                "type": "par.period-report.submitted.v1",
                "time": "2023-06-20T09:00:00+07:00",
            },
        ]
        receipts = await found.submit(*sent)
        assert {receipt["outcome"] for receipt in receipts} == {"accepted"}, receipts
        confirmed = submission(
            CITY,
            id="confirmed",
            type="par.product.confirmed.v1",
            subject=f"obligation/{WORK}",
            data={},
            time="2023-06-20T10:00:00+07:00",
        )
        assert [receipt["outcome"] for receipt in await found.submit(confirmed, sender=CITY)] == ["accepted"]
        await found.happened(tree, UnitsMerged(city=CITY, units=(WARD,), into=OTHER_WARD, on=dt.date(2023, 7, 1)))
        await found.open_day(TODAY)
        await eventually(lambda: _has_reacted(found))
        yield Running(found, port)
    await client.close()


async def _has_reacted(ledger: Ledger) -> bool:
    end = await ledger.log.end()
    reacted: int = (await ledger.ask("policies"))["items"][0]["position"]
    await ledger.ask("policies", min_position=end)
    return reacted >= end == await ledger.log.end()


async def test_each_axis_has_its_groups(running: Running) -> None:
    # What the former ward had done stays its own; the rest went to its heir.
    assert await running.keys(by="unit") == sorted([WARD, OTHER_WARD, OFFICE])
    assert await running.keys(by="district") == sorted([CITY, WARD, OTHER_WARD, OFFICE])
    assert await running.keys(by="city") == [CITY]
    assert await running.keys(by="plan") == [PLAN]
    assert await running.keys(by="task") == [f"{PLAN}|{key}" for key in ("1-1", "1-2", "report-1")]
    assert await running.keys(by="domain") == [f"{PLAN}|1"]
    assert await running.keys(by="area") == [f"{CITY}|direction"]
    assert await running.keys(by="leader") == [f"{CITY}|Phó Chủ tịch"]


async def test_conditions_leave_out_what_does_not_fit(running: Running) -> None:
    assert await running.keys(by="unit", city="elsewhere") == []
    assert await running.keys(by="unit", unit=OFFICE) == [OFFICE]
    assert await running.keys(by="task", unit=OFFICE) == [f"{PLAN}|1-2"]
    assert await running.keys(by="task", plan=PLAN, unit=OFFICE) == [f"{PLAN}|1-2"]
    assert await running.keys(by="unit", plan="other") == []
    by_plan = await running.ledger.ask("status", by="unit", plan=PLAN)
    assert by_plan["items"] == (await running.ledger.ask("status", by="unit"))["items"]


@pytest.mark.parametrize("past", [{}, {"as_of": TODAY.isoformat()}])
async def test_pages_hold_every_group_once(running: Running, past: dict[str, Any]) -> None:
    seen: list[str] = []
    after: str | None = ""
    while after is not None:
        page = await running.ledger.ask("status", by="task", after=after, limit=1, **past)
        assert len(page["items"]) <= 1
        seen += [row["key"] for row in page["items"]]
        after = page["next"]
    assert seen == await running.keys(by="task")


async def test_one_group_now_and_then(running: Running) -> None:
    now = await running.row("task", f"{PLAN}|1-1")
    assert (now["done_on_time"], now["open_overdue"]) == (1, 1)
    assert now["completion_rate"] == {"numerator": 1, "denominator": 2}
    then = await running.row("task", f"{PLAN}|1-1", as_of="2023-06-13")
    assert (then["done_on_time"], then["open_in_term"], then["due_in_3"], then["due_in_1"]) == (0, 2, 2, 0)
    assert (await running.row("unit", OFFICE))["due_in_3"] == 1
    for by in ("unit", "district", "city", "area", "leader", "plan", "domain", "task"):
        for key in await running.keys(by=by):
            assert {**await running.row(by, key), "position": 0} == {
                **await running.row(by, key, as_of=TODAY.isoformat()),
                "position": 0,
            }


async def test_a_former_unit_is_shown_under_its_heir(running: Running) -> None:
    """What was done in June stays with the ward that did it, unless asked under the tree of July."""
    june = {"by": "unit", "as_of": "2023-06-30"}
    own = {row["key"]: row["done_on_time"] for row in (await running.ledger.ask("status", **june))["items"]}
    assert own == {WARD: 1, OTHER_WARD: 0, OFFICE: 0}
    heirs = (await running.ledger.ask("status", **june, tree_of="2023-07-01"))["items"]
    assert {row["key"]: row["done_on_time"] for row in heirs} == {OTHER_WARD: 1, OFFICE: 0}
    one = await running.row("unit", OTHER_WARD, as_of="2023-06-30", tree_of="2023-07-01")
    assert one["lifecycle"]["confirmed"] == 1
    assert (await running.row("district", CITY, as_of="2023-06-30", tree_of="2023-07-01"))["lifecycle"][
        "confirmed"
    ] == 1
    assert await running.keys(**june, unit=OTHER_WARD, tree_of="2023-07-01") == [OTHER_WARD]


@pytest.mark.parametrize(
    "question",
    [
        {"by": "unit", "key": "nobody"},
        {"by": "unit", "key": "nobody", "as_of": "2023-06-30"},
        {"by": "district", "key": "nobody", "as_of": "2023-06-30"},
        {"by": "task", "key": "|", "as_of": "2023-06-30"},
        {"by": "leader", "key": "$where|{'$gt': ''}"},
        {"by": "city", "key": CITY, "as_of": "0001-01-01"},
        {"by": "city", "key": CITY, "known_at": "2000-01-01T00:00:00Z"},
    ],
)
async def test_what_is_not_counted_is_not_found(running: Running, question: dict[str, Any]) -> None:
    with pytest.raises(ProblemError) as refused:
        await running.ledger.ask("status-of", **question)
    assert refused.value.code == "not-found"


@pytest.mark.parametrize(
    ("name", "question"),
    [
        ("status", {}),
        ("status", {"by": "moon"}),
        ("status", {"by": "unit", "as_of": "2023-02-30"}),
        ("status", {"by": "unit", "known_at": "2023-06-30T00:00:00"}),
        ("status", {"by": "unit", "unit": {"$gt": ""}}),
        ("status", {"by": "unit", "after": "e30"}),
        ("status-of", {"by": "unit", "key": "x" * 3000}),
        ("obligations", {"due_within": -1}),
        ("obligations", {"due_within": 10**9}),
        ("obligations", {"timeliness": "late"}),
        ("sources", {"silent_for": -1}),
        ("sources", {"silent_for": "nan"}),
        ("period-reports", {"period": ["Q2"]}),
    ],
)
async def test_questions_that_mean_nothing_are_refused(running: Running, name: str, question: dict[str, Any]) -> None:
    with pytest.raises(ProblemError) as refused:
        await running.ledger.ask(name, **question)
    assert refused.value.code in ("invalid-field", "invalid-cursor")


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
async def test_the_first_and_the_last_day_there_is(running: Running, day: str) -> None:
    for question in ({"by": "unit"}, {"by": "district", "tree_of": day}):
        for row in (await running.ledger.ask("status", **question, as_of=day))["items"]:
            assert row["due_in_7"] == 0
    await running.ledger.ask("obligations", as_of=day, due_within=3660, due_before=day)
    await running.ledger.ask("period-reports", as_of=day)
    await running.ledger.ask("sources", as_of=day, silent_for=36_600)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ({"due_within": 2}, [OFFICE_WORK]),
        ({"due_within": 1}, []),
        ({"due_within": 2, "due_before": "2023-07-12"}, []),
        ({"due_within": 2, "due_before": "2023-07-13"}, [OFFICE_WORK]),
        ({"due_within": 2, "as_of": "2023-06-13", "kind": "task"}, [WORK, OTHER_WORK]),
        ({"timeliness": "done_on_time"}, [WORK]),
        ({"timeliness": "open_overdue", "kind": "task"}, [OTHER_WORK]),
        ({"timeliness": "open_in_term", "as_of": "2023-06-15", "task": "1.1"}, [OTHER_WORK]),
        ({"task": "1.2"}, [OFFICE_WORK]),
        ({"domain": "1", "unit": OFFICE}, [OFFICE_WORK]),
        ({"leader": "Phó Chủ tịch"}, [WORK, OTHER_WORK]),
        ({"leader": "Chủ tịch"}, []),
        ({"leader": "Phó Chủ tịch", "as_of": "2023-06-02", "unit": WARD}, [WORK]),
        ({"blocked": True}, []),
        ({"blocked": False, "task": "1.2"}, [OFFICE_WORK]),
    ],
)
async def test_conditions_on_obligations(running: Running, question: dict[str, Any], expected: list[str]) -> None:
    found = (await running.ledger.ask("obligations", **question))["items"]
    assert [row["obligation"] for row in found] == sorted(expected)


@pytest.mark.parametrize("day", ["2023-05-31", "2023-06-13", "2023-06-15", "2023-06-30", "2023-07-11"])
@pytest.mark.parametrize("past", [{}, {"known_at": "2030-01-01T00:00:00+07:00"}])
async def test_a_past_day_of_a_city_can_be_asked_for_a_few(running: Running, day: str, past: dict[str, Any]) -> None:
    """What is picked out of the counted documents is what the whole ones say."""
    everything = (await running.ledger.ask("obligations", city=CITY, as_of=day, cancelled=True, **past))["items"]
    of_plan = (await running.ledger.ask("obligations", city=CITY, as_of=day, due_before=day, plan=PLAN, **past))[
        "items"
    ]
    late = (await running.ledger.ask("obligations", city=CITY, as_of=day, due_before=day, **past))["items"]
    assert [row for row in late if row["plan"] == PLAN] == of_plan
    for name in ("timeliness", "lifecycle"):
        for value in {row[name] for row in everything} - {None}:
            fitting = [row for row in everything if row[name] == value]
            found: list[dict[str, Any]] = []
            after: str | None = ""
            while after is not None:
                question = {name: value, "after": after, "limit": 1, "as_of": day, **past}
                page = await running.ledger.ask("obligations", city=CITY, **question)
                found += page["items"]
                after = page["next"]
            assert found == fitting


async def test_each_obligation_says_how_it_stands(running: Running) -> None:
    one = await running.ledger.ask("obligation", obligation=OTHER_WORK)
    assert (one["timeliness"], one["timeliness_by_plan"]) == ("open_overdue", "open_overdue")
    then = await running.ledger.ask("obligation", obligation=OTHER_WORK, as_of="2023-06-15")
    assert then["timeliness"] == "open_in_term"


async def test_reports_that_have_not_come_are_counted(running: Running) -> None:
    names = ("unit", "expected", "on_time", "missing", "awaited")

    async def reports(**question: Any) -> list[tuple[Any, ...]]:
        found = (await running.ledger.ask("period-reports", **question))["items"]
        return [tuple(row[name] for name in names) for row in found]

    june = {"as_of": "2023-06-30"}
    assert await reports(plan=PLAN, as_of="2023-06-19") == sorted([(WARD, 1, 0, 0, 1), (OTHER_WARD, 1, 0, 0, 1)])
    assert await reports(period="Q2", **june) == sorted([(WARD, 1, 1, 0, 0), (OTHER_WARD, 1, 0, 1, 0)])
    assert await reports(unit=OTHER_WARD, **june) == [(OTHER_WARD, 1, 0, 1, 0)]
    assert await reports(unit=OTHER_WARD, **june, tree_of="2023-07-01") == [(OTHER_WARD, 2, 1, 1, 0)]
    assert await reports(period="Q3") == []
    assert await reports(known_at="2023-01-01T00:00:00Z") == []


async def test_who_has_sent_nothing(running: Running) -> None:
    async def silent(**question: Any) -> dict[str, int | None]:
        found = (await running.ledger.ask("sources", **question))["items"]
        return {row["source"]: row["silent_for"] for row in found}

    # The city's office has no system: the city reports for it, and did so on 20 June.
    assert await silent(silent_for=20) == {CITY: 20, OTHER_WARD: None}
    assert await silent(silent_for=21) == {OTHER_WARD: None}
    assert await silent(silent_for=0, as_of="2023-06-30") == {CITY: 10, WARD: 10, OTHER_WARD: None}
    assert await silent(silent_for=0, as_of="2023-06-19") == {CITY: None, WARD: None, OTHER_WARD: None}
    assert await silent(city="elsewhere") == {}
    assert await silent(city="elsewhere", as_of="2023-06-30") == {}
    for past in ({}, {"as_of": "2023-06-30"}):
        assert await silent(city=CITY, **past) == await silent(**past)
    rows = (await running.ledger.ask("sources", as_of="2023-06-30"))["items"]
    assert {row["source"]: (row["accepted"], row["reports_figures"], row["open_obligations"]) for row in rows} == {
        CITY: (1, False, 1),
        WARD: (3, True, 1),
        OTHER_WARD: (0, False, 2),
    }


async def test_the_metric_counts_silent_senders_without_naming_them(running: Running) -> None:
    def lines() -> list[str]:
        with urllib.request.urlopen(f"http://127.0.0.1:{running.port}/metrics", timeout=PATIENCE) as answer:
            return [line for line in answer.read().decode().splitlines() if line.startswith("par_silent_sources")]

    (line,) = await asyncio.to_thread(lines)
    assert float(line.split()[1]) >= 0
