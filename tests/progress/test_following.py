"""Obligations follow plans and units on a running service: the merger of two wards, an amendment, a repeat of all."""

import datetime as dt
from collections.abc import AsyncIterator
from typing import Any

import nats
import pytest
from motor.motor_asyncio import AsyncIOMotorClient
from tests.eventually import eventually
from tests.progress.ledger import INDEX_SET, Ledger, running_service
from tests.progress.presence import due_on
from tests.progress.support import (
    CITY,
    OFFICE,
    OTHER_WARD,
    PLAN,
    STAFF,
    TREE_FACTS,
    WARD,
    WARDS,
    drafted,
    figures,
    handed_in,
    submission,
    task,
    unit_opened,
)

from par.embedded import EmbeddedServers
from par.events import AggregateId, EventData
from par.events.plan import (
    Document,
    PlanAmended,
    PlanIssued,
    PlanRevoked,
    Schedule,
    TaskMoved,
    TaskReassigned,
    TaskRescheduled,
    TaskSplit,
)
from par.events.unit import UnitsMerged, UnitType
from par.log import EventLog, ensure_streams
from progress_service.read_models.unit_status.projection import COUNTS

NEW = "ct-phuong-moi"
TREE = AggregateId(CITY, "plan", "unit-tree", CITY)
PLANNED = AggregateId(CITY, "plan", "plan", PLAN)
NEW_YEAR, JUNE_30, JULY_1 = dt.date(2023, 1, 1), dt.date(2023, 6, 30), dt.date(2023, 7, 1)
QUARTERLY = {"kind": "recurring", "every": "quarter"}
DOCUMENT = Document(title="Quyết định sửa đổi")


@pytest.fixture
async def ledger(fresh_servers: EmbeddedServers) -> AsyncIterator[Ledger]:
    """A city, its index set and nothing else, with the service running."""
    client = await nats.connect(fresh_servers.nats_url)
    await ensure_streams(client)
    found = Ledger(client, EventLog(client))
    await found.happened(TREE, *TREE_FACTS)
    await found.happened(AggregateId("all", "plan", "index-set", "set"), INDEX_SET)
    async with running_service(fresh_servers):
        yield found
    await client.close()


async def issue(ledger: Ledger, *facts: EventData, plan: str = PLAN, on: dt.date = NEW_YEAR) -> None:
    """Issue a plan and wait until the policy has reacted."""
    issued = PlanIssued(plan=plan, city=CITY, year=2023, issued_on=on)
    named = [fact.model_copy(update={"plan": plan}) for fact in (drafted(), *facts)]
    await reacted(ledger, await ledger.happened(AggregateId(CITY, "plan", "plan", plan), *named, issued))


async def reacted(ledger: Ledger, position: int) -> None:
    """Wait until the policy has reacted to a position, and the read models show it."""

    async def done() -> bool:
        (row,) = (await ledger.ask("policies"))["items"]
        return bool(row["position"] >= position)

    await eventually(done)


async def open_day(ledger: Ledger, day: dt.date) -> None:
    opened = await ledger.open_day(day)
    await reacted(ledger, opened["position"])


async def owed(ledger: Ledger, **question: Any) -> dict[str, dict[str, Any]]:
    """Obligations by id without the plan's, as of the end of the log."""
    asked = {"min_position": await ledger.log.end()} | question
    items = (await ledger.ask("obligations", **asked))["items"]
    return {item["obligation"].removeprefix(f"{PLAN}--"): item for item in items}


async def status(ledger: Ledger, **question: Any) -> dict[str, dict[str, int]]:
    """Counts above zero by unit, as of the end of the log."""
    asked = {"min_position": await ledger.log.end()} | question
    rows = (await ledger.ask("unit-status", **asked))["items"]
    counts = {row["unit"]: {name: row[name] for name in COUNTS if row[name]} for row in rows}
    return {unit: found for unit, found in counts.items() if found}


async def did(ledger: Ledger, name: str, on: str, sender: str) -> None:
    """The unit hands in a product made ``on`` that day, and the city confirms it."""
    obligation = f"{PLAN}--{name}"
    about = {"id": f"made-{name}", "source": f"/{sender}/x", "time": f"{on}T08:00:00+07:00"}
    made = handed_in(obligation, completed_on=on) | about
    confirmed = submission(
        CITY,
        id=f"confirmed-{name}",
        type="par.product.confirmed.v1",
        subject=f"obligation/{obligation}",
        time=f"{on}T09:00:00+07:00",
        data={},
    )
    receipts = [*await ledger.submit(made, sender=sender), *await ledger.submit(confirmed, sender=CITY)]
    assert [receipt["outcome"] for receipt in receipts] == ["accepted", "accepted"], receipts


