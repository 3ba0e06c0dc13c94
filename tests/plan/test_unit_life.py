"""Renaming, moving, merging, splitting and closing units."""

import datetime as dt
from typing import Any

import pytest
from tests.plan.loading import content
from tests.units.trees import AUGUST, BEFORE, CITY, EAST, JULY, JUNE, NEW, NORTH, WEST, WEST_OFFICE, opened

from par.events.unit import UnitClosed, UnitMoved, UnitOpened, UnitRenamed, UnitsMerged, UnitSplit, UnitType
from par.testing.deciders import Given, given
from plan_service.unit_tree.content import (
    CloseUnit,
    MergeUnits,
    MoveUnit,
    OpenUnits,
    RenameUnit,
    SplitUnit,
    TreeCommand,
)
from plan_service.unit_tree.decider import UNIT_TREE
from plan_service.unit_tree.state import TreeState

TREE: Given[TreeState, TreeCommand] = given(UNIT_TREE, *BEFORE)
MERGED = UnitsMerged(city="x", units=("x-tay", "x-dong"), into="x-dong-tay", on=JULY)
AFTER_MERGER = given(UNIT_TREE, *BEFORE, NEW, MERGED)
NEW_UNIT = {"id": "x-dong-tay", "name": "UBND phường Đông Tây", "type": "ward", "parent": "x"}


def rename(**fields: Any) -> RenameUnit:
    return content(
        RenameUnit, {"city": "x", "unit": "x-bac", "name": "UBND phường Bắc", "on": JULY.isoformat()} | fields
    )


def move(**fields: Any) -> MoveUnit:
    return content(MoveUnit, {"city": "x", "unit": "x-noi-vu", "parent": "x-bac", "on": JULY.isoformat()} | fields)


def merge(**fields: Any) -> MergeUnits:
    merger = {"units": ["x-tay", "x-dong"], "into": "x-dong-tay", "opens": NEW_UNIT, "on": JULY.isoformat()}
    return content(MergeUnits, {"city": "x"} | merger | fields)


def split(**fields: Any) -> SplitUnit:
    return content(SplitUnit, {"city": "x", "unit": "x-tay", "into": ["x-dong"], "on": JULY.isoformat()} | fields)


def close(**fields: Any) -> CloseUnit:
    return content(CloseUnit, {"city": "x", "unit": "x-noi-vu", "on": JULY.isoformat()} | fields)


def open_unit(**fields: Any) -> OpenUnits:
    unit = {"id": "x-moi", "name": "UBND phường Mới", "type": "ward", "parent": "x"} | fields
    return content(OpenUnits, {"city": "x", "units": [unit]})


def test_a_unit_is_renamed_and_keeps_its_id() -> None:
    document = "Nghị quyết về sắp xếp"
    TREE.when(rename(type="ward", aliases=["Phường Bắc"], document=document)).then(
        UnitRenamed(
            city="x",
            unit="x-bac",
            name="UBND phường Bắc",
            unit_type=UnitType.WARD,
            aliases=("Phường Bắc",),
            on=JULY,
            document=document,
        )
    )


def test_a_unit_that_is_called_so_already_is_not_renamed() -> None:
    TREE.when(rename(name=NORTH.name)).then_nothing()
    TREE.when(rename(name=NORTH.name, type="commune")).then_nothing()


def test_a_unit_is_moved_with_all_below_it() -> None:
    after = TREE.when(move()).then(UnitMoved(city="x", unit="x-noi-vu", parent="x-bac", on=JULY))
    assert after.state.register.on(JULY).ancestors("x-noi-vu") == ("x-bac", "x")
    TREE.when(move(parent="x")).then_nothing()


def test_a_merger_may_open_the_unit_that_goes_on() -> None:
    after = TREE.when(merge()).then(NEW, MERGED)
    assert after.state.register.on(JULY).ancestors("x-tay-vp") == ("x-dong-tay", "x")


def test_a_unit_may_take_another_in() -> None:
    TREE.when(merge(units=["x-tay"], into="x-dong", opens=None)).then(
        UnitsMerged(city="x", units=("x-tay",), into="x-dong", on=JULY)
    )


def test_the_name_of_a_unit_that_ends_may_pass_to_its_successor() -> None:
    named_alike = NEW_UNIT | {"name": WEST.name}
    after = TREE.when(merge(opens=named_alike)).accepted()
    assert after.state.register.on(JUNE).units["x-tay"].name == WEST.name
    assert after.state.register.on(JULY).units["x-dong-tay"].name == WEST.name


