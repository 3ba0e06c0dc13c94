"""Headings in the wordings of the plans and their usual variants, in any order."""

import unicodedata

import pytest

from par.importing.tables.headings import Column, column_of, columns_of

KNOWN = {
    Column.ORDINAL: ["TT", "STT", "Stt", "Số TT", "Số\nTT", "Số thứ tự", "S.TT"],
    Column.TITLE: [
        "Nhiệm vụ",
        "Nội dung công việc",
        "Nhiệm vụ cụ thể",
        "Tên nhiệm vụ",
        "Nội dung thực hiện",
        "Nội dung nhiệm vụ",
        "Các hoạt động",
        "NỘI DUNG CÔNG VIỆC",
    ],
    Column.GROUP: ["Nhiệm vụ chung", "Nhóm nhiệm vụ"],
    Column.PRODUCT: [
        "Sản phẩm",
        "Kết quả",
        "Sản phẩm/\nKết quả",
        "Sản phẩm dự kiến hoàn thành",
        "Kết quả đầu ra",
        "Sán phẩm",
    ],
    Column.LEAD: [
        "Cơ quan chủ trì",
        "Đơn vị chủ trì",
        "CQ chủ trì",
        "Cơ quan chủ \ntrì",
        "Bộ phận thực hiện",
        "Người thực hiện",
        "Đơn vị chịu trách nhiệm",
        "Phân công thực hiện",
        "Cơ quan chủ trì, phối hợp",
    ],
    Column.COORDINATOR: ["Cơ quan phối hợp", "Đơn vị phối hợp", "Phối hợp", "ĐV phối hợp"],
    Column.LEADER: ["Lãnh đạo phụ trách", "Lãnh đạo chỉ đạo", "Đồng chí phụ trách"],
    Column.TIME: [
        "Thời gian thực hiện",
        "Thời gian",
        "Thời hạn hoàn thành",
        "Thời gian thực hiện/hoàn thành",
        "Tiến độ",
        "Hoàn thành",
        "Thời gian hoàn thành",
    ],
    Column.BEGIN: ["Bắt đầu", "Thời gian bắt đầu", "Từ ngày"],
    Column.END: ["Kết thúc", "Đến ngày"],
    Column.FUNDING: ["Kinh phí", "Nguồn kinh phí", "Dự toán kinh phí"],
    Column.NOTE: ["Ghi chú"],
    Column.FIELD: ["Ngành/Lĩnh vực", "Lĩnh vực", "Tên thủ tục hành chính"],
    Column.UNIT: ["Cơ quan/đơn vị", "Đơn vị được kiểm tra", "Tên đơn vị"],
    Column.MEASURE: ["Đơn vị tính", "ĐVT"],
    Column.INDICATOR: ["Tên chỉ tiêu", "Chỉ tiêu, mục tiêu"],
}


@pytest.mark.parametrize(("column", "heading"), [(column, heading) for column in KNOWN for heading in KNOWN[column]])
def test_a_heading_is_known_in_every_spelling(column: Column, heading: str) -> None:
    spellings = {
        heading,
        heading.upper(),
        unicodedata.normalize("NFD", heading),
        f" {heading} :",
        heading.replace(" ", "  "),
    }
    assert {column_of(spelling) for spelling in spellings} == {column}


@pytest.mark.parametrize("words", ["", "Phòng Nội vụ", "Quý I/2023", "1", "x" * 200, "Nội dung " * 20])
def test_other_words_are_no_heading(words: str) -> None:
    assert column_of(words) is None


def test_headings_that_only_tell_together() -> None:
    assert columns_of(["Nhiệm vụ", "Nhiệm vụ cụ thể"]) == [Column.GROUP, Column.TITLE]
    assert columns_of(["Nội dung công việc", "Nội dung"]) == [Column.TITLE, Column.GROUP]
    assert columns_of(["Lĩnh vực", "Nhiệm vụ"]) == [Column.GROUP, Column.TITLE]
    assert columns_of(["Lĩnh vực", "Thời gian"]) == [Column.FIELD, Column.TIME]
    assert columns_of(["Nhiệm vụ", "Bắt đầu"]) == [Column.TITLE, Column.TIME]
    assert columns_of(["Nhiệm vụ", "Bắt đầu", "Thời gian hoàn thành"]) == [Column.TITLE, Column.BEGIN, Column.END]
    assert columns_of(["Nhiệm vụ", "Cơ quan, đơn vị", "Thời gian"]) == [Column.TITLE, Column.LEAD, Column.TIME]
    assert columns_of(["Năm 2023", "Chỉ tiêu", "ĐVT"]) == [Column.VALUE, Column.INDICATOR, Column.MEASURE]
    assert columns_of(["Tên chỉ tiêu", "ĐVT", "Kế hoạch 2023"]) == [Column.INDICATOR, Column.MEASURE, Column.VALUE]
