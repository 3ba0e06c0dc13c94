"""A draft as the content of a plan: what the ledger takes, and what a person has to decide first."""

import datetime as dt
from dataclasses import replace
from typing import Any

import orjson
import pytest
from pydantic import BaseModel
from tests.importing.drafts import YEAR, draft, names, target, task, text

from par.client.steps import draft_steps
from par.events.plan import Every
from par.importing.content import plan_content
from par.importing.draft import (
    DomainDraft,
    Draft,
    DutyDraft,
    HeadingDraft,
    InspectionDraft,
    Named,
    ReportingDraft,
    ReviewDraft,
    UpperPlanDraft,
)
from par.problems import Rejected
from plan_service.plan.content import AddTasks, DraftPlan, SetDetails, SetTargets

DAY = dt.date(YEAR, 5, 30)
COMMANDS: dict[str, type[BaseModel]] = {
    "draft": DraftPlan,
    "add-tasks": AddTasks,
    "set-targets": SetTargets,
    "set-details": SetDetails,
}


def content(whole: Draft, **areas: str) -> dict[str, Any]:
    return plan_content(whole, plan="mau-2023", city="mau", authority="mau", areas=areas)


def only_task(whole: Draft) -> dict[str, Any]:
    (found,) = content(whole)["tasks"]
    assert isinstance(found, dict)
    return found


def full() -> Draft:
    """A draft with something in every field."""
    unit = Named(text("VP-TK"), "mau-vp-tk", "Công chức Văn phòng - Thống kê")
    one = replace(
        task(products=["Kế hoạch", "Báo cáo kết quả"], time="Xây dựng kế hoạch: tháng 2/2023; báo cáo: tháng 12/2023"),
        ordinal_text=text("1"),
        leads=(unit, replace(unit), *names(["Phòng lạ"])),
        coordinators=names(["Các đơn vị"]),
        leader_in_charge=text("Chủ tịch"),
        funding=text("Ngân sách"),
        note=text("Ghi chú"),
    )
    heading = replace(
        draft().heading,
        implements=(UpperPlanDraft(text("Kế hoạch số 5"), "5/KH-UBND", None, DAY),),
        legal_bases=(text("Nghị định số 1"),),
    )
    return draft(
        one,
        heading=heading,
        targets=(target("từ 98%", "on_time", "98", domain="I"), target("trong đó 50%", "online", "50", nested_in=1)),
        reporting=(ReportingDraft(text("quý I"), "Q1", DAY, "Văn phòng", None),),
        responsibilities=(DutyDraft(unit, text("Tham mưu")), DutyDraft(Named(text("Ai đó")), text("Thực hiện"))),
        procedure_reviews=(
            ReviewDraft(unit, text("hội"), text("trước 31/5"), dt.date(YEAR, 5, 31), DAY),
            ReviewDraft(Named(text("Phòng lạ")), text("quỹ"), due=DAY),
            ReviewDraft(unit, text("nhà")),
        ),
        inspections=(
            InspectionDraft(unit, text("phòng"), "periodic", text("đợt 1")),
            InspectionDraft(Named(text("Xã lạ")), text("xã"), "unannounced"),
        ),
        funding=(text("Kinh phí từ ngân sách"),),
    )


@pytest.mark.parametrize("whole", [full(), draft(task(time="")), draft(heading=HeadingDraft())])
def test_every_command_takes_what_it_gets(whole: Draft) -> None:
    steps = list(draft_steps(content(whole)))
    for step in steps:
        COMMANDS[step.name].model_validate_json(orjson.dumps(step.content))
    assert [step.name for step in steps[:2]] == ["draft", "add-tasks"]


def test_what_is_certain_is_kept_beside_its_words() -> None:
    found = only_task(full())
    assert (found["leads"], found["leads_text"]) == (["mau-vp-tk"], ["VP-TK", "VP-TK", "Phòng lạ"])
    assert (found["coordinators"], found["coordinators_text"]) == ([], ["Các đơn vị"])
    assert (found["funding"], found["note"], found["leader_in_charge"]) == ("Ngân sách", "Ghi chú", "Chủ tịch")


def test_a_date_of_a_product_carries_the_name_of_the_product() -> None:
    found = only_task(full())
    assert found["schedule"]["milestones"] == [
        {"label": "Kế hoạch", "due": "2023-02-28"},
        {"label": "Báo cáo kết quả", "due": "2023-12-31"},
    ]


def test_rows_that_nobody_can_be_followed_up_for_are_left_out() -> None:
    found = content(full())
    assert found["procedure_reviews"] == [
        {"unit": "mau-vp-tk", "field": "hội", "due": "2023-05-30", "stated": "2023-05-31"}
    ]
    assert [row["unit"] for row in found["inspections"]] == ["mau-vp-tk"]
    assert [duty["unit_id"] for duty in found["responsibilities"]] == ["mau-vp-tk", None]
    (upper,) = found["implements"]
    assert (upper["number"], upper["authority"], upper["issued_on"]) == ("5/KH-UBND", "Kế hoạch số 5", "2023-05-30")
    assert [one["nested_in"] for one in found["targets"]] == [None, 1]


def test_each_field_names_its_place() -> None:
    whole = full()
    (found,) = whole.tasks
    places = only_task(whole)["places"]
    assert places["title"] == found.title.where
    assert places["products"] == f"{found.products[0].where} – {found.products[1].where}"
    assert "funding" in places
    assert "funding" not in only_task(draft())["places"]


def test_a_time_that_was_not_read_is_no_schedule_but_keeps_its_words() -> None:
    found = only_task(draft(task(time="một ngày đẹp trời")))
    assert found["time_text"] == "một ngày đẹp trời"
    assert found["schedule"] == {
        "kind": None,
        "from": None,
        "due": None,
        "every": None,
        "times_per_year": None,
        "milestones": [],
    }


def test_no_time_in_a_plan_that_gives_none_is_its_year() -> None:
    found = only_task(draft(task(time="")))["schedule"]
    assert (found["kind"], found["from"], found["due"]) == ("window", "2023-01-01", "2023-12-31")
    silent = content(draft(task(time=""), task("I.2", "Khác", time="Hằng quý")))["tasks"]
    assert [one["schedule"]["kind"] for one in silent] == [None, "recurring"]
    assert silent[1]["schedule"]["every"] == Every.QUARTER


def test_the_area_of_a_group_is_decided_by_a_person_where_its_title_does_not_tell() -> None:
    whole = draft(domains=(DomainDraft("I", text("Việc khác")),))
    with pytest.raises(Rejected) as refusal:
        content(whole)
    assert (refusal.value.code, refusal.value.pointer) == ("import-area-unknown", "/domains/0/area")
    assert content(whole, I="direction")["domains"][0]["area"] == "direction"
    assert content(draft(), I="direction")["domains"][0]["area"] == "direction"


def test_a_document_without_tasks_is_no_plan() -> None:
    with pytest.raises(Rejected) as refusal:
        content(replace(draft(), tasks=()))
    assert refusal.value.code == "import-without-tasks"
