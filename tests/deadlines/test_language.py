"""The published rules, case by case; the sections are those of docs/deadlines.md."""

import re

import pytest
from tests.deadlines.plans import ROOT

from par.deadlines import Confidence, Kind, Reading, read
from par.deadlines.remarks import CODES, confidence_of, remark

YEAR = 2023


def brief(reading: Reading) -> str:
    """Kind, days, rhythm and milestones on one line."""
    parts = [reading.kind.value]
    if reading.from_ or reading.due:
        parts.append(f"{reading.from_ or ''}..{reading.due or ''}")
    if reading.every:
        parts.append(reading.every.value)
    if reading.times_per_year:
        parts.append(f"x{reading.times_per_year}")
    parts += [f"[{one.label} {one.due}]" for one in reading.milestones]
    return " ".join(parts)


def codes(reading: Reading) -> set[str]:
    return {remark.code for remark in reading.remarks}


POINTS = {
    "Quý I/2023": "deadline ..2023-03-31",
    "Qúy IV/2023": "deadline ..2023-12-31",
    "quý 2 năm 2023": "deadline ..2023-06-30",
    "Q.III/2023": "deadline ..2023-09-30",
    "QUÝ Ⅳ/2023": "deadline ..2023-12-31",
    "quý một năm 2023": "deadline ..2023-03-31",
    "Tháng1/2023": "deadline ..2023-01-31",
    "Tháng 02 năm 2024": "deadline ..2024-02-29",
    "T3/2023": "deadline ..2023-03-31",
    "Quý IV/2023./.": "deadline ..2023-12-31",
    "12/2023": "deadline ..2023-12-31",
    "Ngày 21/12/2022": "deadline ..2022-12-21",
    "ngày 15 tháng 11 năm 2023": "deadline ..2023-11-15",
    "15.11.2023": "deadline ..2023-11-15",
    "2023-11-15": "deadline ..2023-11-15",
    "15/3/23": "deadline ..2023-03-15",
    "6 tháng đầu năm 2023": "deadline ..2023-06-30",
    "Cuối năm 2023": "deadline ..2023-12-31",
    "Năm 2023": "window 2023-01-01..2023-12-31",
    "Giai đoạn 2021-2025": "window 2021-01-01..2025-12-31",
    "Cả năm": "window 2023-01-01..2023-12-31",
}

BOUNDS = {
    "Trước15/11/ 2023": "deadline ..2023-11-14",
    "Trước ngày 01/3/2024": "deadline ..2024-02-29",
    "Trước tháng 6/2023": "deadline ..2023-05-31",
    "chậm nhất là trước ngày 30/11/2023": "deadline ..2023-11-29",
    "trước 17h00 ngày 15/11/2023": "deadline ..2023-11-15",
    "trước 17:00 ngày 15/11/2023": "deadline ..2023-11-15",
    "Chậm nhất ngày 30/11/2023": "deadline ..2023-11-30",
    "Đến hết tháng 6/2023": "deadline ..2023-06-30",
    "Đến năm 2025": "deadline ..2025-12-31",
    "Trong Quý II năm 2023": "window 2023-04-01..2023-06-30",
    "Hoàn thành trong tháng 11/2023": "window 2023-11-01..2023-11-30",
    "Từ tháng 4 đến tháng 12/2023.": "window 2023-04-01..2023-12-31",
    "Từ ngày 01 đến ngày 15/3/2023": "window 2023-03-01..2023-03-15",
    "Từ ngày 15/3/2023 đến trước ngày 30/4/2023": "window 2023-03-15..2023-04-29",
    "Từ tháng 11/2022 đến tháng 2": "window 2022-11-01..2023-02-28",
    "01 - 15/3/2023": "window 2023-03-01..2023-03-15",
    "Quý I-III/2023": "window 2023-01-01..2023-09-30",
    "Từ nay đến 31/12/2023": "window ..2023-12-31",
    "Bắt đầu từ Quý II năm 2023": "window 2023-04-01..",
    "Trước 20/6 và 20/11/2023": ("deadline ..2023-11-19 [Trước 20/6 2023-06-19] [20/11/2023 2023-11-19]"),
    "Trong tháng 1, 2/2023": ("window 2023-01-01..2023-02-28 [Tháng 1/2023 2023-01-31] [Tháng 2/2023 2023-02-28]"),
    "Trong năm 2023 và các năm tiếp theo": "window 2023-01-01..",
    "Từ năm 2023 trở đi": "window 2023-01-01..",
    "Năm 2023 và các năm tiếp theo": "window 2023-01-01..",
    "Sau ngày 15/3/2023": "window 2023-03-16..",
}

