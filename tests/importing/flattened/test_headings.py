"""Heads of tables: which runs of lines are one, and what their columns hold."""

import pytest
from tests.importing.flattened.lines import traced

from par.importing.flattened.headings import Head, Kind, head_at
from par.importing.flattened.words import lines_between


def head(*lines: str) -> Head | None:
    return head_at(lines_between(traced(lines), 0, len(lines)), 0)


@pytest.mark.parametrize(
    ("lines", "headings"),
    [
        (("TT Nội dung Sản phẩm Đơn vị chủ trì Thời gian",),
         ["TT", "Nội dung", "Sản phẩm", "Đơn vị chủ trì", "Thời gian"]),
        (("STT Tên nhiệm vụ", "", "Cơ quan, đơn", "vị thực hiện", "Hạn hoàn thành"),
         ["STT", "Tên nhiệm vụ", "Cơ quan, đơn vị thực hiện", "Hạn hoàn thành"]),
        (("TT", "NỘI DUNG CÔNG VIỆC", "KẾT QUẢ", "THỜI GIAN THỰC HIỆN"),
         ["TT", "NỘI DUNG CÔNG VIỆC", "KẾT QUẢ", "THỜI GIAN THỰC HIỆN"]),
        (("Nhiệm vụ  cụ thể Kết quả/", "Sản phẩm", "Chủ trì", "Phối hợp", "Ghi chú"),
         ["Nhiệm vụ cụ thể", "Kết quả/ Sản phẩm", "Chủ trì", "Phối hợp", "Ghi chú"]),
    ],
)  # fmt: skip
def test_headings_may_be_wrapped_glued_and_in_capitals(lines: tuple[str, ...], headings: list[str]) -> None:
    found = head(*lines)
    assert found is not None
    assert [column.heading.text for column in found.columns] == headings


def test_columns_are_known_in_any_order() -> None:
    found = head("Thời hạn Cơ quan phối hợp Nội dung Kinh phí Lãnh đạo phụ trách")
    assert found is not None
    assert found.kinds == (Kind.TIME, Kind.COORDINATOR, Kind.TASK, Kind.FUNDING, Kind.LEADER)


@pytest.mark.parametrize(
    "line",
    [
        "Nội dung, sản phẩm và thời gian nêu tại phụ lục",
        "Cơ quan chủ trì; cơ quan phối hợp; thời gian",
        "TT Nội dung",
        "TT Nội dung Nội dung Thời gian Sản phẩm",
        "Sản phẩm Thời gian Ghi chú",
        "nội dung Sản phẩm Thời gian",
    ],
)
def test_prose_is_no_head(line: str) -> None:
    assert head(line) is None


def test_the_row_below_is_no_part_of_the_head() -> None:
    found = head("TT Nội dung Sản phẩm Thời gian", "1 Mở lớp học Báo cáo Quý I")
    assert found is not None
    assert found.last == 1


def test_a_repeated_head_does_not_grow() -> None:
    lines = lines_between(traced(["TT Nội dung Thời gian Sản phẩm", "liên quan"]), 0, 2)
    first = head_at(lines[:1], 0)
    grown, repeated = head_at(lines, 0), head_at(lines, 0, first)
    assert grown is not None
    assert repeated is not None
    assert (grown.last, repeated.last) == (2, 1)
