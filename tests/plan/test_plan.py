"""The rules of a plan."""

import datetime as dt
import unicodedata
from typing import Any

import pytest
from pydantic import ValidationError
from tests.plan.loading import PLAN_CONTENT, content

from par.events import EventData
from par.events.plan import (
    Domain,
    PlanDrafted,
    PlanIssued,
    ReportingDate,
    ReportingSet,
    ResponsibilitiesStated,
    Responsibility,
    Schedule,
    ScheduleKind,
    TargetSet,
    TaskAdded,
)
from par.events.unit import GroupDefined, UnitOpened, UnitType
from par.testing.deciders import Outcome, given
from par.units import UnitTree
from plan_service.plan.decider import PLAN, PlanCommand, PlanContent
from plan_service.plan.state import PlanState

TREE = UnitTree.of(
    [
        UnitOpened(city="chi-linh", unit="chi-linh", name="Chí Linh", unit_type=UnitType.CITY, parent=None),
        GroupDefined(city="chi-linh", group="chi-linh-xa-phuong", name="Các xã", types=(UnitType.COMMUNE,)),
    ]
)
DRAFTED = PlanDrafted(
    plan="ke-hoach",
    city="chi-linh",
    authority="chi-linh",
    title="Kế hoạch",
    year=2023,
    domains=(Domain(ordinal="I", area="direction", title="Chỉ đạo"),),
)
ADDED = TaskAdded(plan="ke-hoach", ordinal="I.1", domain="I", title="Việc")
ISSUED = PlanIssued(plan="ke-hoach", city="chi-linh", year=2023, issued_on=dt.date(2023, 1, 3))

DRAFT: dict[str, Any] = {
    "authority": "chi-linh",
    "title": "Kế hoạch",
    "year": 2023,
    "domains": [{"ordinal": "I", "area": "direction", "title": "Chỉ đạo"}],
}
TASK: dict[str, Any] = {"ordinal": "I.1", "domain": "I", "title": "Việc"}
TARGET: dict[str, Any] = {"text": "Đúng hạn", "indicator": "on_time", "domain": "I"}
ISSUE: dict[str, Any] = {"issued_on": "2023-01-03"}


def body(name: str, **fields: Any) -> PlanContent:
    return content(PLAN_CONTENT[name], {"plan": "ke-hoach", "city": "chi-linh"} | fields)


def ask(name: str, *history: EventData, **fields: Any) -> Outcome[PlanState, PlanCommand]:
    return given(PLAN, *history).when(PlanCommand(body(name, **fields), TREE))


def test_a_plan_is_drafted_once() -> None:
    ask("draft", **DRAFT).then(DRAFTED)
    ask("draft", DRAFTED, **DRAFT).then_rejected("plan-exists", "/content/plan")
    ask("draft", DRAFTED, ADDED, ISSUED, **DRAFT).then_rejected("plan-exists", "/content/plan")


@pytest.mark.parametrize("authority", ["chi-linh-xa-phuong", "hai-phong"])
def test_the_authority_is_a_unit_of_the_city(authority: str) -> None:
    ask("draft", **DRAFT | {"authority": authority}).then_rejected("unknown-unit", "/content/authority")


def test_domains_have_ordinals_of_their_own() -> None:
    ask("draft", **DRAFT | {"domains": DRAFT["domains"] * 2}).then_rejected(
        "duplicate-domain", "/content/domains/1/ordinal"
    )


def test_a_task_keeps_its_words_and_its_reading() -> None:
    task = TASK | {
        "leads": ["chi-linh-xa-phuong"],
        "leads_text": ["Các xã"],
        "coordinators": ["chi-linh"],
        "time_text": "Từ quý II",
        "schedule": {"kind": "window", "from": "2023-04-01"},
    }
    ask("add-tasks", DRAFTED, tasks=[task]).then(
        ADDED.model_copy(
            update={
                "leads": ("chi-linh-xa-phuong",),
                "leads_text": ("Các xã",),
                "coordinators": ("chi-linh",),
                "time_text": "Từ quý II",
                "schedule": Schedule(kind=ScheduleKind.WINDOW, from_=dt.date(2023, 4, 1)),
            }
        )
    )


def test_an_empty_recurring_schedule_is_no_fault() -> None:
    schedule: dict[str, Any] = {"kind": "recurring", "every": None, "times_per_year": None, "milestones": []}
    ask("add-tasks", DRAFTED, tasks=[TASK | {"schedule": schedule}]).then(
        ADDED.model_copy(update={"schedule": Schedule(kind=ScheduleKind.RECURRING)})
    )


@pytest.mark.parametrize(
    ("task", "code", "pointer"),
    [
        ({"ordinal": "I.1"}, "duplicate-ordinal", "/content/tasks/1/ordinal"),
        ({"ordinal": "i-1"}, "duplicate-ordinal", "/content/tasks/1/ordinal"),
        ({"ordinal": "I.0"}, "duplicate-ordinal", "/content/tasks/1/ordinal"),
        ({"ordinal": "review-1"}, "reserved-ordinal", "/content/tasks/1/ordinal"),
        ({"ordinal": "Inspection.24"}, "reserved-ordinal", "/content/tasks/1/ordinal"),
        ({"ordinal": "REPORT-1"}, "reserved-ordinal", "/content/tasks/1/ordinal"),
        ({"domain": "II"}, "unknown-domain", "/content/tasks/1/domain"),
        ({"leads": ["chi-linh", "hai-phong"]}, "unknown-unit", "/content/tasks/1/leads/1"),
        ({"coordinators": ["hai-phong"]}, "unknown-unit", "/content/tasks/1/coordinators/0"),
    ],
)
def test_a_task_that_breaks_a_rule_is_rejected(task: dict[str, Any], code: str, pointer: str) -> None:
    before = ADDED.model_copy(update={"ordinal": "I.0"})
    tasks = [TASK, TASK | {"ordinal": "I.2"} | task]
    ask("add-tasks", DRAFTED, before, tasks=tasks).then_rejected(code, pointer)