SEVERAL = {
    "Quý III,IV/2023": "deadline ..2023-12-31 [Quý III/2023 2023-09-30] [Quý IV/2023 2023-12-31]",
    "Quý I, II và III": "deadline ..2023-09-30 [Quý I 2023-03-31] [Quý II 2023-06-30] [Quý III 2023-09-30]",
    "Tháng 3, 9/2023": "deadline ..2023-09-30 [Tháng 3/2023 2023-03-31] [Tháng 9/2023 2023-09-30]",
    "15/3, 15/6/2023": "deadline ..2023-06-15 [15/3 2023-03-15] [15/6/2023 2023-06-15]",
    "Quý IV, năm 2023": "deadline ..2023-12-31",
    "Năm 2023, quý IV": "deadline ..2023-12-31",
    "Quý I, trong năm 2023": ("window 2023-01-01..2023-12-31 [Quý I 2023-03-31] [trong năm 2023 2023-12-31]"),
    "Tháng 01/2023; thực hiện cả năm 2023": (
        "window 2023-01-01..2023-12-31 [Tháng 01/2023 2023-01-31] [thực hiện cả năm 2023 2023-12-31]"
    ),
    "Quý I/2023; thường xuyên": "continuous [Quý I/2023 2023-03-31]",
    "Xây dựng kế hoạch: tháng 1/2023; - Báo cáo: tháng 12/2023.": (
        "deadline ..2023-12-31 [Xây dựng kế hoạch 2023-01-31] [Báo cáo 2023-12-31]"
    ),
    "Kế hoạch: tháng 01/2023. Báo cáo: 15/12/2023": (
        "deadline ..2023-12-15 [Kế hoạch 2023-01-31] [Báo cáo 2023-12-15]"
    ),
    "Kế hoạch: Quý I/2023, Báo cáo kết quả: Quý IV/2023": (
        "deadline ..2023-12-31 [Kế hoạch 2023-03-31] [Báo cáo kết quả 2023-12-31]"
    ),
    "Quý I: ban hành kế hoạch; Quý IV: tổng kết": (
        "deadline ..2023-12-31 [ban hành kế hoạch 2023-03-31] [tổng kết 2023-12-31]"
    ),
    "Xây dựng kế hoạch tháng 1/2023, báo cáo trước 15/12/2023": (
        "deadline ..2023-12-14 [Xây dựng kế hoạch 2023-01-31] [báo cáo trước 15/12/2023 2023-12-14]"
    ),
    "Quý I trước ngày 02/3/2023; báo cáo năm trước ngày 20/11/2023": (
        "deadline ..2023-11-19 [Quý I 2023-03-01] [báo cáo năm 2023-11-19]"
    ),
    "Kế hoạch: Quý I/2023; thực hiện: từ quý II đến quý IV/2023": (
        "window 2023-04-01..2023-12-31 [Kế hoạch 2023-03-31] [thực hiện 2023-12-31]"
    ),
    "Báo cáo kết quả khảo sát: tháng 11/2023": "deadline ..2023-11-30 [Báo cáo kết quả khảo sát 2023-11-30]",
    "Thời gian thực hiện: Quý I/2023": "deadline ..2023-03-31",
}

