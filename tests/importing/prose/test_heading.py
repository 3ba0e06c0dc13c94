"""The head of a plan, with and without its blanks filled in."""

import datetime as dt

from tests.importing.prose.writing import prose, traced

from par.importing.prose import read_prose
from par.importing.source import Cell, Table

HEAD = """
    ỦY BAN NHÂN DÂN
    PHƯỜNG MINH HÒA
    CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
    Độc lập - Tự do - Hạnh phúc
    Số: {number}/KH-UBND
    Minh Hòa, {day} năm 2023
    KẾ HOẠCH
    Cải cách hành chính của phường Minh Hòa năm 2023
    Thực hiện Kế hoạch số 12/KH-UBND ngày 05/01/2023 của UBND quận Bình Tân về cải cách hành chính, phường làm như sau:
    I. MỤC ĐÍCH
    - Áp dụng Nghị định số 61/2018/NĐ-CP ngày 23/4/2018 của Chính phủ.
"""


def test_a_full_head() -> None:
    heading = prose(HEAD.format(number=" 07 ", day="ngày 14 tháng 01")).heading
    assert heading.title.text == "KẾ HOẠCH Cải cách hành chính của phường Minh Hòa năm 2023"
    assert heading.authority.text == "ỦY BAN NHÂN DÂN PHƯỜNG MINH HÒA"
    assert heading.number.text == "07/KH-UBND"
    assert heading.issued_on == dt.date(2023, 1, 14)
    assert heading.issued_on_text.where == "dòng 7"
    (upper,) = heading.implements
    assert (upper.number, upper.authority, upper.issued_on) == ("12/KH-UBND", "UBND quận Bình Tân", dt.date(2023, 1, 5))
    assert [base.text for base in heading.legal_bases] == ["Nghị định số 61/2018/NĐ-CP ngày 23/4/2018 của Chính phủ"]


def test_blanks_are_no_number_and_no_date() -> None:
    parts = prose(HEAD.format(number="      ", day="ngày     tháng 01"))
    assert not parts.heading.number
    assert parts.heading.issued_on is None
    assert {"Minh Hòa, ngày     tháng 01 năm 2023", "Số:       /KH-UBND"} <= {one.text for one in parts.furniture}


def test_a_day_that_does_not_exist_is_no_date() -> None:
    assert prose(HEAD.format(number="7", day="ngày 31 tháng 02")).heading.issued_on is None


def test_number_and_authority_from_the_bracket_of_an_annex() -> None:
    heading = prose("""
        I. Mục đích
        - Phục vụ người dân.
        DANH MỤC
        (Ban hành kèm theo Kế hoạch số 31/KH-UBND ngày 02/02/2023 của Chủ tịch Ủy ban nhân dân xã Tân Lập)
    """).heading
    assert (heading.number.text, heading.issued_on) == ("31/KH-UBND", dt.date(2023, 2, 2))
    assert heading.authority.text == "Ủy ban nhân dân xã Tân Lập"


def test_the_bases_of_a_decision_are_those_of_its_preamble() -> None:
    heading = prose("""
        QUYẾT ĐỊNH
        Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;
        Căn cứ Thông tư số 02/2017/TT-VPCP ngày 31/10/2017 của Văn phòng Chính phủ;
        Điều 1. Ban hành kế hoạch theo Nghị quyết số 01/NQ-CP ngày 06/01/2023.
    """).heading
    assert [base.text.split(" ngày")[0] for base in heading.legal_bases] == [
        "Luật Tổ chức chính quyền địa phương",
        "Thông tư số 02/2017/TT-VPCP",
    ]


def test_a_letterhead_in_a_table() -> None:
    cells = (
        "ỦY BAN NHÂN DÂN\nXÃ TÂN LẬP\nSố: 15/KH-UBND",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nTân Lập, ngày 03 tháng 3 năm 2023",
    )
    table = Table((tuple(Cell(traced(text)) for text in cells),))
    heading = read_prose([table], 2023).heading
    assert (heading.authority.text, heading.number.text) == ("ỦY BAN NHÂN DÂN XÃ TÂN LẬP", "15/KH-UBND")
    assert heading.issued_on == dt.date(2023, 3, 3)


def test_recipients_and_signature_are_furniture() -> None:
    parts = prose("""
        I. TỔ CHỨC THỰC HIỆN
        - Công chức Văn phòng theo dõi việc thực hiện.
        Nơi nhận:
        - UBND huyện;
        - Lưu: VT.
        TM. ỦY BAN NHÂN DÂN
        KT. CHỦ TỊCH
        Nguyễn Văn Mẫu
    """)
    assert [one.text for one in parts.furniture][-1:] != []
    assert {"Nguyễn Văn Mẫu", "KT. CHỦ TỊCH", "UBND huyện;", "Lưu: VT."} <= {one.text for one in parts.furniture}
    assert [duty.unit.text.text for duty in parts.responsibilities] == ["Công chức Văn phòng"]