def test_targets_are_numbered_on_and_keep_exact_values() -> None:
    first = TargetSet(plan="ke-hoach", number=1, text="Trước", indicator="x")
    figures = TARGET | {"comparator": ">=", "value": 98.0, "unit": "percent"}
    text = TARGET | {"comparator": "<=", "value": "0.10"}
    ask("set-targets", DRAFTED, first, targets=[figures, text, TARGET]).then(
        TargetSet(
            plan="ke-hoach",
            number=2,
            domain="I",
            text="Đúng hạn",
            indicator="on_time",
            comparator=">=",
            value="98",
            unit="percent",
        ),
        TargetSet(
            plan="ke-hoach",
            number=3,
            domain="I",
            text="Đúng hạn",
            indicator="on_time",
            comparator="<=",
            value="0.1",
        ),
        TargetSet(plan="ke-hoach", number=4, domain="I", text="Đúng hạn", indicator="on_time"),
    )


def test_a_target_names_a_domain_of_the_plan_or_none() -> None:
    targets = [TARGET | {"domain": None}, TARGET | {"domain": "X"}]
    ask("set-targets", DRAFTED, targets=targets).then_rejected("unknown-domain", "/content/targets/1/domain")


def test_only_the_lists_that_are_given_become_facts() -> None:
    duty = {"unit": "Các xã", "unit_id": "chi-linh-xa-phuong", "duty": "Báo cáo"}
    outsider = {"unit": "Ngân hàng", "unit_id": None, "duty": "Phối hợp"}
    ask("set-details", DRAFTED, reporting=[{"period": None, "due": None}], responsibilities=[duty, outsider]).then(
        ReportingSet(plan="ke-hoach", reporting=(ReportingDate(period=None, due=None, by=None, to=None),)),
        ResponsibilitiesStated(
            plan="ke-hoach",
            responsibilities=(
                Responsibility(unit="Các xã", unit_id="chi-linh-xa-phuong", duty="Báo cáo"),
                Responsibility(unit="Ngân hàng", duty="Phối hợp"),
            ),
        ),
    )
    ask("set-details", DRAFTED).then_nothing()


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        (
            {"responsibilities": [{"unit": "X", "unit_id": "hai-phong", "duty": "Y"}]},
            "/content/responsibilities/0/unit_id",
        ),
        (
            {"procedure_reviews": [{"unit": "hai-phong", "field": "X", "due": "2023-05-30"}]},
            "/content/procedure_reviews/0/unit",
        ),
        (
            {"inspections": [{"unit": "hai-phong", "group": "X", "kind": "periodic"}]},
            "/content/inspections/0/unit",
        ),
    ],
)
def test_details_name_units_of_the_city(fields: dict[str, Any], pointer: str) -> None:
    ask("set-details", DRAFTED, **fields).then_rejected("unknown-unit", pointer)


def test_a_plan_is_issued_once_and_with_tasks() -> None:
    ask("issue", DRAFTED, **ISSUE).then_rejected("plan-without-tasks", "/content/plan")
    ask("issue", DRAFTED, ADDED, **ISSUE).then(ISSUED)
    ask("issue", DRAFTED, ADDED, ISSUED, **ISSUE).then_rejected("plan-issued")


COMMANDS: list[tuple[str, dict[str, Any]]] = [
    ("add-tasks", {"tasks": [TASK | {"ordinal": "I.9"}]}),
    ("set-targets", {"targets": [TARGET]}),
    ("set-details", {"reporting": []}),
    ("issue", ISSUE),
]


@pytest.mark.parametrize(("name", "fields"), COMMANDS)
def test_nothing_happens_to_a_plan_before_its_draft_or_after_its_issue(name: str, fields: dict[str, Any]) -> None:
    ask(name, **fields).then_rejected("unknown-plan", "/content/plan")
    ask(name, DRAFTED, ADDED, ISSUED, **fields).then_rejected("plan-issued", "/content/plan")


def test_text_arrives_in_nfc_and_without_spaces_around() -> None:
    decomposed = unicodedata.normalize("NFD", " Việc\n")
    ask("add-tasks", DRAFTED, tasks=[TASK | {"title": decomposed}]).then(ADDED)


@pytest.mark.parametrize(
    "change",
    [
        {"title": "x" * 2001},
        {"title": " "},
        {"title": "a\x00b"},
        {"title": 5},
        {"ordinal": "I/1"},
        {"ordinal": "1 1"},
        {"leads": ["chi.linh"]},
        {"products": ["x"] * 51},
        {"schedule": {"kind": "sometimes"}},
        {"schedule": {"due": "2023-02-30"}},
        {"schedule": {"due": 1675209600}},
        {"unknown": 1},
    ],
)
def test_what_is_out_of_bounds_is_refused_at_the_boundary(change: dict[str, Any]) -> None:
    body("add-tasks", tasks=[TASK])
    with pytest.raises(ValidationError):
        body("add-tasks", tasks=[TASK | change])