def begun(name: str, sender: str, **fields: Any) -> dict[str, Any]:
    values = {"id": f"begun-{name}-{sender}", "type": "par.work.started.v1", "data": {}}
    return submission(sender, subject=f"obligation/{PLAN}--{name}", **(values | fields))


async def merge(ledger: Ledger) -> None:
    """Recorded at the end of June: from 1 July, one ward in the place of two."""
    opened = unit_opened(NEW, UnitType.WARD, CITY).model_copy(update={"opened_on": JULY_1})
    merged = UnitsMerged(city=CITY, units=(WARD, OTHER_WARD), into=NEW, on=JULY_1)
    await reacted(ledger, await ledger.happened(TREE, opened, merged))


async def test_a_merger_of_two_wards_on_the_first_of_july(ledger: Ledger) -> None:
    await issue(
        ledger,
        task("1.1", leads=[WARDS], schedule=QUARTERLY),
        task("1.2", leads=[WARD], schedule=due_on("2023-06-15")),
        task("1.3", leads=[OTHER_WARD], schedule=due_on("2023-12-31")),
    )
    await open_day(ledger, JUNE_30)
    await did(ledger, f"1-1--1--{WARD}", "2023-03-30", WARD)
    await did(ledger, f"1-1--1--{OTHER_WARD}", "2023-04-20", OTHER_WARD)
    await did(ledger, f"1-2--1--{WARD}", "2023-06-10", WARD)
    await ledger.submit(begun(f"1-1--3--{OTHER_WARD}", OTHER_WARD), sender=OTHER_WARD)
    june = {
        WARD: {"done_on_time": 2, "open_in_term": 3},
        OTHER_WARD: {"done_late": 1, "open_in_term": 4},
    }
    assert await status(ledger) == june
    before = await owed(ledger)

    await merge(ledger)
    assert await owed(ledger) == before, "until the day comes, nothing has changed"
    await open_day(ledger, JULY_1)

    # Obligations: one per item for the new ward, the one that is further where both owed it.
    now = await owed(ledger)
    assert {name for name, item in now.items() if item["unit"] == NEW} == {
        f"1-1--2--{WARD}",
        f"1-1--3--{OTHER_WARD}",
        f"1-1--4--{WARD}",
        f"1-3--1--{OTHER_WARD}",
    }
    gone = {name: item["into"] for name, item in (await owed(ledger, lifecycle="cancelled")).items()}
    assert gone == {
        f"1-1--2--{OTHER_WARD}": [f"{PLAN}--1-1--2--{WARD}"],
        f"1-1--3--{WARD}": [f"{PLAN}--1-1--3--{OTHER_WARD}"],
        f"1-1--4--{OTHER_WARD}": [f"{PLAN}--1-1--4--{WARD}"],
    }
    history = (await ledger.ask("obligation", obligation=f"{PLAN}--1-1--3--{OTHER_WARD}"))["history"]
    assert [entry["what"] for entry in history] == ["opened", "begun", "handed_over"]

    # The past, on both trees.
    assert await status(ledger) == {
        WARD: {"done_on_time": 2, "cancelled": 1},
        OTHER_WARD: {"done_late": 1, "cancelled": 2},
        NEW: {"open_in_term": 3, "open_overdue": 1},
    }
    assert await status(ledger, as_of="2023-06-30") == june
    together = {"done_on_time": 2, "done_late": 1, "open_in_term": 7}
    assert await status(ledger, as_of="2023-06-30", tree_of="2023-07-01") == {NEW: together}
    one = await ledger.ask("status-of-unit", unit=NEW, as_of="2023-06-30", tree_of="2023-07-01")
    assert {name: one[name] for name in COUNTS if one[name]} == together
    april = {WARD: {"done_on_time": 1, "open_in_term": 4}, OTHER_WARD: {"open_in_term": 4, "open_overdue": 1}}
    assert await status(ledger, as_of="2023-04-10") == april
    assert set(await owed(ledger, as_of="2023-06-30", unit=WARD)) == {f"1-1--{n}--{WARD}" for n in (1, 2, 3, 4)} | {
        f"1-2--1--{WARD}"
    }

    # Group leads: whoever is there on the plan's day.
    await issue(ledger, task("1.1", leads=[WARDS]), plan="ct-moi-2023", on=JULY_1)
    await issue(ledger, task("1.1", leads=[WARDS]), plan="ct-cu-2023", on=JUNE_30)
    assert [item["unit"] for item in (await owed(ledger, plan="ct-moi-2023")).values()] == [NEW]
    late = await owed(ledger, plan="ct-cu-2023", cancelled=True)
    assert {name: (item["unit"], item["lifecycle"]) for name, item in late.items()} == {
        f"ct-cu-2023--1-1--1--{WARD}": (NEW, "not_started"),
        f"ct-cu-2023--1-1--1--{OTHER_WARD}": (OTHER_WARD, "cancelled"),
    }
    then = await owed(ledger, plan="ct-cu-2023", as_of="2023-06-30")
    assert sorted(item["unit"] for item in then.values()) == [WARD, OTHER_WARD]


