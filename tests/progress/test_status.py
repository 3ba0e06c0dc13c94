"""Counts by every axis: against counts made by hand, the past against the present, documents that no day touches."""

import asyncio
import datetime as dt
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from tests.progress.histories import histories
from tests.progress.support import CITY, OFFICE, OTHER_WARD, PLAN, STAFF, TREE, WARD, log, opened

from par.events import Event, EventData, Recorded, format_time
from par.events.day import DayOpened
from par.events.obligation import (
    CancelReason,
    Evidence,
    HandOverReason,
    ObligationBlocked,
    ObligationCancelled,
    ObligationConfirmed,
    ObligationDescribed,
    ObligationExtensionGranted,
    ObligationHandedOver,
    ObligationKind,
    ObligationProgressed,
    ObligationRescheduled,
    ObligationStarted,
    ObligationSubmitted,
    ObligationWaived,
    Term,
)
from par.events.unit import UnitOpened, UnitType
from par.obligations.history import as_it_was
from par.testing.projections import InMemory, assert_stable, folded
from par.units import UnitTree
from par.units.register import UnitRegister
from progress_service.bootstrap import read_models
from progress_service.read_models.timelines.turns import IN_A_ROW, seen_in_turns
from progress_service.status.axes import Axis
from progress_service.status.past import as_owed, rows_by, seen
from progress_service.status.period_reports import reports_on
from progress_service.status.silence import Sent, is_silent, silence, speaker
from progress_service.status.tally import CELLS, Tally

SLOW = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
JUNE_30 = dt.date(2023, 6, 30)
Rows = dict[str, dict[str, Any]]


def told(documents: Any, day: dt.date | None) -> Rows:
    """The rows that a read makes of the documents."""
    return {key: {**found, **Tally.read(found["tally"]).on(day)} for key, found in documents.items()}


def counts(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in ("_id", "position", "tally")}


def at(day: dt.date, minute: int = 0) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(1, minute), dt.UTC)


def on_day(day: dt.date, *facts: EventData) -> list[Recorded]:
    return log((fact, at(day, number)) for number, fact in enumerate(facts))


def status_after(day: dt.date, *facts: EventData) -> Rows:
    """All groups at the end of ``day``, in any split into batches."""
    found = assert_stable(read_models(), on_day(day, DayOpened(day=day, previous=None), *facts))
    return told(found["status"], day)


def handed_in(obligation: str, day: dt.date) -> tuple[EventData, EventData]:
    return (
        ObligationSubmitted(obligation=obligation, completed_on=day, evidence=Evidence(document="1/BC")),
        ObligationConfirmed(obligation=obligation),
    )


@given(histories())
@SLOW
def test_after_every_event_each_axis_adds_up_to_the_obligations(events: list[Recorded]) -> None:
    """Counted by hand from the documents of obligations, without the tally."""
    memory, day = InMemory(read_models()), None
    for item in events:
        memory.advance([item])
        day = item.event.data.day if isinstance(item.event.data, DayOpened) else day
        rows = told(memory.documents["status"], day)
        obligations = memory.documents["obligations"].values()
        for by in ("unit", "city", "plan"):
            names = {found[by] for found in obligations}
            assert {row["key"] for row in rows.values() if row["by"] == by} == names
            for name in names:
                expected = by_hand([found for found in obligations if found[by] == name], day)
                row = rows[f"{by}|{name}"]
                assert {part: row[part] for part in expected} == expected
        for unit in {one for found in obligations for one in (found["unit"], *found["ancestors"])}:
            below = [found for found in obligations if unit in (found["unit"], *found["ancestors"])]
            expected = by_hand(below, day)
            row = rows[f"district|{unit}"]
            assert {part: row[part] for part in expected} == expected


