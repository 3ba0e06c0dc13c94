"""The tree of units on any day."""

import datetime as dt
import itertools
import random

import pytest
from tests.units.trees import (
    AUGUST,
    BEFORE,
    CITY,
    EAST,
    HOME_AFFAIRS,
    JULY,
    JUNE,
    NEW,
    WEST,
    opened,
)

from par.events import EventData
from par.events.day import DayOpened
from par.events.unit import UnitClosed, UnitMoved, UnitRenamed, UnitsMerged, UnitSplit, UnitType
from par.units import Unit, UnitRegister, UnitTree

MERGED = UnitsMerged(city="x", units=("x-tay", "x-dong"), into="x-dong-tay", on=JULY)
RENAMED = UnitRenamed(
    city="x", unit="x-bac", name="UBND phường Bắc", unit_type=UnitType.WARD, aliases=("Phường Bắc",), on=AUGUST
)


def ids(units: tuple[Unit, ...]) -> list[str]:
    return [unit.id for unit in units]


def register(*facts: EventData) -> UnitRegister:
    return UnitRegister.of([*BEFORE, *facts])


def test_a_merger_changes_the_tree_from_its_day_on() -> None:
    found = register(NEW, MERGED)
    before, after = found.on(JUNE), found.on(JULY)
    assert {"x-tay", "x-dong"} <= before.units.keys()
    assert "x-dong-tay" not in before.units
    assert not {"x-tay", "x-dong"} & after.units.keys()
    assert after.ended["x-tay"].unit.name == "UBND phường Tây"
    assert (found.closed_on("x-tay"), found.opened_on("x-dong-tay")) == (JULY, JULY)


def test_the_tree_before_a_day_is_that_of_its_eve() -> None:
    found = register(MERGED)
    assert found.before(JULY) == found.on(JUNE)
    assert found.before(dt.date.min) == found.on(dt.date.min), "no day precedes the first of the calendar"


def test_groups_follow_the_tree_of_the_day() -> None:
    found = register(NEW, MERGED)
    assert ids(found.on(JUNE).members("x-phuong")) == ["x-tay", "x-dong"]
    assert ids(found.on(JULY).members("x-phuong")) == ["x-dong-tay"]
    assert ids(found.on(JUNE).members("x-kiem-tra")) == ["x-dong", "x-noi-vu", "x-tay"]
    assert ids(found.on(JULY).members("x-kiem-tra")) == ["x-dong-tay", "x-noi-vu"]
    assert ids(found.on(JULY).members("x-tay")) == ["x-dong-tay"]


def test_units_below_one_that_ends_stand_below_the_one_that_goes_on() -> None:
    late = opened("x-tay-mc", "Bộ phận Một cửa phường Tây", UnitType.OTHER, "x-tay", AUGUST)
    found = register(NEW, MERGED, late)
    assert found.on(JUNE).ancestors("x-tay-vp") == ("x-tay", "x")
    assert found.on(JULY).ancestors("x-tay-vp") == ("x-dong-tay", "x")
    assert found.on(AUGUST).ancestors("x-tay-mc") == ("x-dong-tay", "x")


def test_successors_and_predecessors_over_several_changes() -> None:
    south = opened("x-nam", "UBND phường Nam", UnitType.WARD, on=AUGUST)
    split = UnitSplit(city="x", unit="x-dong-tay", into=("x-nam", "x-bac"), on=AUGUST)
    found = register(NEW, MERGED, south, split)
    assert found.on(JUNE).successors("x-tay") == ("x-tay",)
    assert found.on(JULY).successors("x-tay") == ("x-dong-tay",)
    assert found.on(AUGUST).successors("x-tay") == found.on(None).successors("x-tay") == ("x-nam", "x-bac")
    assert found.on(AUGUST).predecessors("x-nam") == ("x-tay", "x-dong", "x-dong-tay")
    assert found.on(JULY).predecessors("x-dong-tay") == ("x-tay", "x-dong")
    assert found.on(None).successors("x-ai-do") == ()


def test_nobody_goes_on_for_a_unit_that_was_closed_without_a_successor() -> None:
    found = register(UnitClosed(city="x", unit="x-noi-vu", on=JULY))
    assert found.on(JULY).successors("x-noi-vu") == ()
    assert ids(found.on(JULY).members("x-kiem-tra")) == ["x-dong", "x-tay"]


def test_above_a_parent_that_ended_with_nobody_in_its_place_stands_nobody() -> None:
    after = register(UnitClosed(city="x", unit="x-tay", on=JULY)).on(JULY)
    assert after.ancestors("x-tay-vp") == ()
    assert ids(after.below("x")) == ["x-dong", "x-bac", "x-noi-vu"]
    assert after.speaks_for("x-tay-vp", "x-tay-vp")