REPEATED = {
    "Hàng năm": "recurring year",
    "Hằng quý năm 2023": "recurring 2023-01-01..2023-12-31 quarter",
    "Năm 2023, định kỳ hàng tháng, hàng quý, đột xuất": "recurring 2023-01-01..2023-12-31 month",
    "Mỗi tháng 01 kỳ": "recurring month",
    "02 đợt/ năm": "recurring x2",
    "Mỗi năm 02 lần": "recurring x2",
    "02 lần trong năm 2023": "recurring 2023-01-01..2023-12-31 x2",
    "01 lần/năm": "recurring year x1",
    "2 lần/quý": "recurring quarter x8",
    "Một năm hai lần": "recurring x2",
    "6 tháng/lần": "recurring half_year",
    "3 tháng một lần": "recurring quarter",
    "Định kỳ 2 tháng": "recurring x6",
    "Báo cáo định kỳ 6 tháng, năm": "recurring half_year",
    "Định kỳ quý, 6, 9 tháng, năm": "recurring quarter",
    "Báo cáo quý, 6 tháng và năm": "recurring quarter",
    "Các quý trong năm": "recurring 2023-01-01..2023-12-31 quarter",
    "Theo quý": "recurring quarter",
    "Theo định kỳ": "recurring",
    "Hằng tuần": "recurring",
    "Trước ngày 25 hằng tháng": "recurring month",
    "Trước ngày 15 tháng cuối quý": "recurring quarter",
    "Trước ngày 15/12 hằng năm": "recurring year [Trước ngày 15/12 2023-12-14]",
    "Kế hoạch: trước 05/01/2023; Báo cáo: định kỳ hằng quý": "recurring quarter [Kế hoạch 2023-01-04]",
    "Hàng tháng từ tháng 3 đến tháng 12/2023": "recurring 2023-03-01..2023-12-31 month",
    "02 đợt vào quý II và quý IV/2023": "deadline ..2023-12-31 [vào quý II 2023-06-30] [quý IV/2023 2023-12-31]",
}

OPEN = {
    "Thường xuyên": "continuous",
    "Thừơng xuyên trong năm": "continuous 2023-01-01..2023-12-31",
    "Thường xuyên năm 2022": "continuous 2022-01-01..2022-12-31",
    "Thường xuyên, khi có Quyết định công bố TTHC của tỉnh": "continuous",
    "Theo yêu cầu hoặc thường xuyên trong năm 2023": "continuous 2023-01-01..2023-12-31",
    "Tiếp tục": "continuous",
    "Theo quy định": "conditional",
    "Khi có yêu cầu": "conditional",
    "sau khi có Thông tư hướng dẫn của Bộ, ngành": "conditional",
    "Theo Kế hoạch số 12/KH-UBND ngày 05/01/2023 của UBND tỉnh": "conditional",
    "Trong vòng 15 ngày kể từ ngày ban hành": "conditional",
    "Đột xuất": "conditional",
    "Theo kế hoạch của tỉnh, trước 15/11/2023": "conditional ..2023-11-14",
    "Kế hoạch: Quý I/2023; Báo cáo: theo quy định": "conditional [Kế hoạch 2023-03-31]",
}

SPELLING = {
    "Thang 3/2023": ("deadline ..2023-03-31", Confidence.LIKELY),
    "Truoc 15/11/2023": ("deadline ..2023-11-14", Confidence.LIKELY),
    "Quý lV/2023": ("deadline ..2023-12-31", Confidence.LIKELY),
    "Trưc 15/11/2023": ("deadline ..2023-11-14", Confidence.DOUBTFUL),
    "cảnăm2023": ("window 2023-01-01..2023-12-31", Confidence.CERTAIN),
    "TrongQuýII năm2023": ("window 2023-04-01..2023-06-30", Confidence.CERTAIN),
}

UNREAD = {
    "": "empty",
    " \u200b- … ": "empty",
    "Quý V/2023": "no-such-date",
    "Tháng 13/2023": "no-such-date",
    "31/02/2023": "no-such-date",
    "Tháng 3/9999": "no-such-date",
    "Từ tháng 11 đến tháng 2/2023": "range-inverted",
    "Đầu năm 2023": "vague",
    "Quý": "vague",
    "Tháng năm": "vague",
    "Trong 6 tháng": "duration",
    "Trong 30 ngày kể từ ngày 01/3/2023": "duration",
    "Không phải quý I/2023": "not-understood",
    "Quý I năm sau": "not-understood",
    "Quý I/2023 trừ tháng 3": "not-understood",
    "Sau Tết": "not-understood",
    "Đã hoàn thành": "not-understood",
    "Kế hoạch: Quý I/2023; Báo cáo: sau hội nghị": "not-understood",
    "Quý I/2023 " * 400: "too-long",
    "quý I, " * 280: "too-long",
}