def by_hand(obligations: list[Any], day: dt.date | None) -> dict[str, Any]:
    cells, raw, soon, lifecycle = (Counter[str]() for _ in range(4))
    for found in obligations:
        lifecycle[found["lifecycle"]] += 1
        if found["lifecycle"] in ("cancelled", "waived"):
            continue
        assert found["blocked"] is not None or not found["waits"]
        cells[where := "conditional" if found["waits"] and not found["completed_on"] else _cell(found, "due", day)] += 1
        raw[_cell(found, "due_by_plan", day)] += 1
        if where == "open_in_term" and day is not None:
            left = (dt.date.fromisoformat(found["due"]) - day).days
            soon.update(f"due_in_{days}" for days in (1, 3, 7) if left <= days)
    done = cells["done_on_time"] + cells["done_late"]
    return {
        **{cell: cells[cell] for cell in CELLS},
        **{f"due_in_{days}": soon[f"due_in_{days}"] for days in (1, 3, 7)},
        "by_plan": {cell: raw[cell] for cell in CELLS},
        "lifecycle": {name: lifecycle[name] for name in ALL_LIFECYCLES},
        "completion_rate": {"numerator": done, "denominator": done + cells["open_overdue"]},
        "on_time_rate": {"numerator": cells["done_on_time"], "denominator": done + cells["open_overdue"]},
    }


ALL_LIFECYCLES = ("not_started", "in_progress", "submitted", "returned", "confirmed", "waived", "cancelled")


def _cell(found: Any, due_field: str, day: dt.date | None) -> str:
    due = found[due_field]
    if found["completed_on"] is not None:
        return "done_late" if due is not None and found["completed_on"] > due else "done_on_time"
    if due is None:
        return "conditional" if found["term"] == "conditional" else "no_deadline"
    return "open_overdue" if day is not None and due < day.isoformat() else "open_in_term"


@given(histories())
@SLOW
def test_the_present_is_the_past_as_of_today(events: list[Recorded]) -> None:
    days = [item.event.data.day for item in events if isinstance(item.event.data, DayOpened)]
    assume(days)
    memory = InMemory(read_models())
    memory.advance(events)
    present = told(memory.documents["status"], days[-1])
    past: Rows = {}
    for by in Axis:
        documents = memory.documents["obligations"].values()
        rows = rows_by(by, seen(documents, days[-1], None, as_owed), days[-1])
        past |= {f"{by.value}|{row['key']}": row for row in rows}
    assert past == {key: counts(row) for key, row in present.items()}


def test_a_new_day_touches_no_document_of_the_status() -> None:
    memory = InMemory(read_models())
    dues = [dt.date(2023, 1, 1) + dt.timedelta(days) for days in range(40)]
    first = [DayOpened(day=dues[0], previous=None), *(opened(f"ob-{n}", WARD, due) for n, due in enumerate(dues))]
    memory.advance(on_day(dues[0], *first))
    before = dict(memory.documents["status"])
    for number, day in enumerate(dues[1:]):
        (event,) = on_day(day, DayOpened(day=day, previous=dues[number]))
        memory.advance([Recorded(len(first) + 1 + number, "x", event.event)])
        row = told(memory.documents["status"], day)[f"unit|{WARD}"]
        assert (row["open_overdue"], row["open_in_term"]) == (number + 1, len(dues) - number - 1)
    assert memory.documents["status"] == before


def test_one_obligation_counts_on_every_axis() -> None:
    rows = status_after(
        JUNE_30, opened("ob-1", STAFF, JUNE_30, key="1-1", leader_in_charge="Phó Chủ tịch | thường trực")
    )
    assert {key: (row["city"], row["plan"], row["name"]) for key, row in rows.items()} == {
        f"unit|{STAFF}": (CITY, None, STAFF),
        f"district|{STAFF}": (CITY, None, STAFF),
        f"district|{WARD}": (CITY, None, WARD),
        f"district|{CITY}": (CITY, None, CITY),
        f"city|{CITY}": (CITY, None, CITY),
        f"task|{PLAN}|1-1": (CITY, PLAN, "1-1"),
        f"domain|{PLAN}|1": (CITY, PLAN, "1"),
        f"area|{CITY}|direction": (CITY, None, "direction"),
        f"leader|{CITY}|Phó Chủ tịch | thường trực": (CITY, None, "Phó Chủ tịch | thường trực"),
        f"plan|{PLAN}": (CITY, PLAN, PLAN),
    }
    assert {row["open_in_term"] for row in rows.values()} == {1}
    assert {row["due_in_1"] for row in rows.values()} == {1}


