"""The JSON of a draft has the keys of the transcription schema, and says where each field stands."""

import datetime as dt
from dataclasses import replace
from typing import Any

import orjson
from tests.importing.drafts import YEAR, draft, source, target, task, text

from par.importing.checks.noting import note
from par.importing.draft import (
    DutyDraft,
    HeadingDraft,
    InspectionDraft,
    Named,
    ReportingDraft,
    ReviewDraft,
    UpperPlanDraft,
)
from par.importing.output import FURNITURE_VI, draft_json
from par.importing.traced import Traced


def test_keys_and_values_of_every_part() -> None:
    unit = Named(text("VP-TK"), "van-phong", "Công chức Văn phòng - Thống kê")
    day = dt.date(YEAR, 5, 30)
    one = replace(
        task(products=["Báo cáo"], coordinators=["Phòng Tư pháp"], time="Quý III, IV/2023"),
        leads=(unit,),
        leader_in_charge=text("Chủ tịch"),
    )
    heading = replace(
        draft().heading,
        authority=Traced("UBND xã Mẫu"),
        implements=(UpperPlanDraft(text("Kế hoạch số 5"), "5/KH-UBND", "UBND huyện", day),),
        legal_bases=(text("Nghị định số 1"),),
    )
    whole = draft(
        one,
        heading=heading,
        targets=(target("từ 98%", "on_time", "98.5", domain="I", scope="hồ sơ"),),
        reporting=(ReportingDraft(text("quý I"), "Q1", day, "Văn phòng", "UBND"),),
        responsibilities=(DutyDraft(unit, text("Tham mưu")),),
        procedure_reviews=(ReviewDraft(unit, text("hội, quỹ"), text("trước 31/5"), due=day),),
        inspections=(InspectionDraft(unit, text("xã phường"), "periodic"),),
        findings=(note("no-lead", one.title, ordinal="I.1"),),
        furniture=(text("Nơi nhận"), Traced()),
    )
    shown = draft_json("mau.txt", whole, [text("Phần còn lại")], level="commune")
    assert orjson.loads(orjson.dumps(shown)) == shown
    assert list(shown) == [
        *("source", "plan", "domains", "tasks", "targets", "reporting", "responsibilities"),
        *("procedure_reviews", "inspections", "findings", "not_placed", "spans"),
    ]
    assert shown["source"] == "mau.txt"
    assert shown["plan"] == {
        "title": "Kế hoạch cải cách năm 2023",
        "authority": "UBND xã Mẫu",
        "level": "commune",
        "year": YEAR,
        "number": "12/KH-UBND",
        "issued_on": "2023-01-03",
        "implements": [{"number": "5/KH-UBND", "authority": "UBND huyện", "issued_on": "2023-05-30"}],
        "legal_bases": ["Nghị định số 1"],
    }
    assert shown["domains"] == [{"ordinal": "I", "title": "Cải cách thể chế"}]
    assert shown["tasks"] == [
        {
            "ordinal": "I.1",
            "domain": "I",
            "title": "Rà soát quy chế",
            "products": ["Báo cáo"],
            "leads": ["VP-TK"],
            "leads_canonical": ["Công chức Văn phòng - Thống kê"],
            "coordinators": ["Phòng Tư pháp"],
            "coordinators_canonical": ["Phòng Tư pháp"],
            "leader_in_charge": "Chủ tịch",
            "time_text": "Quý III, IV/2023",
            "schedule": {
                "kind": "deadline",
                "from": None,
                "due": "2023-12-31",
                "every": None,
                "times_per_year": None,
                "milestones": [
                    {"label": "Quý III/2023", "due": "2023-09-30"},
                    {"label": "Quý IV/2023", "due": "2023-12-31"},
                ],
            },
            "note": None,
        }
    ]
    assert shown["targets"] == [
        {
            "domain": "I",
            "text": "từ 98%",
            "indicator": "on_time",
            "comparator": ">=",
            "value": 98.5,
            "unit": "percent",
            "scope": "hồ sơ",
        }
    ]
    assert shown["reporting"] == [{"period": "Q1", "due": "2023-05-30", "by": "Văn phòng", "to": "UBND"}]
    assert shown["responsibilities"] == [{"unit": "Công chức Văn phòng - Thống kê", "duty": "Tham mưu"}]
    assert shown["procedure_reviews"] == [
        {"unit": "Công chức Văn phòng - Thống kê", "field": "hội, quỹ", "due": "2023-05-30"}
    ]
    assert shown["inspections"] == [{"unit": "VP-TK", "group": "xã phường", "kind": "periodic", "note": None}]
    assert [(one["code"], one["where"]) for one in shown["findings"]] == [("no-lead", one.title.where)]
    assert set(shown["findings"][0]) == {"code", "where", "message_vi", "message_en"}
    assert [one["text"] for one in shown["not_placed"]] == ["Phần còn lại", "Nơi nhận"]
    assert FURNITURE_VI in shown["not_placed"][1]["where"]


def test_each_span_points_at_a_field_and_names_its_place() -> None:
    unit = Named(text("Phòng Nội vụ"))
    whole = draft(
        task(products=["Báo cáo", "Kế hoạch"]),
        responsibilities=(DutyDraft(unit, text("Tham mưu")),),
        procedure_reviews=(ReviewDraft(unit, text("hội"), text("trước 31/5"), due=dt.date(YEAR, 5, 30)),),
        inspections=(InspectionDraft(unit, text("phòng"), "periodic", text("đợt 1")),),
        targets=(target("từ 98%", "on_time", "98"),),
    )
    shown = draft_json("mau.txt", whole, [])
    assert shown["spans"]["/tasks/0/products/1"] == whole.tasks[0].products[1].where
    assert shown["spans"]["/inspections/0/note"] == whole.inspections[0].note.where
    for pointer in shown["spans"]:
        value: Any = shown
        for step in pointer.split("/")[1:]:
            value = value[int(step)] if isinstance(value, list) else value[step]
        assert value is not None, pointer


def test_words_that_are_no_time_keep_their_words() -> None:
    shown = draft_json("mau.txt", draft(task(time="một ngày đẹp trời"), task("I.2", "Khác")), [])["tasks"][0]
    assert (shown["time_text"], shown["schedule"]["kind"], shown["schedule"]["due"]) == (
        "một ngày đẹp trời",
        "unread",
        None,
    )


def test_an_empty_document_is_an_empty_draft() -> None:
    document = source()
    shown = draft_json(document.file_name, replace(draft(), heading=HeadingDraft(), tasks=(), domains=()), [])
    assert (shown["tasks"], shown["plan"]["number"], shown["spans"]) == ([], None, {})
