"""Duties, reports and money in the part "Tổ chức thực hiện"."""

import datetime as dt

from tests.importing.prose.writing import paragraphs, prose

from par.importing.prose import read_prose
from par.importing.traced import Traced


def duties(text: str) -> list[tuple[str, str]]:
    parts = prose(f"V. TỔ CHỨC THỰC HIỆN\n{text}")
    return [(one.unit.text.text, one.duty.text) for one in parts.responsibilities]


def reports(text: str) -> list[tuple[str | None, str | None, str | None, str | None]]:
    parts = prose(f"V. TỔ CHỨC THỰC HIỆN\n{text}")
    return [(one.period, one.due.isoformat() if one.due else None, one.by, one.to) for one in parts.reporting]


def test_a_unit_at_the_start_of_a_bullet() -> None:
    assert duties(
        "- Phòng Tư pháp tham mưu văn bản; theo dõi thi hành pháp luật.\n- Trạm Y tế: phát tờ rơi; trực điện thoại."
    ) == [
        ("Phòng Tư pháp", "tham mưu văn bản"),
        ("Phòng Tư pháp", "theo dõi thi hành pháp luật"),
        ("Trạm Y tế", "phát tờ rơi; trực điện thoại."),
    ]


def test_a_unit_as_a_heading() -> None:
    assert duties("""
        1. Phòng Văn hóa và Thông tin
        - Chủ trì chuyển đổi số; tổ chức tập huấn.
        - Tổ chức Ngày chuyển đổi số. Cập nhật trang tin.
        2. Đề nghị Mặt trận Tổ quốc và các tổ chức đoàn thể
        Vận động người dân.
    """) == [
        ("Phòng Văn hóa và Thông tin", "Chủ trì chuyển đổi số; tổ chức tập huấn."),
        ("Phòng Văn hóa và Thông tin", "Tổ chức Ngày chuyển đổi số."),
        ("Phòng Văn hóa và Thông tin", "Cập nhật trang tin."),
        ("Mặt trận Tổ quốc", "Vận động người dân."),
        ("các tổ chức đoàn thể", "Vận động người dân."),
    ]


def test_several_units_and_numbered_clauses() -> None:
    text = "1. Các phòng chuyên môn và UBND các xã, phường: (1) lập kế hoạch; (2) báo cáo kết quả."
    assert duties(text) == [
        ("Các phòng chuyên môn", "lập kế hoạch"),
        ("UBND các xã, phường", "lập kế hoạch"),
        ("Các phòng chuyên môn", "báo cáo kết quả."),
        ("UBND các xã, phường", "báo cáo kết quả."),
    ]


def test_one_office_of_two_bodies_is_one_unit() -> None:
    assert duties("- Văn phòng HĐND và UBND huyện đôn đốc các xã.")[0][0] == "Văn phòng HĐND và UBND huyện"


def test_a_closing_sentence() -> None:
    text = "Trong quá trình thực hiện, nếu có vướng mắc, các đơn vị báo cáo về Phòng Nội vụ./."
    assert duties(text)[0][0] == "các đơn vị"


def test_the_caller_may_part_units() -> None:
    def whole(units: Traced) -> list[Traced]:
        return [units]

    lines = ["V. TỔ CHỨC THỰC HIỆN", "- Các phòng và UBND các xã lập kế hoạch."]
    (duty,) = read_prose(paragraphs(lines), 2023, split_units=whole).responsibilities
    assert duty.unit.text.text == "Các phòng và UBND các xã"


def test_a_calendar_of_reports() -> None:
    text = (
        "- Công chức Văn phòng tổng hợp báo cáo định kỳ: Quý I trước ngày 05/3/2023; 6 tháng trước ngày 05/6/2023; "
        "9 tháng trước ngày 05/9/2023; báo cáo năm trước ngày 25/11/2023 (qua Phòng Nội vụ)."
    )
    assert reports(text) == [
        ("Q1", "2023-03-04", "Công chức Văn phòng", "qua Phòng Nội vụ"),
        ("H1", "2023-06-04", "Công chức Văn phòng", "qua Phòng Nội vụ"),
        ("9M", "2023-09-04", "Công chức Văn phòng", "qua Phòng Nội vụ"),
        ("year", "2023-11-24", "Công chức Văn phòng", "qua Phòng Nội vụ"),
    ]


def test_periods_in_a_row() -> None:
    text = (
        "- Các phòng báo cáo định kỳ hằng tháng, hằng quý, 6 tháng, 9 tháng, năm và báo cáo đột xuất "
        "về UBND huyện (qua Phòng Nội vụ)."
    )
    assert [period for period, *_ in reports(text)] == ["month", "quarter", "H1", "9M", "year", "adhoc"]
    assert {to for *_, to in reports(text)} == {"UBND huyện (qua Phòng Nội vụ)"}


def test_the_day_of_a_cited_document_is_no_day_of_a_report() -> None:
    text = "- Các phòng báo cáo hằng quý theo Công văn số 10/UBND-NV ngày 13/5/2022 về UBND huyện."
    assert reports(text) == [("quarter", None, "Các phòng", "UBND huyện")]


def test_a_regular_report_without_a_period() -> None:
    once = "- Phòng Tư pháp tổng hợp, báo cáo UBND huyện định kỳ theo quy định."
    assert reports(once) == [(None, None, "Phòng Tư pháp", "UBND huyện")]
    assert [period for period, *_ in reports(f"{once}\n- Phòng Tư pháp báo cáo UBND huyện hằng quý.")] == ["quarter"]


def test_money() -> None:
    parts = prose(
        "III. KINH PHÍ THỰC HIỆN\nDo ngân sách phường bảo đảm.\nIV. TỔ CHỨC THỰC HIỆN\n- Kế toán phường chi trả."
    )
    assert [one.text for one in parts.funding] == ["Do ngân sách phường bảo đảm."]


def test_days_are_those_of_the_plans_year() -> None:
    parts = prose("I. TỔ CHỨC THỰC HIỆN\n- Các phòng gửi báo cáo quý II chậm nhất ngày 10/6.", year=2024)
    assert [one.due for one in parts.reporting] == [dt.date(2024, 6, 10)]
