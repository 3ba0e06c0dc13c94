"""A plan that was exported, edited by a person and imported again: the tables count as they are."""

from typing import Any

import pytest
from tests.exporting.plans import EXAMPLES, NAMES, Plan, example, imported, units_of

from par.exporting import ExportFormat, export_plan
from par.importing.own_form import read_own_form
from par.importing.readers.reading import read

TTHC = next(path for path in EXAMPLES if path.stem == "chi-linh-tthc-2023")


def edited(plan: Plan, old: str, new: str, **options: Any) -> Plan:
    """The plan as it is imported after the web page was edited."""
    page = export_plan(plan, NAMES, ExportFormat.HTML).decode()
    assert page.count(old) >= 1
    return imported(page.replace(old, new, 1).encode(), ExportFormat.HTML, plan, **options)[1]


def test_other_words_of_time_are_read_anew() -> None:
    plan = example(TTHC)
    plan["tasks"] = plan["tasks"][:1]
    plan["tasks"][0] |= {"time_text": "Theo lịch riêng"}

    kept = edited(plan, "KẾ HOẠCH", "KẾ HOẠCH")["tasks"][0]["schedule"]
    changed = edited(plan, "Theo lịch riêng", "Quý II/2023")["tasks"][0]["schedule"]

    assert kept == plan["tasks"][0]["schedule"]
    assert (changed["kind"], changed["due"]) == ("deadline", "2023-06-30")


def test_another_unit_is_looked_up_in_the_tree() -> None:
    plan = example(TTHC)
    plan["tasks"] = plan["tasks"][:1]

    task = edited(plan, "Văn phòng HĐND và UBND thành phố</td>", "Phòng Nội vụ</td>", tree=units_of(plan).tree)[
        "tasks"
    ][0]

    assert task["leads_text"] == ["Phòng Nội vụ"]
    assert task["leads"] == ["chi-linh-phong-noi-vu"]


@pytest.mark.parametrize(
    ("old", "new", "field", "expected"),
    [
        ("Số: …", "Số: 12/KH-UBND", "number", "12/KH-UBND"),
        ("ngày … tháng …", "ngày 05 tháng 02", "issued_on", "2023-02-05"),
        ("ngày … tháng …", "ngày 31 tháng 02", "issued_on", None),
        ("ngày … tháng …", "ngày .... tháng 2", "issued_on", None),
    ],
)
def test_number_and_day_are_filled_in_by_hand(old: str, new: str, field: str, expected: str | None) -> None:
    assert edited(example(TTHC), old, new)[field] == expected


def test_a_plan_for_another_year_is_a_finding() -> None:
    plan = example(TTHC)
    source = read(export_plan(plan, NAMES, ExportFormat.HTML), "x.html")

    draft = read_own_form(source, 2024)

    assert draft is not None
    assert [(finding.code, finding.fields["words"]) for finding in draft.findings] == [("plan-year-differs", "2023")]


def test_a_document_of_others_is_none_of_ours() -> None:
    page = "<html><table><tr><th>TT<th>Nội dung<th>Chủ trì<tr><td>1<td>Họp<td>Phòng A</table>"

    assert read_own_form(read(page.encode(), "x.html"), 2023) is None
