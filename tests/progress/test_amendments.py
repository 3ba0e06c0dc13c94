"""How obligations follow an amendment or a revocation of their plan."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.progress.presence import Presents, after, asked, due_on, opened_by, owed, plan_of, with_lifecycle
from tests.progress.support import OFFICE, OTHER_WARD, PLAN, STAFF, TREE, WARD, WARDS, task

from par.events import EventData
from par.events.obligation import (
    CancelReason,
    HandOverReason,
    ObligationCancelled,
    ObligationDescribed,
    ObligationHandedOver,
    ObligationRescheduled,
)
from par.events.plan import (
    ReportingDate,
    ReportingSet,
    Schedule,
    TaskAdded,
    TaskDropped,
    TaskMoved,
    TaskReassigned,
    TaskRescheduled,
    TaskReworded,
    TaskSplit,
)
from par.obligations.lifecycle import Lifecycle
from par.plans import Plan
from par.plans.opening import obligations_of
from progress_service.following.amendments import after_amendment, after_revocation
from progress_service.obligation.commands import Follow, Open
from progress_service.obligation.present import Moment

MOMENT = Moment(dt.date(2023, 7, 1), (50, 0))
Command = Open | Follow


def amended(plan: Plan, presents: Presents, *changes: EventData) -> tuple[Plan, list[Command], Presents]:
    """The plan with ``changes``, the commands that follow, and what there is then."""
    changed = plan.copy()
    for fact in changes:
        changed.take(fact)
    commands = after_amendment(
        obligations_of(plan, TREE), obligations_of(changed, TREE), changed.origins, [*presents.values()], MOMENT
    )
    return changed, commands, after(presents, commands)


def one_amendment(plan: Plan, *changes: EventData, **lifecycles: Lifecycle) -> list[Command]:
    return amended(plan, with_lifecycle(opened_by(plan), **lifecycles), *changes)[1]


def facts(commands: list[Command]) -> list[EventData]:
    return [fact for command in commands if isinstance(command, Follow) for fact in command.facts]


def opened(commands: list[Command]) -> list[str]:
    return [command.opened.obligation for command in commands if isinstance(command, Open)]


def cancelled(commands: list[Command]) -> dict[str, tuple[CancelReason, tuple[str, ...]]]:
    found = [fact for fact in facts(commands) if isinstance(fact, ObligationCancelled)]
    return {fact.obligation: (fact.reason, fact.into) for fact in found}


def id_(ordinal: str, number: int, unit: str) -> str:
    return f"{PLAN}--{ordinal}--{number}--{unit}"


def reassigned(key: str, *leads: str) -> TaskReassigned:
    return TaskReassigned(plan=PLAN, task=key, leads=leads)


def rescheduled(key: str, **schedule: Any) -> TaskRescheduled:
    return TaskRescheduled(plan=PLAN, task=key, time_text="", schedule=Schedule.model_validate(schedule))


def reworded(key: str, title: str, *products: str) -> TaskReworded:
    return TaskReworded(plan=PLAN, task=key, title=title, products=products)


def test_an_amendment_that_touches_nothing_of_it_leaves_an_obligation_alone() -> None:
    commands = one_amendment(plan_of(task("1.1"), task("1.2")), reworded("1-2", "Khác"))
    assert [fact.obligation for fact in facts(commands)] == [id_("1-2", 1, OFFICE)]  # type: ignore[attr-defined]


def test_moved_to_another_number_it_keeps_its_id() -> None:
    commands = one_amendment(plan_of(task("1.1")), TaskMoved(plan=PLAN, task="1-1", ordinal="1.9", domain="1"))
    (fact,) = facts(commands)
    assert isinstance(fact, ObligationDescribed)
    assert (fact.obligation, fact.task, fact.title) == (id_("1-1", 1, OFFICE), "1.9", "Việc 1.1")
    assert (fact.on, fact.cause) == (MOMENT.on, MOMENT.cause)
    assert opened(commands) == []


def test_another_date_for_each_of_a_group() -> None:
    plan = plan_of(task(leads=[WARDS], schedule=due_on("2023-06-30")))
    found = facts(one_amendment(plan, rescheduled("1-1", **due_on("2023-09-30"))))
    assert [(type(fact), fact.obligation, str(fact.due)) for fact in found] == [  # type: ignore[attr-defined]
        (ObligationRescheduled, id_("1-1", 1, unit), "2023-09-30") for unit in (WARD, OTHER_WARD)
    ]


@pytest.mark.parametrize("lifecycle", [Lifecycle.NOT_STARTED, Lifecycle.IN_PROGRESS, Lifecycle.SUBMITTED])
def test_one_lead_in_the_place_of_one_other_takes_over_what_is_open(lifecycle: Lifecycle) -> None:
    plan = plan_of(task(leads=[WARD], products=["A", "B"], schedule=due_on("2023-06-30")))
    states = {"ct_cchc_2023__1_1__1__ct_phuong_a": lifecycle, "ct_cchc_2023__1_1__2__ct_phuong_a": Lifecycle.CONFIRMED}
    commands = one_amendment(plan, reassigned("1-1", OTHER_WARD), **states)
    (fact,) = facts(commands)
    assert isinstance(fact, ObligationHandedOver)
    assert (fact.obligation, fact.unit, fact.from_unit) == (id_("1-1", 1, WARD), OTHER_WARD, WARD)
    assert (fact.unit_type, fact.ancestors, fact.reason) == ("commune", ("ct",), HandOverReason.REASSIGNED)
    assert opened(commands) == [], "what the former lead has finished is finished"


def test_handed_over_and_re_dated_in_one_amendment_is_one_command() -> None:
    plan = plan_of(task(leads=[WARD], schedule=due_on("2023-06-30")))
    (command,) = one_amendment(plan, reassigned("1-1", OFFICE), rescheduled("1-1", **due_on("2023-09-30")))
    assert isinstance(command, Follow)
    assert [type(fact) for fact in command.facts] == [ObligationHandedOver, ObligationRescheduled]


def test_what_was_taken_over_is_not_asked_for_again_by_the_next_amendment() -> None:
    plan = plan_of(task(leads=[WARD], products=["A", "B"]))
    presents = with_lifecycle(opened_by(plan), ct_cchc_2023__1_1__1__ct_phuong_a=Lifecycle.CONFIRMED)
    plan, _, presents = amended(plan, presents, reassigned("1-1", OFFICE))
    plan, commands, presents = amended(plan, presents, reworded("1-1", "Việc", "A", "B", "C"))
    assert opened(commands) == [id_("1-1", 3, OFFICE)]
    plan, commands, presents = amended(plan, presents, rescheduled("1-1", **due_on("2023-09-30")))
    assert opened(commands) == []
    assert {fact.obligation for fact in facts(commands)} == {  # type: ignore[attr-defined]
        id_("1-1", 2, WARD),
        id_("1-1", 3, OFFICE),
    }


def test_several_leads_for_one_are_opened_and_the_former_is_cancelled_into_them() -> None:
    plan = plan_of(task(leads=[OFFICE], products=["A"]))
    commands = one_amendment(plan, reassigned("1-1", WARD, OTHER_WARD))
    new = (id_("1-1", 1, WARD), id_("1-1", 1, OTHER_WARD))
    assert tuple(opened(commands)) == new
    assert cancelled(commands) == {id_("1-1", 1, OFFICE): (CancelReason.REASSIGNED, new)}


def test_one_of_two_leads_less_is_cancelled_into_the_one_that_stays() -> None:
    plan = plan_of(task(leads=[OFFICE, WARD], products=["A"]))
    commands = one_amendment(plan, reassigned("1-1", OFFICE))
    assert cancelled(commands) == {id_("1-1", 1, WARD): (CancelReason.REASSIGNED, (id_("1-1", 1, OFFICE),))}
    assert opened(commands) == []


def test_a_lead_more_owes_it_from_then_on() -> None:
    plan = plan_of(task(leads=[OFFICE], products=["A"]))
    commands = one_amendment(plan, reassigned("1-1", OFFICE, STAFF))
    assert opened(commands) == [id_("1-1", 1, STAFF)]
    assert facts(commands) == []


def test_a_lead_that_comes_back_gets_another_id() -> None:
    plan = plan_of(task(leads=[WARD, OFFICE]))
    plan, _, presents = amended(plan, opened_by(plan), reassigned("1-1", OFFICE))
    _, commands, _ = amended(plan, presents, reassigned("1-1", OFFICE, WARD))
    assert opened(commands) == [id_("1-1", 2, WARD)]


def split_in_two(*leads: str) -> tuple[EventData, ...]:
    parts = [
        task(f"1.{number}", key=f"1-{number}", leads=[*leads], split_from="1-1", title=f"Phần {number}")
        for number in (5, 6)
    ]
    return (TaskSplit(plan=PLAN, task="1-1", into=("1-5", "1-6")), *parts)


def test_a_split_ends_what_is_open_into_the_parts_of_the_same_unit() -> None:
    plan = plan_of(task(leads=[WARDS], products=["A"]))
    commands = one_amendment(plan, *split_in_two(WARDS), ct_cchc_2023__1_1__1__ct_phuong_b=Lifecycle.CONFIRMED)
    assert len(opened(commands)) == 4
    assert cancelled(commands) == {
        id_("1-1", 1, WARD): (CancelReason.SPLIT, (id_("1-5", 1, WARD), id_("1-6", 1, WARD)))
    }


def test_a_split_among_others_ends_it_into_all_parts() -> None:
    commands = one_amendment(plan_of(task(leads=[OFFICE])), *split_in_two(WARD))
    parts = (id_("1-5", 1, WARD), id_("1-6", 1, WARD))
    assert cancelled(commands) == {id_("1-1", 1, OFFICE): (CancelReason.SPLIT, parts)}


def test_a_dropped_task_is_cancelled_and_what_is_done_stays() -> None:
    plan = plan_of(task(leads=[WARDS]), task("1.2"))
    commands = one_amendment(
        plan, TaskDropped(plan=PLAN, task="1-1"), ct_cchc_2023__1_1__1__ct_phuong_b=Lifecycle.CONFIRMED
    )
    assert cancelled(commands) == {id_("1-1", 1, WARD): (CancelReason.DROPPED, ())}


def test_an_added_task_is_opened_from_the_day_of_the_amendment() -> None:
    (command,) = one_amendment(plan_of(task()), task("2.1", key="2-1", leads=[WARD]))
    assert isinstance(command, Open)
    assert (command.opened.obligation, command.opened.on) == (id_("2-1", 1, WARD), MOMENT.on)
    assert command.opened.cause == MOMENT.cause


def test_a_product_reworded_in_its_place_is_the_same_work() -> None:
    plan = plan_of(task(products=["Kế hoạch", "Báo cáo"]))
    commands = one_amendment(plan, reworded("1-1", "Việc 1.1", "Kế hoạch", "Báo cáo năm"))
    (fact,) = facts(commands)
    assert isinstance(fact, ObligationDescribed)
    assert (fact.obligation, fact.product) == (id_("1-1", 2, OFFICE), "Báo cáo năm")


def test_a_product_more_and_a_product_less() -> None:
    plan = plan_of(task(products=["A", "B"]))
    assert opened(one_amendment(plan, reworded("1-1", "Việc 1.1", "Z", "A", "B"))) == [id_("1-1", 3, OFFICE)]
    assert cancelled(one_amendment(plan, reworded("1-1", "Việc 1.1", "B"))) == {
        id_("1-1", 1, OFFICE): (CancelReason.DROPPED, ())
    }


def test_once_a_year_becomes_every_quarter() -> None:
    plan = plan_of(task(products=["A"], schedule=due_on("2023-12-31")))
    commands = one_amendment(plan, rescheduled("1-1", kind="recurring", every="quarter"))
    new = opened(commands)
    assert new == [id_("1-1", number, OFFICE) for number in (5, 2, 3, 4)]
    assert cancelled(commands) == {id_("1-1", 1, OFFICE): (CancelReason.REPLACED, tuple(new))}


def test_a_product_due_twice_keeps_its_two_dates_apart() -> None:
    def twice(second: str) -> dict[str, Any]:
        milestones = [{"label": "Báo cáo", "due": "2023-03-31"}, {"label": "Báo cáo", "due": second}]
        return {"kind": "deadline", "due": second, "milestones": milestones}

    plan = plan_of(task(schedule=twice("2023-10-31")))
    (fact,) = facts(one_amendment(plan, rescheduled("1-1", **twice("2023-11-30"))))
    assert isinstance(fact, ObligationRescheduled)
    assert (fact.obligation, str(fact.due)) == (id_("1-1", 2, OFFICE), "2023-11-30")


def test_a_revoked_plan_ends_what_is_open() -> None:
    presents = with_lifecycle(
        opened_by(plan_of(task(leads=[WARDS]))), ct_cchc_2023__1_1__1__ct_phuong_b=Lifecycle.CONFIRMED
    )
    commands = after_revocation(presents.values(), MOMENT)
    assert [command.facts for command in commands] == [
        (
            ObligationCancelled(
                obligation=id_("1-1", 1, WARD), reason=CancelReason.REVOKED, on=MOMENT.on, cause=MOMENT.cause
            ),
        )
    ]


LEADS = st.lists(st.sampled_from([OFFICE, WARD, OTHER_WARD, STAFF, WARDS, "nobody"]), max_size=3)
PRODUCTS = st.lists(st.sampled_from("ABC"), max_size=3)
DATES = st.sampled_from(["2023-03-31", "2023-06-30", "2023-12-31"])
SCHEDULES = st.one_of(
    DATES.map(due_on),
    st.sampled_from(["quarter", "half_year"]).map(lambda every: {"kind": "recurring", "every": every}),
    st.lists(st.tuples(st.sampled_from("ABM"), DATES), min_size=1, max_size=3, unique=True).map(
        lambda found: {"kind": "deadline", "milestones": [{"label": label, "due": due} for label, due in found]}
    ),
    st.just({"kind": "conditional"}),
)
KEYS = ("1-1", "1-2", "1-3")


@st.composite
def changes(draw: st.DrawFn) -> list[EventData]:
    """What one amendment may say of the tasks; it may name tasks that are no more."""
    found: list[EventData] = []
    for key in draw(st.lists(st.sampled_from(KEYS), max_size=3)):
        match draw(st.sampled_from(["move", "reword", "reschedule", "reassign", "drop"])):
            case "move":
                found.append(TaskMoved(plan=PLAN, task=key, ordinal=f"9.{key}", domain="1"))
            case "reword":
                found.append(reworded(key, draw(st.sampled_from(["Một", "Hai"])), *draw(PRODUCTS)))
            case "reschedule":
                found.append(rescheduled(key, **draw(SCHEDULES)))
            case "reassign":
                found.append(reassigned(key, *draw(LEADS)))
            case _:
                found.append(TaskDropped(plan=PLAN, task=key))
    return found


@st.composite
def task_lists(draw: st.DrawFn) -> list[TaskAdded]:
    return [
        task(key.replace("-", "."), leads=draw(LEADS), products=draw(PRODUCTS), schedule=draw(SCHEDULES))
        for key in KEYS
    ]


SLOW = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@given(task_lists(), st.lists(changes(), max_size=4))
@SLOW
def test_while_nothing_is_done_what_is_owed_is_what_the_plan_asks_for(
    added: list[TaskAdded], amendments: list[list[EventData]]
) -> None:
    plan = plan_of(*added)
    presents = opened_by(plan)
    for number, amendment in enumerate(amendments):
        known = set(presents)
        extra = task(f"7.{number}", key=f"7-{number}", leads=[WARD])
        plan, commands, presents = amended(plan, presents, *amendment, extra)
        assert owed(presents) == asked(plan)
        for command in commands:
            if isinstance(command, Follow):
                assert command.obligation in known
        for _, into in cancelled(commands).values():
            assert all(presents[identity].is_open for identity in into)


@given(task_lists(), st.lists(changes(), max_size=3), st.data())
@SLOW
def test_what_is_done_is_never_touched_and_never_asked_for_twice(
    added: list[TaskAdded], amendments: list[list[EventData]], data: st.DataObject
) -> None:
    plan = plan_of(*added)
    presents = opened_by(plan)
    done = data.draw(st.sets(st.sampled_from(sorted(presents)))) if presents else set()
    names = {identity.replace("-", "_"): Lifecycle.CONFIRMED for identity in done}
    presents = with_lifecycle(presents, **names)
    finished = {identity: presents[identity] for identity in done}
    for amendment in amendments:
        plan, _, presents = amended(plan, presents, *amendment)
        assert {identity: presents[identity] for identity in done} == finished
        assert set(map(str, owed(presents))) <= set(map(str, asked(plan)))


@given(task_lists(), changes())
@SLOW
def test_an_amendment_without_changes_says_nothing(added: list[TaskAdded], amendment: list[EventData]) -> None:
    plan = plan_of(*added)
    plan, _, presents = amended(plan, opened_by(plan), *amendment)
    assert amended(plan, presents)[1] == []


def calendar(due: str) -> ReportingSet:
    date = ReportingDate(period="Q1", due=dt.date.fromisoformat(due), by="Văn phòng", to=None, by_unit=OFFICE)
    return ReportingSet(plan=PLAN, reporting=(date,))


@pytest.mark.parametrize("period", ["Q1", None])
def test_a_report_of_the_calendar_follows_its_date_also_one_opened_without_its_period(period: str | None) -> None:
    """Reports opened before their periods were kept have none."""
    plan = plan_of(task("1.1"), calendar("2023-03-15"))
    presents = opened_by(plan)
    report = id_("report-1", 1, OFFICE)
    assert presents[report].period == "Q1"
    presents[report] = replace(presents[report], period=period)
    (fact,) = facts(amended(plan, presents, calendar("2023-03-20"))[1])
    assert isinstance(fact, ObligationRescheduled)
    assert (fact.obligation, fact.due) == (report, dt.date(2023, 3, 20))


def test_a_report_asked_for_in_the_year_is_no_matter_of_amendments_and_ends_with_the_plan() -> None:
    plan = plan_of(task("1.1"))
    presents = opened_by(plan)
    one = presents[id_("1-1", 1, OFFICE)]
    presents["asked"] = replace(one, id="asked", key="request--nhanh", period="adhoc")
    assert [fact for fact in facts(amended(plan, presents, reworded("1-1", "Khác"))[1]) if named(fact) == "asked"] == []
    assert "asked" in cancelled(list(after_revocation(presents.values(), MOMENT)))


def named(fact: EventData) -> str:
    return str(fact.model_dump()["obligation"])