def test_what_moves_to_another_group_leaves_the_former_one() -> None:
    described = ObligationDescribed(
        obligation="ob-1",
        task="2.1",
        domain="2",
        area="finance",
        title="Khác",
        product=None,
        unit_type=UnitType.WARD,
        ancestors=(CITY,),
        leader_in_charge="Chủ tịch",
        on=JUNE_30,
        cause=(1, 0),
    )
    handed = ObligationHandedOver(
        obligation="ob-1",
        unit=OTHER_WARD,
        unit_type=UnitType.COMMUNE,
        ancestors=(CITY,),
        from_unit=WARD,
        reason=HandOverReason.MERGED,
        on=JUNE_30,
        cause=(1, 1),
    )
    rows = status_after(JUNE_30, opened("ob-1", WARD, JUNE_30, key="1-1"), described, handed)
    assert set(rows) == {
        *(f"unit|{OTHER_WARD}", f"district|{OTHER_WARD}", f"district|{CITY}", f"city|{CITY}", f"plan|{PLAN}"),
        *(f"task|{PLAN}|1-1", f"domain|{PLAN}|2", f"area|{CITY}|finance", f"leader|{CITY}|Chủ tịch"),
    }


def test_rates_are_of_what_is_done_or_overdue() -> None:
    due = [dt.date(2023, 6, day) for day in (1, 2, 3, 30)]
    facts: list[EventData] = [opened(f"ob-{number}", WARD, day) for number, day in enumerate(due)]
    facts += [*handed_in("ob-0", due[0]), *handed_in("ob-1", due[2])]
    row = status_after(JUNE_30, *facts)[f"unit|{WARD}"]
    assert (row["done_on_time"], row["done_late"], row["open_overdue"], row["open_in_term"]) == (1, 1, 1, 1)
    assert row["completion_rate"] == {"numerator": 2, "denominator": 3}
    assert row["on_time_rate"] == {"numerator": 1, "denominator": 3}


@pytest.mark.parametrize(
    ("left", "expected"),
    [(-1, (0, 0, 0)), (0, (1, 1, 1)), (1, (1, 1, 1)), (2, (0, 1, 1)), (3, (0, 1, 1)), (7, (0, 0, 1)), (8, (0, 0, 0))],
)
def test_due_soon_is_today_and_the_days_that_follow(left: int, expected: tuple[int, int, int]) -> None:
    row = status_after(JUNE_30, opened("ob-1", WARD, JUNE_30 + dt.timedelta(left)))[f"unit|{WARD}"]
    assert (row["due_in_1"], row["due_in_3"], row["due_in_7"]) == expected


def test_what_was_granted_shows_beside_the_plans_own_date() -> None:
    early = dt.date(2023, 6, 1)
    granted = ObligationExtensionGranted(obligation="ob-1", until=JUNE_30)
    row = status_after(JUNE_30, opened("ob-1", WARD, early), granted)[f"unit|{WARD}"]
    assert (row["open_in_term"], row["open_overdue"], row["due_in_1"]) == (1, 0, 1)
    assert (row["by_plan"]["open_in_term"], row["by_plan"]["open_overdue"]) == (0, 1)


def test_what_waits_for_a_document_is_conditional_and_late_by_the_plan() -> None:
    early = dt.date(2023, 6, 1)
    blocked = ObligationBlocked(obligation="ob-1", document="Nghị định", since=dt.date(2023, 5, 1))
    row = status_after(JUNE_30, opened("ob-1", WARD, early), blocked)[f"unit|{WARD}"]
    assert (row["conditional"], row["open_overdue"], row["completion_rate"]["denominator"]) == (1, 0, 0)
    assert (row["by_plan"]["conditional"], row["by_plan"]["open_overdue"]) == (0, 1)


def test_what_nobody_owes_is_in_no_cell_and_counted_by_its_lifecycle() -> None:
    facts: list[EventData] = [opened(name, WARD, JUNE_30) for name in ("ob-1", "ob-2", "ob-3")]
    facts += [
        ObligationCancelled(obligation="ob-1", reason=CancelReason.DROPPED, on=JUNE_30, cause=(1, 0)),
        ObligationWaived(obligation="ob-2", reason="Không còn phù hợp"),
    ]
    row = status_after(JUNE_30, *facts)[f"unit|{WARD}"]
    assert sum(row[cell] for cell in CELLS) == 1
    assert sum(row["by_plan"].values()) == 1
    assert (row["lifecycle"]["cancelled"], row["lifecycle"]["waived"], row["lifecycle"]["not_started"]) == (1, 1, 1)