def test_a_renamed_unit_keeps_its_id_and_its_former_names() -> None:
    found = register(RENAMED)
    july, august = found.on(JULY).units["x-bac"], found.on(AUGUST).units["x-bac"]
    assert (july.name, july.type, july.former) == ("UBND xã Bắc", UnitType.COMMUNE, ())
    assert (august.name, august.type, august.aliases) == ("UBND phường Bắc", UnitType.WARD, ("Phường Bắc",))
    assert august.former == ("UBND xã Bắc",)
    assert ids(found.on(AUGUST).members("x-phuong")) == ["x-tay", "x-dong", "x-bac"]
    back = found.evolve(UnitRenamed(city="x", unit="x-bac", name="UBND xã Bắc", on=dt.date(2023, 9, 1)))
    assert back.on(None).units["x-bac"].former == ("UBND phường Bắc", "Phường Bắc")


def test_a_moved_unit_stands_under_another_from_that_day_on() -> None:
    found = register(UnitMoved(city="x", unit="x-noi-vu", parent="x-bac", on=JULY))
    assert found.on(JUNE).ancestors("x-noi-vu") == ("x",)
    assert found.on(JULY).ancestors("x-noi-vu") == ("x-bac", "x")


def test_whoever_took_over_may_speak_for_the_past_and_so_may_the_old_system() -> None:
    found = register(NEW, MERGED)
    assert not found.on(JUNE).speaks_for("x-dong-tay", "x-tay")
    assert found.on(JULY).speaks_for("x-dong-tay", "x-tay")
    assert found.on(JULY).speaks_for("x-dong-tay", "x-tay-vp")
    assert found.on(JULY).speaks_for("x-tay", "x-tay")
    assert not found.on(JULY).speaks_for("x-tay", "x-dong")
    assert not found.on(JULY).speaks_for("x-bac", "x-tay")
    assert not found.on(JULY).speaks_for("x", "x-tay")


def test_of_the_parts_of_a_unit_the_first_speaks_for_its_past() -> None:
    found = register(UnitSplit(city="x", unit="x-tay", into=("x-dong", "x-bac"), on=JULY))
    assert found.on(JULY).speaks_for("x-dong", "x-tay")
    assert not found.on(JULY).speaks_for("x-bac", "x-tay")


def test_the_order_of_recording_does_not_matter_across_days() -> None:
    facts = [
        UnitRenamed(city="x", unit="x-bac", name="UBND xã Bắc Sơn", on=JUNE),
        NEW,
        RENAMED,
        UnitsMerged(city="x", units=("x-tay", "x-dong"), into="x-dong-tay", on=AUGUST),
    ]
    expected = register(*facts)
    for order in itertools.permutations(facts):
        found = register(*order)
        for day in (JUNE, JULY, AUGUST, None):
            assert found.on(day) == expected.on(day)


def test_recorded_one_by_one_or_at_once_the_register_is_the_same() -> None:
    facts = [*BEFORE, NEW, MERGED, RENAMED]
    one_by_one = UnitRegister()
    for fact in facts:
        one_by_one = one_by_one.evolve(fact)
    assert one_by_one == UnitRegister.of(facts)
    assert one_by_one.on(None) == UnitTree.of(facts)
    assert one_by_one.evolve(DayOpened(day=JULY, previous=None)) is one_by_one


def test_the_register_knows_all_units_of_all_days_and_what_happened() -> None:
    found = register(NEW, RENAMED, MERGED)
    assert ids(found.every()) == ["x", "x-tay", "x-tay-vp", "x-dong", "x-bac", "x-noi-vu", "x-dong-tay"]
    assert found.days == (JULY, AUGUST)
    assert found.changes == (MERGED, RENAMED)
    assert found.history("x-tay") == (WEST, MERGED)
    assert found.history("x-dong-tay") == (NEW, MERGED)
    assert found.knows("x-tay")
    assert found.knows("x-phuong")
    assert not found.knows("x-nam")


@pytest.mark.parametrize("seed", range(20))
def test_each_day_is_what_a_plain_replay_of_its_facts_gives(seed: int) -> None:
    """Wards that merge pairwise at random: counted by hand, not with the register's own means."""
    chance = random.Random(seed)
    wards = [f"x-{number}" for number in range(12)]
    facts: list[EventData] = [CITY, EAST, HOME_AFFAIRS]
    facts += [opened(ward, f"UBND phường {ward}", UnitType.WARD) for ward in wards]
    merges = []
    present, goes_on = list(wards), {ward: ward for ward in wards}
    states = {}
    for step in range(8):
        day = JULY + dt.timedelta(days=step)
        gone, into = chance.sample(present, 2)
        merges.append(UnitsMerged(city="x", units=(gone,), into=into, on=day))
        present.remove(gone)
        goes_on = {ward: into if heir == gone else heir for ward, heir in goes_on.items()}
        states[day] = (set(present), goes_on)
    chance.shuffle(merges)
    found = UnitRegister.of([*facts, *merges])
    for day, (there, heirs) in states.items():
        assert {unit for unit in found.on(day).units if unit in wards} == there
        assert {ward: found.on(day).successors(ward) for ward in wards} == {w: (heir,) for w, heir in heirs.items()}
