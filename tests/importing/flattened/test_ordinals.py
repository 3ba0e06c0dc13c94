"""Which numbers begin rows."""

import pytest
from tests.importing.flattened.lines import traced

from par.importing.flattened.ordinals import arabic_marks, counting_on, roman_marks
from par.importing.flattened.words import Line, lines_between


def lines(*texts: str) -> list[Line]:
    return lines_between(traced(texts), 0, len(texts))


def numbers(*texts: str) -> list[str]:
    return [".".join(map(str, mark.number)) for mark in counting_on(arabic_marks(lines(*texts)))]


def test_numbers_that_count_on_begin_rows() -> None:
    assert numbers("1", "Mở lớp", "2. Sửa phòng", "3) Lập sổ", "4 Thu phí", "x") == ["1", "2", "3", "4"]


def test_numbers_in_text_do_not() -> None:
    assert numbers("1 Theo Thông tư số", "61 Về lưu trữ", "100 Hồ sơ", "2 Lập sổ", "2023 Mở lớp", "3 Thu phí") == [
        "1",
        "2",
        "3",
    ]


def test_a_number_may_be_missing() -> None:
    assert numbers("1 Mở lớp", "2 Lập sổ", "4 Thu phí", "5 Sửa phòng") == ["1", "2", "4", "5"]


def test_parts_of_numbers_count_on() -> None:
    assert numbers("1.1. Mở lớp", "1.2.Lập sổ", "2.1 Thu phí", "2.2 Sửa phòng", "3.1. Kê khai") == [
        "1.1",
        "1.2",
        "2.1",
        "2.2",
        "3.1",
    ]


def test_a_number_inside_a_line_must_be_the_next() -> None:
    assert numbers("1.1. Mở lớp", "nhà nước 1.2. Lập sổ tại mục 4.7. Xưa", "1.3. Thu phí") == ["1.1", "1.2", "1.3"]


def test_a_number_before_a_small_letter_is_text() -> None:
    assert numbers("1 Mở lớp", "2 tháng một lần", "2 Lập sổ") == ["1", "2"]
    (second,) = (mark for mark in counting_on(arabic_marks(lines("1 Mở", "2 tháng", "2 Lập"))) if mark.number == (2,))
    assert second.line.number == 2


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("I Mở lớp", "II. Lập sổ", "III/ Thu phí", "IV - Sửa phòng"), [1, 2, 3, 4]),
        (("II Mở lớp", "III Lập sổ"), []),
        (("I Mở lớp", "IIX Lập sổ", "IV/2023", "II Thu phí"), [1, 2]),
        (("I", "II"), []),
        (("I", "Thể chế", "1 Mở lớp", "II.", "Thủ tục"), [1, 2]),
        (("Quý", "I", "Thể chế"), []),
    ],
)
def test_roman_numbers_count_on_from_one(texts: tuple[str, ...], expected: list[int]) -> None:
    assert [mark.number[0] for mark in roman_marks(lines(*texts))] == expected