def test_a_unit_is_split_into_new_and_old_ones() -> None:
    part = {"id": "x-nam", "name": "UBND phường Nam", "type": "ward", "parent": "x"}
    after = TREE.when(split(into=["x-nam", "x-dong"], opens=[part])).then(
        opened("x-nam", "UBND phường Nam", UnitType.WARD, "x", JULY),
        UnitSplit(city="x", unit="x-tay", into=("x-nam", "x-dong"), on=JULY),
    )
    assert after.state.register.on(JULY).ancestors("x-tay-vp") == ("x-nam", "x")


def test_a_whole_tier_can_be_abolished() -> None:
    district = opened("x-quan", "UBND quận", UnitType.DISTRICT)
    ward = opened("x-quan-a", "UBND phường A", UnitType.WARD, "x-quan")
    after = given(UNIT_TREE, CITY, district, ward).when(close(unit="x-quan", successor="x")).accepted()
    assert after.state.register.on(JUNE).ancestors("x-quan-a") == ("x-quan", "x")
    assert after.state.register.on(JULY).ancestors("x-quan-a") == ("x",)


def test_a_unit_without_units_below_is_closed_with_nobody_in_its_place() -> None:
    TREE.when(close()).then(UnitClosed(city="x", unit="x-noi-vu", on=JULY))


def test_a_merger_may_be_recorded_long_before_or_after_its_day() -> None:
    renamed = UnitRenamed(city="x", unit="x-dong", name="UBND phường Đông Hải", on=JUNE)
    given(UNIT_TREE, *BEFORE, renamed).when(merge()).then(NEW, MERGED)
    AFTER_MERGER.when(rename(unit="x-tay", name="UBND phường Tây Hồ", on=JUNE.isoformat())).accepted()


def test_a_unit_is_there_from_the_day_it_is_opened() -> None:
    ward = opened("x-moi", "UBND phường Mới", UnitType.WARD, "x", JULY)
    known = given(UNIT_TREE, *BEFORE, ward)
    known.when(rename(unit="x-moi", on=JULY.isoformat())).accepted()
    known.when(rename(unit="x-moi", on=JUNE.isoformat())).then_rejected("unit-not-yet", "/content/unit")


@pytest.mark.parametrize(
    ("command", "code", "pointer"),
    [
        (rename(unit="x-ai-do"), "unknown-unit", "/content/unit"),
        (rename(unit="x-phuong"), "unknown-unit", "/content/unit"),
        (rename(name=EAST.name), "alias-ambiguous", "/content/name"),
        (rename(aliases=["ubnd các PHƯỜNG"]), "alias-ambiguous", "/content/aliases/0"),
        (rename(name="–"), "invalid-name", "/content/name"),
        (move(unit="x"), "unit-is-root", "/content/unit"),
        (move(parent="x-ai-do"), "unknown-unit", "/content/parent"),
        (move(unit="x-tay", parent="x-tay-vp"), "unit-below-itself", "/content/parent"),
        (move(unit="x-tay", parent="x-tay"), "unit-below-itself", "/content/parent"),
        (merge(into="x-dong", opens=None), "unit-into-itself", "/content/into"),
        (merge(units=["x-tay", "x-tay"]), "unit-repeated", "/content/units/1"),
        (merge(units=["x"], opens=None, into="x-dong"), "unit-is-root", "/content/units/0"),
        (merge(opens=None), "unknown-unit", "/content/into"),
        (merge(into="x-bac"), "unit-opens-other", "/content/opens/id"),
        (merge(opens=NEW_UNIT | {"name": NORTH.name}), "alias-ambiguous", "/content/opens/name"),
        (merge(opens=NEW_UNIT | {"parent": "x-ai-do"}), "unknown-parent", "/content/opens/parent"),
        (merge(opens=NEW_UNIT | {"parent": "x-tay"}), "unit-under-ended", "/content"),
        (merge(opens=NEW_UNIT | {"opened_on": AUGUST.isoformat()}), "unit-not-yet", "/content/into"),
        (merge(units=["x-tay"], into="x-tay-vp", opens=None), "unit-under-ended", "/content"),
        (split(into=["x-tay"]), "unit-into-itself", "/content/into/0"),
        (split(into=["x-dong", "x-moi"]), "unknown-unit", "/content/into/1"),
        (split(into=["x-dong", "x-dong"]), "unit-repeated", "/content/into/1"),
        (split(unit="x"), "unit-is-root", "/content/unit"),
        (close(unit="x"), "unit-is-root", "/content/unit"),
        (close(unit="x-tay"), "unit-has-units", "/content"),
        (close(successor="x-noi-vu"), "unit-into-itself", "/content/successor"),
        (close(successor="x-ai-do"), "unknown-unit", "/content/successor"),
    ],
)
def test_a_change_that_breaks_a_rule_is_rejected(command: TreeCommand, code: str, pointer: str) -> None:
    TREE.when(command).then_rejected(code, pointer)