@pytest.mark.parametrize(
    ("words", "expected"), [*POINTS.items(), *BOUNDS.items(), *SEVERAL.items(), *REPEATED.items(), *OPEN.items()]
)
def test_an_expression_is_read_by_the_rules(words: str, expected: str) -> None:
    assert brief(read(words, YEAR)) == expected


@pytest.mark.parametrize(("words", "expected"), SPELLING.items())
def test_misspelt_words_are_read_and_said_to_be_so(words: str, expected: tuple[str, Confidence]) -> None:
    reading = read(words, YEAR)
    assert (brief(reading), reading.confidence) == expected


@pytest.mark.parametrize(("words", "code"), UNREAD.items())
def test_what_cannot_be_read_keeps_its_words_and_says_why(words: str, code: str) -> None:
    reading = read(words, YEAR)
    assert brief(reading) == "unread"
    assert reading.text == words
    assert reading.confidence is Confidence.NONE
    assert codes(reading) == {code}


@pytest.mark.parametrize(
    ("words", "stated"),
    [("Trước 15/11/2023", "2023-11-15"), ("Trước tháng 6/2023", "2023-06-01"), ("Quý I/2023", "2023-03-31")],
)
def test_the_printed_date_is_kept(words: str, stated: str) -> None:
    assert str(read(words, YEAR).stated) == stated


@pytest.mark.parametrize(
    ("words", "code", "confidence"),
    [
        ("Quý IV/2022", "other-year", Confidence.CERTAIN),
        ("Quý IV", "year-from-plan", Confidence.LIKELY),
        ("Quý I, trong năm 2023", "part-and-year", Confidence.DOUBTFUL),
        ("Quý II hoặc quý III/2023", "alternatives", Confidence.DOUBTFUL),
        ("Dự kiến quý II/2023", "approximate", Confidence.DOUBTFUL),
        ("Họp mặt quý II/2023", "words-aside", Confidence.DOUBTFUL),
        ("Quý I/2023, theo hướng dẫn của Sở", "date-and-condition", Confidence.DOUBTFUL),
        ("Thường xuyên, theo yêu cầu", "triggered", Confidence.CERTAIN),
        ("Hằng quý, 6 tháng", "several-periods", Confidence.CERTAIN),
        ("Hằng quý hoặc đột xuất", "ad-hoc", Confidence.CERTAIN),
        ("Ngày 20 hằng tháng", "day-in-period", Confidence.LIKELY),
    ],
)
def test_remarks_say_what_a_person_should_know(words: str, code: str, confidence: Confidence) -> None:
    reading = read(words, YEAR)
    assert code in codes(reading)
    assert reading.confidence is confidence
    assert all(remark.vi and remark.en for remark in reading.remarks)


def test_a_range_of_which_only_the_end_names_a_year_is_read_in_order() -> None:
    assert brief(read("Từ tháng 11 đến tháng 2/2023", 2022)) == "window 2022-11-01..2023-02-28"


@pytest.mark.parametrize("year", [1899, 2201])
def test_a_year_that_no_plan_has_is_refused(year: int) -> None:
    with pytest.raises(ValueError, match="1900"):
        read("Quý I", year)


def test_only_unread_has_no_confidence() -> None:
    for words in [*POINTS, *BOUNDS, *SEVERAL, *REPEATED, *OPEN]:
        reading = read(words, YEAR)
        assert (reading.kind is Kind.UNREAD) is (reading.confidence is Confidence.NONE)


def test_the_published_remarks_are_those_there_are() -> None:
    page = (ROOT / "docs" / "deadlines.md").read_text("utf-8")
    table = page[page.index("## Remarks") :]
    rows = {row.split("|")[1].strip(): set(re.findall("`([a-z-]+)`", row)) for row in table.splitlines() if "`" in row}
    assert {code for codes_ in rows.values() for code in codes_} == CODES
    for confidence, published in rows.items():
        assert {confidence_of([remark(code)]) for code in published} == {Confidence(confidence)}
