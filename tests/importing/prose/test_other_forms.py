"""Plans in prose in forms that the example plans do not have; every text is invented."""

import datetime as dt

import pytest
from tests.importing.prose.writing import paragraphs, prose

from par.importing.prose import read_prose


def test_a_department_issues_its_own_plan() -> None:
    for lines in (("UBND TỈNH MINH HẢI", "SỞ XÂY DỰNG"), ("ỦY BAN NHÂN DÂN", "HUYỆN MINH HẢI", "PHÒNG TƯ PHÁP")):
        parts = prose("\n".join([*lines, "Số: 3/KH-X", "KẾ HOẠCH", "Cải cách hành chính năm 2023"]))
        assert parts.heading.authority.text == lines[-1]
        assert set(lines) - {lines[-1]} <= {one.text for one in parts.furniture}


def test_a_letterhead_of_a_department_alone() -> None:
    heading = prose("SỞ XÂY DỰNG\nSố: 3/KH-SXD\nKẾ HOẠCH\nCải cách hành chính năm 2023").heading
    assert heading.authority.text == "SỞ XÂY DỰNG"


def test_a_letterhead_whose_lines_are_broken() -> None:
    parts = prose("""
        UBND XÃ HÒA AN
        CỘNG HÒA XÃ HỘI CHỦ
        NGHĨA VIỆT NAM
        Hòa An, ngày
        10 tháng 12 năm 2022
        KẾ HOẠCH
        Cải cách hành chính năm 2023
    """)
    assert parts.heading.issued_on == dt.date(2022, 12, 10)
    assert {"CỘNG HÒA XÃ HỘI CHỦ", "NGHĨA VIỆT NAM"} <= {one.text for one in parts.furniture}


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("Số 19/KH-UBND", "19/KH-UBND"),
        ("KH số 5/KH-UBND", "5/KH-UBND"),
        ("Số: 07/KH\u2011UBND", "07/KH-UBND"),
        ("Số 12 cuộc họp", ""),
    ],
)
def test_the_line_of_the_number(line: str, number: str) -> None:
    assert prose(f"UBND XÃ HÒA AN\n{line}\nKẾ HOẠCH\nCải cách hành chính năm 2023").heading.number.text == number


def test_a_number_in_brackets_has_no_spaces() -> None:
    heading = prose("PHỤ LỤC\n(Kèm theo Kế hoạch số 12 /KH-UBND ngày 05/01/2023 của UBND xã Hòa An)").heading
    assert heading.number.text == "12/KH-UBND"


def test_a_day_in_figures() -> None:
    heading = prose("UBND XÃ HÒA AN\nHòa An, ngày 02/03/2023\nKẾ HOẠCH\nCải cách hành chính năm 2023").heading
    assert heading.issued_on == dt.date(2023, 3, 2)


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (("KẾ HOẠCH", "Cải cách năm 2023", "Biểu 1: Chỉ tiêu năm 2023"), "KẾ HOẠCH Cải cách năm 2023"),
        (("KẾ HOẠCH", "Hòa An, ngày 05 tháng 01 năm 2023", "Cải cách năm 2023"), "KẾ HOẠCH Cải cách năm 2023"),
        (("KẾ HOẠCH", "Thực hiện công tác cải cách năm 2023"), "KẾ HOẠCH Thực hiện công tác cải cách năm 2023"),
        (("KẾ HOẠCH CẢI CÁCH NĂM 2023", "Thực hiện Kế hoạch số 5/KH-UBND của tỉnh"), "KẾ HOẠCH CẢI CÁCH NĂM 2023"),
        (("KẾ HOẠCH", "Thực hiện Kế hoạch số 5/KH-UBND của tỉnh"), "KẾ HOẠCH"),
        (("PHỤ LỤC", "NHIỆM VỤ CẢI CÁCH", "NĂM 2023", "(Kèm theo)"), "NHIỆM VỤ CẢI CÁCH NĂM 2023"),
        (("PHỤ LỤC", "TÊN CÁC XÃ"), ""),
    ],
)
def test_titles(lines: tuple[str, ...], title: str) -> None:
    assert prose("\n".join(("UBND XÃ HÒA AN", *lines))).heading.title.text == title