@pytest.mark.parametrize(
    ("command", "code", "pointer"),
    [
        (rename(unit="x-tay"), "unit-closed", "/content/unit"),
        (move(parent="x-tay"), "unit-closed", "/content/parent"),
        (merge(units=["x-bac"], into="x-tay", opens=None), "unit-closed", "/content/into"),
        (split(into=["x-bac"]), "unit-closed", "/content/unit"),
        (close(unit="x-tay", on=JUNE.isoformat(), successor="x-bac"), "unit-closed", "/content/unit"),
        (close(unit="x-dong-tay", on=AUGUST.isoformat()), "unit-has-units", "/content"),
        (open_unit(name=WEST.name), "alias-ambiguous", "/content/units/0/name"),
        (open_unit(id="x-tay"), "unit-exists", "/content/units/0/id"),
        (open_unit(parent="x-dong-tay"), "unknown-parent", "/content/units/0/parent"),
    ],
)
def test_after_a_merger_the_old_units_are_part_of_the_past_only(command: TreeCommand, code: str, pointer: str) -> None:
    AFTER_MERGER.when(command).then_rejected(code, pointer)


def test_after_a_merger_their_names_are_free_from_that_day_on() -> None:
    AFTER_MERGER.when(open_unit(name=WEST.name, opened_on=JULY.isoformat())).accepted()
    AFTER_MERGER.when(open_unit(name=WEST.name, opened_on=JUNE.isoformat())).then_rejected("alias-ambiguous")


def test_a_unit_may_be_opened_below_one_that_others_go_on_for() -> None:
    after = AFTER_MERGER.when(open_unit(parent="x-tay", type="other", name="Trạm", opened_on="2023-01-01")).accepted()
    assert after.state.register.on(JUNE).ancestors("x-moi") == ("x-tay", "x")
    assert after.state.register.on(JULY).ancestors("x-moi") == ("x-dong-tay", "x")


def test_a_unit_does_not_end_before_a_change_that_is_recorded_of_it() -> None:
    renamed = UnitRenamed(city="x", unit="x-tay", name="UBND phường Tây Hồ", on=AUGUST)
    given(UNIT_TREE, *BEFORE, renamed).when(merge()).then_rejected("unit-changes-later", "/content/units/0")
    taken_in = UnitsMerged(city="x", units=("x-bac",), into="x-tay", on=AUGUST)
    given(UNIT_TREE, *BEFORE, taken_in).when(merge()).then_rejected("unit-changes-later", "/content/units/0")


def test_a_move_must_be_sound_on_later_days_too() -> None:
    later = UnitMoved(city="x", unit="x-dong", parent="x-tay", on=AUGUST)
    known = given(UNIT_TREE, *BEFORE, later)
    known.when(move(unit="x-tay", parent="x-dong")).then_rejected("unit-below-itself", "/content/parent")
    closed = UnitClosed(city="x", unit="x-bac", on=AUGUST)
    given(UNIT_TREE, *BEFORE, closed).when(move()).then_rejected("unknown-parent", "/content/parent")


def test_a_refused_change_leaves_nothing_behind() -> None:
    outcome = TREE.when(merge(opens=NEW_UNIT | {"name": NORTH.name}))
    assert outcome.facts == ()


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_any_day_of_the_calendar_will_do(day: str) -> None:
    TREE.when(rename(on=day)).accepted()
    tree = TREE.when(merge(on=day)).accepted().state.register.on(dt.date.max)
    assert "x-dong-tay" in tree.units


def test_facts_made_are_those_of_a_unit_opened_by_hand() -> None:
    (opening, merged) = TREE.when(merge()).facts
    assert isinstance(opening, UnitOpened)
    assert merged == MERGED
    by_hand = TREE.when(open_unit(**NEW_UNIT, opened_on=JULY.isoformat())).accepted()
    assert by_hand.when(merge(opens=None)).accepted().state.register.on(None) == AFTER_MERGER.state.tree
    assert WEST_OFFICE.unit in AFTER_MERGER.state.tree.units