def report(number: int, unit: str, due: dt.date, period: str | None = "Q2") -> EventData:
    name = f"report-{number}-{unit}"
    only_tasks: dict[str, Any] = {"task": None, "domain": None, "area": None}
    return opened(
        name,
        unit,
        due,
        kind=ObligationKind.REPORT,
        key=f"report-{number}",
        period=period,
        on=due.replace(day=1),
        **only_tasks,
    )


def test_a_unit_that_reports_nothing_counts_in_what_was_expected() -> None:
    due = dt.date(2023, 6, 15)
    facts = [report(1, unit, due) for unit in (WARD, OTHER_WARD, OFFICE)]
    facts += [report(2, WARD, JUNE_30), opened("no-report", WARD, due)]
    facts += handed_in(f"report-1-{WARD}", due)
    facts += handed_in(f"report-1-{OTHER_WARD}", dt.date(2023, 6, 16))[:1]
    facts += [ObligationRescheduled(obligation=f"report-2-{WARD}", term=Term.DATED, due=JUNE_30, on=due, cause=(1, 0))]
    documents = folded(read_models(), on_day(JUNE_30, *facts))["obligations"].values()

    def shown(day: dt.date) -> dict[str, tuple[int, ...]]:
        rows = reports_on(seen(documents, day, None, as_owed), day)
        assert all(row["expected"] == row["received"] + row["missing"] + row["awaited"] for row in rows)
        assert all(row["received"] == row["on_time"] + row["late"] for row in rows)
        return {
            row["unit"]: tuple(row[name] for name in ("expected", "on_time", "late", "missing", "awaited"))
            for row in rows
        }

    assert shown(dt.date(2023, 5, 31)) == {}
    assert shown(due) == {WARD: (2, 1, 0, 0, 1), OTHER_WARD: (1, 0, 0, 0, 1), OFFICE: (1, 0, 0, 0, 1)}
    assert shown(JUNE_30) == {WARD: (2, 1, 0, 0, 1), OTHER_WARD: (1, 0, 1, 0, 0), OFFICE: (1, 0, 0, 1, 0)}


def test_reports_stand_in_the_order_of_plan_period_and_unit() -> None:
    facts = [report(1, WARD, JUNE_30, None), report(2, WARD, JUNE_30, "H1"), report(2, OFFICE, JUNE_30, "H1")]
    documents = folded(read_models(), on_day(JUNE_30, *facts))["obligations"].values()
    found = [(row["period"], row["unit"]) for row in reports_on(documents, JUNE_30)]
    assert found == [(None, WARD), *sorted([("H1", OFFICE), ("H1", WARD)])]


def test_who_speaks_for_staff_without_a_system() -> None:
    assert speaker(TREE, STAFF, ()) == WARD
    assert speaker(TREE, STAFF, {STAFF}) == STAFF
    assert speaker(TREE, OFFICE, ()) == CITY
    assert speaker(TREE, WARD, ()) == WARD


def test_silence_counts_days_and_shows_who_never_sent_anything() -> None:
    sent = {WARD: Sent(dt.date(2023, 6, 20), 12, figures=True), OFFICE: Sent(JUNE_30, 3, figures=False)}
    work = [(CITY, OTHER_WARD), (CITY, STAFF), (CITY, STAFF)]
    rows = {row["source"]: row for row in silence(work, sent, {CITY: TREE}, lambda _: CITY, JUNE_30)}
    assert {name: (row["silent_for"], row["open_obligations"], row["expected"]) for name, row in rows.items()} == {
        WARD: (10, 2, True),  # its office owes two
        OTHER_WARD: (None, 1, True),
        OFFICE: (0, 0, False),
    }
    assert [name for name, row in rows.items() if is_silent(row, 10)] == [WARD, OTHER_WARD]
    assert [name for name, row in rows.items() if is_silent(row, 11)] == [OTHER_WARD]


