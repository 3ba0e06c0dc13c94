"""Each finding: a draft that has it, and one that is as near as can be and has it not."""

import re
import string
from dataclasses import replace
from pathlib import Path

import pytest
from tests.importing.drafts import YEAR, draft, target, task, text

from par.importing.draft import DomainDraft, Draft, Finding, HeadingDraft, InspectionDraft, Named, ReviewDraft
from par.importing.finding_sentences import LONGEST_FIELD, SENTENCES, sentences
from par.importing.findings import findings_of
from par.values import LONGEST_LINE

DOCUMENTATION = Path(__file__).parents[2] / "docs" / "importing.md"


def codes(whole: Draft) -> list[str]:
    return [finding.code for finding in findings_of(whole)]


def only(whole: Draft, code: str) -> Finding:
    """The one finding of ``whole``."""
    found = findings_of(whole)
    assert [finding.code for finding in found] == [code]
    return found[0]


def test_a_complete_draft_has_no_finding() -> None:
    assert codes(draft()) == []


def test_a_head_without_anything() -> None:
    assert codes(draft(heading=HeadingDraft())) == ["no-title", "no-number", "no-issue-date"]


def test_a_title_of_another_year_but_not_a_programme_of_years() -> None:
    heading = draft().heading
    found = only(draft(heading=replace(heading, title=text("Kế hoạch năm 2024"))), "plan-year-differs")
    assert "2024" in sentences(found)[0]
    assert codes(draft(heading=replace(heading, title=text("Kế hoạch giai đoạn 2021-2025")))) == []
    assert codes(draft(heading=replace(heading, title=text("Kế hoạch 2023, tổng kết 2022")))) == []


def test_no_task_at_all() -> None:
    assert codes(replace(draft(), tasks=())) == ["no-tasks"]


def test_a_group_of_unknown_area() -> None:
    found = only(draft(domains=(DomainDraft("I", text("Việc khác")),)), "area-unknown")
    assert found.fields["ordinal"] == "I"


def test_a_task_without_a_lead() -> None:
    assert only(draft(task(leads=())), "no-lead").fields["ordinal"] == "I.1"


def test_one_unit_in_two_roles_by_name_or_by_id() -> None:
    by_name = task(leads=["Phòng Văn hóa"], coordinators=["Phòng Tư pháp", "phòng Văn hoá"])
    found = only(draft(by_name), "lead-also-coordinator")
    assert found.texts[0].text == "phòng Văn hoá"
    by_id = replace(
        by_name,
        leads=(Named(text("CC VP-TK"), "van-phong"),),
        coordinators=(Named(text("Văn phòng"), "van-phong"),),
    )
    assert codes(draft(by_id)) == ["lead-also-coordinator"]


def test_the_same_task_twice_whatever_its_spelling() -> None:
    twice = (task("I.1", "Số hóa hồ sơ, giấy tờ"), task("I.2", "Số hoá hồ sơ giấy tờ."), task("I.3", "Số hóa hồ sơ"))
    found = only(draft(*twice), "duplicate-tasks")
    assert (found.fields["ordinal"], found.fields["other"]) == ("I.2", "I.1")
    assert [part.text for part in found.texts] == ["Số hoá hồ sơ giấy tờ.", "Số hóa hồ sơ, giấy tờ"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Quý II/2023", []),
        ("", ["no-time"]),
        ("một ngày đẹp trời", ["deadline-unread"]),
        ("31/4/2023", ["deadline-unread"]),
        ("Theo hướng dẫn của cấp trên", ["deadline-conditional"]),
        ("Dự kiến Quý II/2023", ["deadline-doubtful"]),
        ("Từ tháng 4/2023", ["range-without-end"]),
        ("Quý I/2024", ["year-differs"]),
        ("02/01/2023", ["due-before-issue"]),
        ("Tháng 12/2022", ["due-before-issue", "year-differs"]),
        ("Thường xuyên", []),
    ],
)
def test_times(words: str, expected: list[str]) -> None:
    dated = task("I.2", "Báo cáo kết quả")
    assert codes(draft(dated, task(time=words))) == expected


def test_no_time_is_the_whole_year_only_where_most_tasks_have_none() -> None:
    dated, silent = task("I.2", "Báo cáo"), task(time="")
    assert "không có hạn" in sentences(only(draft(dated, silent), "no-time"))[0]
    assert f"cả năm {YEAR}" in sentences(only(draft(silent), "no-time"))[0]