async def test_the_new_ward_reports_for_what_it_took_over(ledger: Ledger) -> None:
    await issue(ledger, task("1.1", leads=[OTHER_WARD], schedule=due_on("2023-12-31")))
    await open_day(ledger, JUNE_30)
    await merge(ledger)
    (early,) = await ledger.submit(begun(f"1-1--1--{OTHER_WARD}", NEW), sender=NEW)
    assert early["code"] == "unknown-unit", "it is not there before its day"
    await open_day(ledger, JULY_1)

    (former,) = await ledger.submit(begun(f"1-1--1--{OTHER_WARD}", OTHER_WARD), sender=OTHER_WARD)
    (now,) = await ledger.submit(begun(f"1-1--1--{OTHER_WARD}", NEW, id="begun"), sender=NEW)
    assert (former["code"], now["outcome"]) == ("wrong-unit", "accepted")

    def of_june(unit: str, period: str) -> dict[str, Any]:
        return submission(NEW, id=f"{unit}-{period}", subject=f"unit/{unit}", data=figures(period=period))

    figures_of = [of_june(WARD, "2023-06"), of_june(WARD, "2023-07"), of_june(STAFF, "2023-06")]
    receipts = await ledger.submit(*figures_of, sender=NEW)
    assert [receipt.get("code", receipt["outcome"]) for receipt in receipts] == ["accepted", "unit-closed", "accepted"]
    found = await ledger.log.read_subjects(f"par.log.{CITY}.progress.measurement.*")
    types = {item.event.data.unit: item.event.data.unit_type for item in found}  # type: ignore[attr-defined]
    assert types == {WARD: "ward", STAFF: "other"}, "of two aggregates either may come first"
    assert len(found) == len(types)


async def amend(ledger: Ledger, *changes: EventData, on: dt.date = JULY_1) -> None:
    amended = PlanAmended(plan=PLAN, city=CITY, version=2, document=DOCUMENT, effective_on=on, changes=len(changes))
    await reacted(ledger, await ledger.happened(PLANNED, amended, *changes))


AMENDMENT: tuple[EventData, ...] = (
    TaskMoved(plan=PLAN, task="1-1", ordinal="2.1", domain="1"),
    TaskMoved(plan=PLAN, task="1-2", ordinal="1.1", domain="1"),
    TaskMoved(plan=PLAN, task="1-3", ordinal="1.2", domain="1"),
    TaskSplit(plan=PLAN, task="1-4", into=("1-4-v2", "1-7")),
    task("1.4", key="1-4-v2", leads=[OFFICE], split_from="1-4"),
    task("1.7", key="1-7", leads=[WARD], split_from="1-4"),
    TaskRescheduled(plan=PLAN, task="1-5", time_text="", schedule=Schedule.model_validate(due_on("2023-10-31"))),
    TaskReassigned(plan=PLAN, task="1-6", leads=(OTHER_WARD,)),
)


async def six_tasks(ledger: Ledger) -> None:
    numbered = [task(f"1.{number}", leads=[OFFICE], schedule=due_on("2023-09-30")) for number in range(1, 6)]
    await issue(ledger, *numbered, task("1.6", leads=[WARD], products=["A", "B"], schedule=due_on("2023-09-30")))
    await open_day(ledger, JUNE_30)
    await did(ledger, f"1-6--1--{WARD}", "2023-06-10", WARD)
    await ledger.submit(begun(f"1-6--2--{WARD}", WARD), begun(f"1-1--1--{OFFICE}", WARD), sender=WARD)