@pytest.mark.parametrize("order", [("cao", "cao-bang"), ("cao-bang", "cao")])
def test_a_sender_stands_in_its_own_city_in_whatever_order_cities_come(order: tuple[str, str]) -> None:
    """The city ``cao`` has a unit whose id belongs to the city ``cao-bang``."""
    ward = "cao-bang-x"

    def tree(city: str) -> UnitTree:
        units = [(city, UnitType.CITY, None), (ward, UnitType.WARD, city)]
        return UnitRegister.of(
            UnitOpened(city=city, unit=unit, name=unit, unit_type=type_, parent=parent) for unit, type_, parent in units
        ).on(None)

    sent = {ward: Sent(dt.date(2023, 1, 1), 3, figures=False), "cao": Sent(JUNE_30, 1, figures=False)}
    own = {ward: "cao-bang", "cao-bang": "cao-bang", "cao": "cao"}
    for work in ([("cao-bang", ward)], [("cao-bang", ward), ("cao", ward)]):
        rows = silence(work, sent, {city: tree(city) for city in order}, own.get, JUNE_30)
        assert [(row["source"], row["city"], row["open_obligations"], row["expected"]) for row in rows] == [
            ("cao", "cao", 0, False),
            (ward, "cao-bang", 1, True),
        ]


async def test_others_are_answered_while_a_past_day_is_counted() -> None:
    document = folded(read_models(), on_day(JUNE_30, opened("ob-1", WARD, JUNE_30, on=JUNE_30)))["timelines"]["ob-1"]
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    waiting = asyncio.create_task(others())
    found = await seen_in_turns([document] * (3 * IN_A_ROW), JUNE_30, None, as_owed)
    waiting.cancel()
    assert (len(found), turns >= 2) == (3 * IN_A_ROW, True)


def test_work_that_has_begun_changes_only_the_lifecycle() -> None:
    row = status_after(JUNE_30, opened("ob-1", WARD, JUNE_30), ObligationStarted(obligation="ob-1"))[f"unit|{WARD}"]
    assert (row["lifecycle"]["in_progress"], row["open_in_term"]) == (1, 1)


@given(histories())
@SLOW
def test_a_timeline_tells_of_every_day_and_moment_what_the_whole_history_tells(events: list[Recorded]) -> None:
    assume(events)
    memory = InMemory(read_models())
    memory.advance(events)
    moments = [None, *(format_time(item.event.recorded_time) for item in events if item.event.recorded_time)]
    days = [None, *(dt.date(2023, 1, 1) + dt.timedelta(number) for number in range(-3, 20, 2))]
    for key, whole in memory.documents["obligations"].items():
        brief = memory.documents["timelines"][key]
        for day in days:
            for moment in moments[:: max(1, len(moments) // 8)]:
                expected, found = as_it_was(whole, day, moment), as_it_was(brief, day, moment)
                assert (expected is None) == (found is None)
                if expected is not None and found is not None:
                    assert found | {"position": 0} == {name: expected[name] for name in found} | {"position": 0}


def test_accounts_that_change_no_status_do_not_lengthen_a_timeline() -> None:
    accounts = [(ObligationProgressed(obligation="ob-1", percent=n, text=""), at(JUNE_30, n)) for n in range(1, 50)]
    earlier = (ObligationStarted(obligation="ob-1"), at(dt.date(2023, 6, 1)))
    events = log([(opened("ob-1", WARD, JUNE_30), at(dt.date(2023, 5, 1))), *accounts, earlier])
    found = assert_stable(read_models(), events)
    assert len(found["obligations"]["ob-1"]["history"]) == 51
    assert [entry["on"] for entry in found["timelines"]["ob-1"]["history"][1:]] == ["2023-06-30", "2023-06-01"]


def test_what_is_known_later_by_a_clock_that_is_behind_is_known_by_the_order_of_the_log() -> None:
    """The second entry was recorded by an instance whose clock is ahead, the third by one that is right."""
    moments = [at(JUNE_30, minute) for minute in (0, 30, 10)]
    facts: list[EventData] = [opened("ob-1", WARD, JUNE_30), *handed_in("ob-1", dt.date(2023, 6, 1))]
    events = [
        Recorded(number, "x", Event(f"e{number}", "/x", "x/x", at(JUNE_30), data, recorded_time=moment))
        for number, (data, moment) in enumerate(zip(facts, moments, strict=True), 1)
    ]
    found = folded(read_models(), events)
    for name in ("obligations", "timelines"):
        was = as_it_was(found[name]["ob-1"], None, format_time(at(JUNE_30, 20)))
        assert was is not None
        assert was["lifecycle"] == "confirmed"
