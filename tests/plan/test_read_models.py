"""The read models of the plan-service."""

import datetime as dt
from collections.abc import Iterable

import pytest
from tests.plan.loading import example, index_set_content, loaded_plan, loaded_tree, names_of
from tests.plans.amended import NAME, amended
from tests.units.trees import BEFORE, JULY, NEW

from par.events import Event, EventData, Recorded
from par.events.index_set import IndexSetPublished
from par.events.plan import (
    Document,
    FindingsNoted,
    PlanConfirmed,
    PlanDrafted,
    PlanImported,
    PlanIssued,
    PlanLinked,
    PlanNumbered,
    PlanRevoked,
    ReportingSet,
    TargetDropped,
    TargetRevised,
    TargetSet,
    TaskAdded,
    TaskDropped,
    TaskMoved,
    TaskReworded,
    UpperPlan,
)
from par.events.unit import UnitClosed, UnitOpened, UnitsMerged, UnitType
from par.plans import Plan, ordinal_key
from par.plans.written import heading_of, task_of_plan
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

IMPORTED = PlanImported(
    plan=NAME, file_name="a.docx", sha256="0" * 64, format="docx", tasks=47, findings=0, not_placed=0
)
LIFE_OF_A_DRAFT = [
    *loaded_plan(NAME).history[:1],
    IMPORTED,
    FindingsNoted(plan=NAME),
    TaskAdded(plan=NAME, ordinal="1.99", domain="1", title="Việc"),
    PlanConfirmed(plan=NAME, findings=0, not_placed=0),
]


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
    assert (plan["version"], plan["confirmed"], plan["funding"]) == (0, False, [])
    assert [target["value"] for target in plan["targets"]] == ["6"]
    for key in ("title", "number", "domains", "legal_bases"):
        assert plan[key] == file[key]
    for key in ("reporting", "responsibilities", "procedure_reviews", "inspections"):
        assert [{**row, **given} for row, given in zip(plan[key], file[key], strict=True)] == plan[key]


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
        key = ordinal_key(row["ordinal"])
        shown = tasks[f"{name}:{key}"]
        assert {field: shown[field] for field in row} == row
        assert (shown["plan"], shown["task"], shown["key"]) == (name, f"{name}:{key}", key)


@pytest.mark.parametrize("city", names_of("units"))
def test_units_and_groups_keep_what_was_recorded_of_them(city: str) -> None:
    tree = loaded_tree(city)
    units = read(tree.history)["units"]
    for unit in example("units", city)["units"]:
        shown = units[unit["id"]]
        assert (shown["kind"], shown["city"]) == ("unit", city)
        (opening,) = shown["facts"]
        assert {key: opening["data"][key] for key in ("name", "parent", "aliases")} == {
            key: unit[key] for key in ("name", "parent", "aliases")
        }
    for group in example("units", city)["groups"]:
        shown = units[group["id"]]
        assert shown["kind"] == "group"
        (definition,) = shown["facts"]
        assert {key: definition["data"][key] for key in ("name", "under", "types", "members", "aliases")} == {
            key: group[key] for key in ("name", "under", "types", "members", "aliases")
        }


def test_trees_of_two_cities_do_not_mix() -> None:
    roots = [
        UnitOpened(city=city, unit=city, name=city, unit_type=UnitType.CITY, parent=None)
        for city in ("chi-linh", "cao-bang")
    ]
    ward = UnitOpened(city="chi-linh", unit="chi-linh-a", name="A", unit_type=UnitType.WARD, parent="chi-linh")
    units = read([*roots, ward])["units"]
    assert {name: unit["city"] for name, unit in units.items()} == {
        "chi-linh": "chi-linh",
        "cao-bang": "cao-bang",
        "chi-linh-a": "chi-linh",
    }


def test_a_fact_about_several_units_stands_with_each_of_them() -> None:
    merged = UnitsMerged(city="x", units=("x-tay", "x-dong"), into="x-dong-tay", on=JULY)
    units = read([*BEFORE, NEW, merged])["units"]
    kinds = {name: [fact["type"] for fact in units[name]["facts"]] for name in ("x-tay", "x-dong", "x-dong-tay", "x")}
    assert kinds == {
        "x-tay": ["par.unit.opened.v1", "par.units.merged.v1"],
        "x-dong": ["par.unit.opened.v1", "par.units.merged.v1"],
        "x-dong-tay": ["par.unit.opened.v1", "par.units.merged.v1"],
        "x": ["par.unit.opened.v1"],
    }


def test_a_fact_about_a_unit_that_was_never_opened_makes_no_unit() -> None:
    assert read([UnitClosed(city="x", unit="x-tay", on=JULY)])["units"] == {}


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


def test_plans_and_tasks_read_as_the_fold_of_the_log_after_every_step_of_a_life() -> None:
    facts = [
        *LIFE_OF_A_DRAFT,
        *amended().history[1:],
        PlanNumbered(plan=NAME, number="7/KH-UBND", printed_on=dt.date(2023, 1, 20)),
        PlanLinked(plan=NAME, implements=(UpperPlan(authority="UBND tỉnh"),)),
        TargetSet(plan=NAME, number=1, text="Đúng hạn", indicator="on_time"),
        TargetSet(plan=NAME, number=2, text="Số hóa", indicator="digitised"),
        TargetRevised(plan=NAME, number=2, text="Số hóa đủ", indicator="digitised"),
        TargetDropped(plan=NAME, number=1),
        TaskReworded(plan=NAME, task="1-1", title="Tên khác"),
        TaskDropped(plan=NAME, task="1-2"),
        PlanRevoked(plan=NAME, city="chi-linh", document=Document(title="X"), effective_on=dt.date(2023, 9, 1)),
    ]
    documents = read(facts)
    plan = Plan.of(facts)
    shown = dict(documents["plans"][NAME])
    assert shown.pop("rearranged") is plan.rearranged is True
    assert {key: value for key, value in shown.items() if key not in ("_id", "position")} == heading_of(plan)
    tasks = {
        key: {name: value for name, value in task.items() if name not in ("_id", "position", "added")}
        for key, task in documents["tasks"].items()
    }
    assert tasks == {f"{NAME}:{task.key}": task_of_plan(NAME, task) for task in plan.tasks.values()}


def test_a_confirmation_holds_until_the_draft_changes() -> None:
    assert read(LIFE_OF_A_DRAFT)["plans"][NAME]["confirmed"] is True
    changed = [*LIFE_OF_A_DRAFT, TaskMoved(plan=NAME, task="1-99", ordinal="1.9", domain="1")]
    plan = read(changed)["plans"][NAME]
    assert (plan["confirmed"], plan["rearranged"]) == (False, True)


def test_facts_about_a_task_that_is_not_there_make_none() -> None:
    gone = TaskReworded(plan=NAME, task="9-9", title="Không có")
    assert f"{NAME}:9-9" not in read([*loaded_plan(NAME).history, gone])["tasks"]