async def test_an_amendment_and_the_obligations_that_follow_it(ledger: Ledger) -> None:
    """Three tasks moved, one split, one re-dated, one re-assigned; in force from the next day."""
    await six_tasks(ledger)
    before = await owed(ledger)
    moment = dt.datetime.now(dt.UTC)
    await amend(ledger, *AMENDMENT)
    assert await owed(ledger) == before
    await open_day(ledger, JULY_1)

    now = await owed(ledger, cancelled=True)
    assert {name: now[name]["task"] for name in before} == {
        f"1-1--1--{OFFICE}": "2.1",
        f"1-2--1--{OFFICE}": "1.1",
        f"1-3--1--{OFFICE}": "1.2",
        f"1-4--1--{OFFICE}": "1.4",
        f"1-5--1--{OFFICE}": "1.5",
        f"1-6--1--{WARD}": "1.6",
        f"1-6--2--{WARD}": "1.6",
    }
    assert set(now) - set(before) == {f"1-4-v2--1--{OFFICE}", f"1-7--1--{WARD}"}
    split = now[f"1-4--1--{OFFICE}"]
    assert (split["lifecycle"], split["cancel_reason"]) == ("cancelled", "split")
    assert split["into"] == [f"{PLAN}--1-4-v2--1--{OFFICE}"]
    assert now[f"1-5--1--{OFFICE}"]["due"] == "2023-10-31"
    assert [now[f"1-6--{number}--{WARD}"]["unit"] for number in (1, 2)] == [WARD, OTHER_WARD]
    assert now[f"1-6--2--{WARD}"]["lifecycle"] == "in_progress"
    said = ("unit", "due", "task", "lifecycle")
    then = await owed(ledger, as_of="2023-06-30")
    assert [[then[name][field] for field in said] for name in before] == [
        [item[field] for field in said] for item in before.values()
    ]
    known = await owed(ledger, as_of="2023-07-01", known_at=moment.isoformat())
    assert {item["due"] for item in known.values()} == {"2023-09-30"}

    await reacted(
        ledger,
        await ledger.happened(PLANNED, PlanRevoked(plan=PLAN, city=CITY, document=DOCUMENT, effective_on=JULY_1)),
    )
    assert set(await owed(ledger)) == {f"1-6--1--{WARD}"}, "what is done stays"
    assert await status(ledger, as_of="2023-06-30") == {
        OFFICE: {"open_in_term": 5},
        WARD: {"done_on_time": 1, "open_in_term": 1},
    }


async def test_days_that_are_skipped_act_in_their_order(ledger: Ledger) -> None:
    """Recorded first: a date of 1 July and one of 3 July; then the merger of 1 July. The ledger opens 5 July."""
    await issue(ledger, task("1.1", leads=[WARDS]), task("1.2", leads=[OTHER_WARD]))
    await open_day(ledger, JUNE_30)

    def due(key: str, day: str) -> TaskRescheduled:
        return TaskRescheduled(plan=PLAN, task=key, time_text="", schedule=Schedule.model_validate(due_on(day)))

    await amend(ledger, due("1-2", "2023-08-31"), on=JULY_1)
    await amend(ledger, due("1-1", "2023-09-30"), on=dt.date(2023, 7, 3))
    await merge(ledger)
    await open_day(ledger, dt.date(2023, 7, 5))
    assert {name: (item["unit"], item["due"]) for name, item in (await owed(ledger)).items()} == {
        f"1-1--1--{WARD}": (NEW, "2023-09-30"),
        f"1-2--1--{OTHER_WARD}": (NEW, "2023-08-31"),
    }
    then = await owed(ledger, as_of="2023-07-02")
    assert {name: (item["unit"], item["due"]) for name, item in then.items()} == {
        f"1-1--1--{WARD}": (NEW, None),
        f"1-2--1--{OTHER_WARD}": (NEW, "2023-08-31"),
    }


async def test_what_is_recorded_late_holds_from_its_day_and_falls_to_those_who_are_there(ledger: Ledger) -> None:
    """On 20 July: the merger of 1 July, and a new task from 15 June on."""
    await issue(ledger, task("1.1", leads=[WARDS], schedule=due_on("2023-12-31")))
    await open_day(ledger, dt.date(2023, 7, 20))
    await merge(ledger)
    added = task("1.2", key="1-2", leads=[WARDS], schedule=due_on("2023-12-31"))
    await amend(ledger, added, on=dt.date(2023, 6, 15))
    assert {name: item["unit"] for name, item in (await owed(ledger)).items()} == {
        f"1-1--1--{WARD}": NEW,
        f"1-2--1--{NEW}": NEW,
    }
    assert set(await owed(ledger, as_of="2023-06-14")) == {f"1-1--1--{WARD}", f"1-1--1--{OTHER_WARD}"}
    assert await status(ledger, as_of="2023-06-30") == {
        WARD: {"open_in_term": 1},
        OTHER_WARD: {"open_in_term": 1},
        NEW: {"open_in_term": 1},
    }


