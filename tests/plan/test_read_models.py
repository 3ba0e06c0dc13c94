"""The read models of the plan-service."""

import datetime as dt
from collections.abc import Iterable

import pytest
from tests.plan.loading import example, index_set_content, loaded_plan, loaded_tree, names_of

from par.events import Event, EventData, Recorded
from par.events.index_set import IndexSetPublished
from par.events.plan import PlanDrafted, PlanIssued, ReportingSet, TaskAdded
from par.events.unit import UnitOpened, UnitType
from par.testing.deciders import given
from par.testing.projections import Collections, assert_stable
from plan_service.index_set.decider import INDEX_SET
from plan_service.read_models import plan_read_models

ISSUED = PlanIssued(
    plan="chi-linh-tthc-2023",
    city="chi-linh",
    year=2023,
    issued_on=dt.date(2023, 1, 3),
    printed_on=dt.date(2022, 12, 30),
)


def read(facts: Iterable[EventData]) -> Collections:
    """The documents after ``facts``, checked to be the same for every split into batches."""
    time = dt.datetime(2023, 1, 3, tzinfo=dt.UTC)
    return assert_stable(
        plan_read_models(),
        [
            Recorded(position, "par.log.x", Event(str(position), "/chi-linh", "x/x", time, data))
            for position, data in enumerate(facts, 1)
        ],
    )


def test_a_plan_shows_its_heading_counts_and_lists() -> None:
    file = example("plans", "chi-linh-tthc-2023")
    facts = loaded_plan("chi-linh-tthc-2023").history
    plan = read(facts)["plans"]["chi-linh-tthc-2023"]
    assert plan["status"] == "draft"
    assert plan["issued_on"] is None
    assert plan["counts"] == {"tasks": 21, "targets": 1}
    assert plan["task_ordinals"] == [task["ordinal"] for task in file["tasks"]]
    assert [target["value"] for target in plan["targets"]] == ["6"]
    for key in ("title", "number", "domains", "legal_bases"):
        assert plan[key] == file[key]
    for key in ("reporting", "responsibilities", "procedure_reviews", "inspections"):
        assert plan[key] == file[key]


def test_an_issued_plan_shows_both_dates() -> None:
    documents = read([*loaded_plan("chi-linh-tthc-2023").history, ISSUED])
    plan = documents["plans"]["chi-linh-tthc-2023"]
    assert (plan["status"], plan["issued_on"], plan["printed_on"]) == ("issued", "2023-01-03", "2022-12-30")


def test_a_list_that_is_set_again_replaces_the_one_before() -> None:
    facts = [
        *loaded_plan("chi-linh-tthc-2023").history,
        ReportingSet(plan="chi-linh-tthc-2023", reporting=()),
    ]
    assert read(facts)["plans"]["chi-linh-tthc-2023"]["reporting"] == []


@pytest.mark.parametrize("name", names_of("plans"))
def test_a_task_shows_its_row(name: str) -> None:
    tasks = read(loaded_plan(name).history)["tasks"]
    for row in example("plans", name)["tasks"]:
        shown = tasks[f"{name}:{row['ordinal']}"]
        assert {key: shown[key] for key in row} == row
        assert (shown["plan"], shown["task"]) == (name, f"{name}:{row['ordinal']}")


@pytest.mark.parametrize("city", names_of("units"))
def test_units_show_their_ancestors_nearest_first_and_groups_stand_beside_them(city: str) -> None:
    tree = loaded_tree(city)
    units = read(tree.history)["units"]
    for unit in example("units", city)["units"]:
        shown = units[unit["id"]]
        assert shown["kind"] == "unit"
        assert shown["ancestors"] == list(tree.state.tree.ancestors(unit["id"]))
        assert shown["aliases"] == unit["aliases"]
    for group in example("units", city)["groups"]:
        shown = units[group["id"]]
        assert shown["kind"] == "group"
        assert {key: shown[key] for key in ("name", "under", "types", "members", "aliases")} == {
            key: group[key] for key in ("name", "under", "types", "members", "aliases")
        }


def test_trees_of_two_cities_do_not_mix() -> None:
    roots = [
        UnitOpened(city=city, unit=city, name=city, unit_type=UnitType.CITY, parent=None)
        for city in ("chi-linh", "cao-bang")
    ]
    ward = UnitOpened(city="chi-linh", unit="chi-linh-a", name="A", unit_type=UnitType.WARD, parent="chi-linh")
    units = read([*roots, ward])["units"]
    assert {name: unit["ancestors"] for name, unit in units.items()} == {
        "chi-linh": [],
        "cao-bang": [],
        "chi-linh-a": ["chi-linh"],
    }


def test_versions_of_an_index_set_stand_side_by_side() -> None:
    (first,) = given(INDEX_SET).when(index_set_content("example-766-2022")).accepted().history
    assert isinstance(first, IndexSetPublished)
    second = first.model_copy(update={"version": 2, "name_en": "Second"})
    sets = read([first, second])["index_sets"]
    assert sorted(sets) == ["example-766-2022:1", "example-766-2022:2"]
    assert IndexSetPublished.model_validate(sets["example-766-2022:1"]) == first


def test_facts_of_a_plan_that_was_never_drafted_make_no_plan() -> None:
    assert read([TaskAdded(plan="x", ordinal="1", domain="1", title="T"), ISSUED])["plans"] == {}


def test_a_second_draft_of_the_same_id_changes_nothing() -> None:
    drafted = loaded_plan("chi-linh-tthc-2023").history[0]
    assert isinstance(drafted, PlanDrafted)
    again = drafted.model_copy(update={"title": "Khác"})
    assert read([drafted, again])["plans"] == read([drafted])["plans"]