def test_a_product_without_a_date_where_another_has_its_own() -> None:
    products = ["Kế hoạch thực hiện", "Báo cáo kết quả", "Quyết định"]
    dated = "Xây dựng kế hoạch: tháng 2/2023; báo cáo kết quả thực hiện: tháng 12/2023"
    assert only(draft(task(products=products, time=dated)), "product-without-date").texts[0].text == "Quyết định"
    assert codes(draft(task(products=products, time="Quý III, IV/2023"))) == []


def test_targets_that_contradict_each_other() -> None:
    before = target("Hồ sơ đúng hạn từ 98%", "on_time", "98", scope="hồ sơ")
    same = target("hồ sơ đúng hạn trên 95%", "on_time", "95", ">", scope="Hồ sơ")
    found = only(draft(targets=(before, same)), "conflicting-targets")
    assert (found.fields["number"], found.fields["other"]) == ("2", "1")
    assert (found.fields["value"], found.fields["other_value"]) == ("> 95%", ">= 98%")
    elsewhere = target("hồ sơ của xã đúng hạn trên 95%", "on_time", "95", ">", scope="hồ sơ của xã")
    assert codes(draft(targets=(before, before, elsewhere))) == []


def test_nested_denominators_and_targets_without_a_figure() -> None:
    targets = (
        target("100% hồ sơ được số hóa", "digitised", "100"),
        target("trong số đó 50% trực tuyến", "online", "50", nested_in=1),
        target("Đứng trong tốp đầu", "rank", None, None),
    )
    found = findings_of(draft(targets=targets))
    assert [finding.code for finding in found] == ["nested-denominator", "target-without-figure"]
    assert found[0].fields == {"number": "2", "other": "1"}


def test_rows_of_lists_that_cannot_be_followed_up() -> None:
    known = Named(text("Phòng Nội vụ"), "phong-noi-vu")
    due = draft().heading.issued_on
    reviews = (
        ReviewDraft(known, text("hội"), due=due),
        ReviewDraft(Named(text("Phòng Xa")), text("hội"), due=due),
        ReviewDraft(known, text("quỹ")),
    )
    inspections = (InspectionDraft(known, text("phòng"), "periodic"), InspectionDraft(Named(text("?")), text("x"), "y"))
    found = codes(draft(procedure_reviews=reviews, inspections=inspections))
    assert found == ["row-without-unit", "row-without-date", "row-without-unit"]


def test_texts_longer_than_the_ledger_keeps() -> None:
    found = only(draft(task(title="việc " * (LONGEST_LINE // 5 + 1))), "text-too-long")
    assert found.fields["limit"] == str(LONGEST_LINE)


def test_findings_stand_in_the_order_of_the_document_and_once() -> None:
    first, second = task("I.1", "Một", leads=()), task("I.2", "Hai", leads=())
    whole = draft(second, first)
    assert [finding.fields["ordinal"] for finding in findings_of(whole)] == ["I.1", "I.2"]
    assert findings_of(replace(whole, findings=findings_of(whole))) == findings_of(whole)


def test_every_code_has_two_sentences_with_the_same_meaning_of_fields() -> None:
    for code, (vi, en) in SENTENCES.items():
        by_language = []
        for sentence, language in ((vi, "_vi"), (en, "_en")):
            fields = {name for _, name, _, _ in string.Formatter().parse(sentence) if name}
            by_language.append({name.removesuffix(language) for name in fields})
            assert sentence.endswith((".", "{" + "reason" + language + "}", "{candidates" + language + "}")), code
        assert by_language[0] == by_language[1], code


def test_long_words_are_shortened_in_sentences() -> None:
    finding = Finding("deadline-conditional", "dòng 1", (), {"words": "rất dài " * 100})
    assert all(len(sentence) < LONGEST_FIELD + 80 and "…" in sentence for sentence in sentences(finding))


def test_every_code_is_documented_and_no_other() -> None:
    _, table = DOCUMENTATION.read_text("utf-8").split("## Findings")
    assert sorted(re.findall(r"^\| `([a-z-]+)` \|", table, re.MULTILINE)) == sorted(SENTENCES)
