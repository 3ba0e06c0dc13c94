"""How obligations follow when units merge, split, close or move."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.progress.presence import Presents, after, due_on, opened_by, owed, plan_of, with_lifecycle
from tests.progress.support import CITY, OFFICE, OTHER_WARD, PLAN, STAFF, TREE_FACTS, WARD, WARDS, task, unit_opened

from par.events import EventData
from par.events.obligation import (
    CancelReason,
    HandOverReason,
    ObligationCancelled,
    ObligationDescribed,
    ObligationHandedOver,
)
from par.events.unit import UnitClosed, UnitMoved, UnitRenamed, UnitsMerged, UnitSplit, UnitType
from par.obligations.lifecycle import Lifecycle
from par.plans.opening import obligations_of
from par.units.facts import Change
from par.units.register import UnitRegister
from progress_service.following.succession import after_unit_change, concerned_by
from progress_service.obligation.commands import Follow
from progress_service.obligation.present import Moment

JULY = dt.date(2023, 7, 1)
JUNE = JULY - dt.timedelta(1)
MOMENT = Moment(JULY, (70, 0))
NEW, PART = "ct-phuong-moi", "ct-phuong-phan"
REGISTER = UnitRegister.of((*TREE_FACTS, unit_opened(NEW, UnitType.WARD, CITY).model_copy(update={"opened_on": JULY})))
BEFORE = REGISTER.on(JUNE)
MERGED = UnitsMerged(city=CITY, units=(WARD, OTHER_WARD), into=NEW, on=JULY)


def followed(presents: Presents, change: Change) -> tuple[list[Follow], Presents]:
    register = REGISTER.evolve(change)
    then, now = register.on(JUNE), register.on(JULY)
    units = concerned_by(change, then, now)
    seen = [found for found in presents.values() if found.unit in units]
    commands = after_unit_change(change, now, seen, MOMENT)
    return commands, after(presents, commands)


def facts(commands: list[Follow]) -> list[EventData]:
    return [fact for command in commands for fact in command.facts]


def issued(*ordinals: str, leads: list[str]) -> Presents:
    added = [task(ordinal, leads=leads, schedule=due_on("2023-12-31")) for ordinal in ordinals]
    return opened_by(plan_of(*added), BEFORE)


def id_(unit: str, ordinal: str = "1-1", number: int = 1) -> str:
    return f"{PLAN}--{ordinal}--{number}--{unit}"


def test_of_several_that_owe_the_same_the_most_advanced_goes_on() -> None:
    presents = with_lifecycle(issued("1.1", leads=[WARDS]), ct_cchc_2023__1_1__1__ct_phuong_b=Lifecycle.IN_PROGRESS)
    commands, now = followed(presents, MERGED)
    handed, cancelled = facts(commands)
    assert isinstance(handed, ObligationHandedOver)
    assert (handed.obligation, handed.unit, handed.from_unit) == (id_(OTHER_WARD), NEW, OTHER_WARD)
    assert (handed.unit_type, handed.ancestors, handed.reason) == ("ward", (CITY,), HandOverReason.MERGED)
    assert cancelled == ObligationCancelled(
        obligation=id_(WARD), reason=CancelReason.MERGED, into=(id_(OTHER_WARD),), on=JULY, cause=MOMENT.cause
    )
    assert [found.unit for found in now.values() if found.is_open] == [NEW]


@pytest.mark.parametrize(
    ("one", "other", "first"),
    [
        (Lifecycle.NOT_STARTED, Lifecycle.NOT_STARTED, WARD),
        (Lifecycle.IN_PROGRESS, Lifecycle.RETURNED, OTHER_WARD),
        (Lifecycle.SUBMITTED, Lifecycle.RETURNED, WARD),
        (Lifecycle.SUBMITTED, Lifecycle.SUBMITTED, WARD),
    ],
)
def test_how_far_each_is_decides_and_then_the_id(one: Lifecycle, other: Lifecycle, first: str) -> None:
    states = {"ct_cchc_2023__1_1__1__ct_phuong_a": one, "ct_cchc_2023__1_1__1__ct_phuong_b": other}
    _, now = followed(with_lifecycle(issued("1.1", leads=[WARDS]), **states), MERGED)
    assert [identity for identity, found in now.items() if found.is_open] == [id_(first)]


def test_what_is_done_stays_with_whoever_did_it() -> None:
    presents = with_lifecycle(issued("1.1", leads=[WARDS]), ct_cchc_2023__1_1__1__ct_phuong_a=Lifecycle.CONFIRMED)
    _, now = followed(presents, MERGED)
    assert {identity: (found.unit, found.lifecycle) for identity, found in now.items()} == {
        id_(WARD): (WARD, Lifecycle.CONFIRMED),
        id_(OTHER_WARD): (NEW, Lifecycle.NOT_STARTED),
    }


def test_different_tasks_stay_different_work() -> None:
    presents = issued("1.1", "1.2", leads=[WARD]) | issued("1.3", leads=[OTHER_WARD])
    _, now = followed(presents, MERGED)
    assert {found.unit for found in now.values()} == {NEW}
    assert all(found.is_open for found in now.values())


def test_whoever_takes_others_in_goes_on_with_its_own() -> None:
    into_other = UnitsMerged(city=CITY, units=(WARD,), into=OTHER_WARD, on=JULY)
    presents = with_lifecycle(issued("1.1", leads=[WARDS]), ct_cchc_2023__1_1__1__ct_phuong_a=Lifecycle.SUBMITTED)
    commands, now = followed(presents, into_other)
    (fact,) = facts(commands)
    assert isinstance(fact, ObligationCancelled)
    assert (fact.obligation, fact.into) == (id_(WARD), (id_(OTHER_WARD),))
    assert now[id_(OTHER_WARD)] == presents[id_(OTHER_WARD)]


def test_one_product_due_on_two_dates_is_two_things() -> None:
    milestones = [{"label": "Báo cáo", "due": "2023-09-30"}, {"label": "Báo cáo", "due": "2023-12-31"}]
    plan = plan_of(task(leads=[WARDS], schedule={"kind": "deadline", "due": "2023-12-31", "milestones": milestones}))
    _, now = followed(opened_by(plan, BEFORE), MERGED)
    assert sorted(str(found.due.due) for found in now.values() if found.is_open) == ["2023-09-30", "2023-12-31"]


def test_the_first_part_of_a_split_unit_goes_on() -> None:
    split = UnitSplit(city=CITY, unit=WARD, into=(NEW, OTHER_WARD), on=JULY)
    commands, _ = followed(issued("1.1", leads=[WARD]), split)
    (fact,) = facts(commands)
    assert isinstance(fact, ObligationHandedOver)
    assert (fact.unit, fact.reason) == (NEW, HandOverReason.SPLIT)


@pytest.mark.parametrize(("successor", "unit"), [(OTHER_WARD, OTHER_WARD), (None, None)])
def test_a_closed_unit_hands_over_or_nobody_goes_on(successor: str | None, unit: str | None) -> None:
    closed = UnitClosed(city=CITY, unit=OFFICE, on=JULY, successor=successor)
    commands, now = followed(issued("1.1", leads=[OFFICE]), closed)
    (fact,) = facts(commands)
    if unit is None:
        assert isinstance(fact, ObligationCancelled)
        assert (fact.reason, fact.into) == (CancelReason.CLOSED, ())
        assert owed(now) == []
    else:
        assert isinstance(fact, ObligationHandedOver)
        assert (fact.unit, fact.reason) == (unit, HandOverReason.CLOSED)


def test_units_below_one_that_merges_stand_elsewhere_and_owe_the_same() -> None:
    commands, now = followed(issued("1.1", leads=[STAFF]), MERGED)
    (fact,) = facts(commands)
    assert isinstance(fact, ObligationDescribed)
    assert (fact.obligation, fact.ancestors) == (id_(STAFF), (NEW, CITY))
    assert now[id_(STAFF)].wording == issued("1.1", leads=[STAFF])[id_(STAFF)].wording


def test_a_moved_unit_stands_elsewhere_and_a_ward_becomes_a_commune() -> None:
    moved = UnitMoved(city=CITY, unit=STAFF, parent=OTHER_WARD, on=JULY)
    (fact,) = facts(followed(issued("1.1", leads=[STAFF]), moved)[0])
    assert isinstance(fact, ObligationDescribed)
    assert fact.ancestors == (OTHER_WARD, CITY)

    renamed = UnitRenamed(city=CITY, unit=WARD, name="Xã A", unit_type=UnitType.COMMUNE, on=JULY)
    (fact,) = facts(followed(issued("1.1", leads=[WARD]), renamed)[0])
    assert isinstance(fact, ObligationDescribed)
    assert fact.unit_type is UnitType.COMMUNE


def test_another_name_changes_nothing() -> None:
    renamed = UnitRenamed(city=CITY, unit=WARD, name="Phường Á", on=JULY)
    assert concerned_by(renamed, BEFORE, REGISTER.evolve(renamed).on(JULY)) == set()


def test_who_is_not_concerned_keeps_what_it_owes() -> None:
    commands, now = followed(issued("1.1", leads=[OFFICE]), MERGED)
    assert commands == []
    assert {found.unit for found in now.values()} == {OFFICE}


LIFECYCLES = st.sampled_from([found for found in Lifecycle if found is not Lifecycle.CANCELLED])


@given(st.lists(st.lists(st.sampled_from([WARD, OTHER_WARD, STAFF, OFFICE]), max_size=4), max_size=4), st.data())
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_after_a_merger_each_thing_is_owed_once_and_by_somebody_who_is_there(
    leads: list[list[str]], data: st.DataObject
) -> None:
    presents: Presents = {}
    for number, units in enumerate(leads, 1):
        presents |= issued(f"1.{number}", leads=units)
    states = {identity.replace("-", "_"): data.draw(LIFECYCLES) for identity in presents}
    presents = with_lifecycle(presents, **states)
    _, now = followed(presents, MERGED)
    tree = REGISTER.evolve(MERGED).on(JULY)
    open_ones = [found for found in now.values() if found.is_open]
    assert {found.unit for found in open_ones} <= set(tree.units)
    assert {found.slot for found in open_ones} == {found.slot for found in presents.values() if found.is_open}
    assert len({(found.slot, found.unit) for found in open_ones}) == len(open_ones)
    for identity, found in presents.items():
        if not found.is_open:
            assert now[identity] == found
    assert followed(now, MERGED)[0] == [], "a second time there is nothing to do"


def test_a_new_plan_asks_those_who_are_there_on_its_day() -> None:
    tree = REGISTER.evolve(MERGED)
    plan = plan_of(task(leads=[WARDS]), task("1.2", leads=[WARD]))
    assert [asked.unit for asked in obligations_of(plan, tree.on(JUNE))] == [WARD, OTHER_WARD, WARD]
    assert [asked.unit for asked in obligations_of(plan, tree.on(JULY))] == [NEW, NEW]