async def test_a_merger_recorded_late_takes_over_what_was_handed_over_since(ledger: Ledger) -> None:
    """From 1 July on a ward owes what was another's; on the 20th it turns out to have merged on 15 June."""
    await issue(ledger, task("1.1", leads=[OTHER_WARD], schedule=due_on("2023-12-31")))
    await open_day(ledger, JULY_1)
    await amend(ledger, TaskReassigned(plan=PLAN, task="1-1", leads=(WARD,)))
    await open_day(ledger, dt.date(2023, 7, 20))
    merged = UnitsMerged(city=CITY, units=(WARD,), into=OTHER_WARD, on=dt.date(2023, 6, 15))
    await reacted(ledger, await ledger.happened(TREE, merged))
    for asked in ({}, {"as_of": "2023-06-20"}, {"as_of": "2023-07-01"}, {"as_of": "2023-07-20"}):
        assert [item["unit"] for item in (await owed(ledger, **asked)).values()] == [OTHER_WARD], asked
    entries = (await ledger.ask("obligation", obligation=f"{PLAN}--1-1--1--{OTHER_WARD}"))["history"]
    assert [(entry["set"]["unit"], entry["on"]) for entry in entries] == [
        (OTHER_WARD, "2023-01-01"),
        (WARD, "2023-07-01"),
        (OTHER_WARD, "2023-07-01"),
    ]


async def test_a_lead_named_late_owes_it_from_the_day_of_the_amendment(ledger: Ledger) -> None:
    """The lead merges on 1 July; on the 20th it turns out that another one leads since 15 June."""
    await issue(ledger, task("1.1", leads=[WARD], schedule=due_on("2023-12-31")))
    await open_day(ledger, JULY_1)
    merged = UnitsMerged(city=CITY, units=(WARD,), into=OTHER_WARD, on=JULY_1)
    await reacted(ledger, await ledger.happened(TREE, merged))
    await open_day(ledger, dt.date(2023, 7, 20))
    await amend(ledger, TaskReassigned(plan=PLAN, task="1-1", leads=(OFFICE,)), on=dt.date(2023, 6, 15))
    for day, unit in (("2023-06-14", WARD), ("2023-06-15", OFFICE), ("2023-07-01", OFFICE), ("2023-07-20", OFFICE)):
        assert [item["unit"] for item in (await owed(ledger, as_of=day)).values()] == [unit], day


async def test_a_change_of_units_on_the_first_day_of_the_calendar_stops_nothing(ledger: Ledger) -> None:
    await issue(ledger, task("1.1", leads=[WARD]))
    await open_day(ledger, JULY_1)
    merged = UnitsMerged(city=CITY, units=(WARD,), into=OTHER_WARD, on=dt.date.min)
    await reacted(ledger, await ledger.happened(TREE, merged))
    assert [item["unit"] for item in (await owed(ledger)).values()] == [OTHER_WARD]
    of_june = submission(OTHER_WARD, id="june", subject=f"unit/{WARD}", data=figures(period="2023-06"))
    (receipt,) = await ledger.submit(of_june, sender=OTHER_WARD)
    assert receipt["code"] == "unknown-unit", "it never was there"


async def test_going_through_the_whole_log_again_writes_nothing(fresh_servers: EmbeddedServers) -> None:
    """Everything that follows is decided on what the first try saw, however much has happened since."""
    client = await nats.connect(fresh_servers.nats_url)
    await ensure_streams(client)
    ledger = Ledger(client, EventLog(client))
    await ledger.happened(TREE, *TREE_FACTS)
    async with running_service(fresh_servers):
        await six_tasks(ledger)
        await amend(ledger, *AMENDMENT)
        await merge(ledger)
        await open_day(ledger, JULY_1)
        back = TaskReassigned(plan=PLAN, task="1-6", leads=(OFFICE,))
        await amend(ledger, back, TaskMoved(plan=PLAN, task="1-5", ordinal="3.5", domain="1"))
        before, end = await owed(ledger, cancelled=True), await ledger.log.end()

    await drop_databases(fresh_servers)
    async with running_service(fresh_servers, count=2):
        await reacted(ledger, end)
        assert await owed(ledger, cancelled=True) == before
        assert await ledger.log.end() == end
    assert before[f"1-6--2--{WARD}"]["unit"] == OFFICE
    await client.close()


async def drop_databases(servers: EmbeddedServers) -> None:
    mongo: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(servers.mongo_url)
    for name in await mongo.list_database_names():
        if name.startswith("par_test"):
            await mongo.drop_database(name)
    mongo.close()