def test_labels_behind_the_sentence_of_a_task() -> None:
    (task,) = prose("""
        I. NHIỆM VỤ
        1. Cải cách thể chế
        a) Rà soát văn bản. Cơ quan chủ trì: Phòng Tư pháp; cơ quan phối hợp: Phòng Nội vụ; thời gian: Quý III/2023.
    """).tasks
    assert task.title.text == "Rà soát văn bản."
    assert [one.text.text for one in task.leads] == ["Phòng Tư pháp"]
    assert [one.text.text for one in task.coordinators] == ["Phòng Nội vụ"]
    assert task.reading is not None
    assert task.reading.due == dt.date(2023, 9, 30)


def test_a_line_with_two_labels() -> None:
    (task,) = prose("""
        I. NHIỆM VỤ
        1. Cải cách thể chế
        1.1. Rà soát văn bản
        - Đơn vị chủ trì: Phòng Tư pháp; đơn vị phối hợp: Phòng Nội vụ.
    """).tasks
    assert [one.text.text for one in task.leads] == ["Phòng Tư pháp"]
    assert [one.text.text for one in task.coordinators] == ["Phòng Nội vụ"]


def test_a_task_that_speaks_of_results_is_a_task() -> None:
    parts = prose("""
        NHIỆM VỤ
        I. CHUYỂN ĐỔI SỐ
        1. Số hóa kết quả giải quyết hồ sơ.
        Đơn vị chủ trì: Phòng Nội vụ. Thời gian hoàn thành: 31/10/2023.
        2. Nâng cấp mạng
    """)
    assert [task.title.text for task in parts.tasks] == ["Số hóa kết quả giải quyết hồ sơ.", "Nâng cấp mạng"]
    assert [one.text.text for one in parts.tasks[0].leads] == ["Phòng Nội vụ"]


def test_labels_are_placed() -> None:
    lines = ["I. NHIỆM VỤ", "1. Cải cách thể chế", "a) Rà soát văn bản", "- Cơ quan chủ trì: Phòng Tư pháp."]
    parts = read_prose(paragraphs(lines), 2023)
    assert "Cơ quan chủ trì:" in {one.text for one in parts.furniture}


def test_the_year_in_the_name_of_a_document_is_no_time() -> None:
    (task,) = prose("""
        I. NHIỆM VỤ
        1. Cải cách thể chế
        - Xây dựng chương trình công tác năm 2023, hoàn thành trong quý I/2023.
    """).tasks
    assert task.time.text == "trong quý I/2023"


def test_a_part_on_reporting() -> None:
    parts = prose("""
        I. CHẾ ĐỘ THÔNG TIN, BÁO CÁO
        - Các phòng báo cáo về Phòng Nội vụ: báo cáo quý I trước ngày 10/3/2023, báo cáo năm trước ngày 05/12/2023.
        - Báo cáo quý: gửi trước ngày 15 của tháng cuối quý.
    """)
    assert [(one.period, one.due, one.by, one.to) for one in parts.reporting] == [
        ("Q1", dt.date(2023, 3, 9), "Các phòng", "Phòng Nội vụ"),
        ("year", dt.date(2023, 12, 4), "Các phòng", "Phòng Nội vụ"),
        ("quarter", None, None, None),
    ]


def test_days_of_reports_without_the_word_day() -> None:
    parts = prose("""
        I. TỔ CHỨC THỰC HIỆN
        1. Phòng Nội vụ
        - Tổng hợp báo cáo quý (trước 15/3, 15/6, 15/9), năm (trước 15/12).
    """)
    assert [(one.period, one.due) for one in parts.reporting] == [("quarter", None), ("year", dt.date(2023, 12, 14))]
