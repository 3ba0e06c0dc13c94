"""Workbooks: what a person sees in the cells, merged ranges, hidden parts, and the letterhead above the table."""

import pytest
from tests.importing.readers.files import cells, codes, shown, spans, text_cell, the_table, xlsx

from par.importing.readers.xlsx.numbers import shown as number_shown
from par.importing.readers.xlsx.reader import read_xlsx

STYLES = (
    '<numFmts><numFmt numFmtId="164" formatCode="dd\\/mm\\/yyyy"/></numFmts>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="9"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="2"/></cellXfs>'
)


def row(number: int, *texts: str, attributes: str = "") -> str:
    written = "".join(text_cell(f"{'ABCDEFG'[at]}{number}", text) for at, text in enumerate(texts) if text)
    return f'<row r="{number}" {attributes}>{written}</row>'


def test_what_stands_above_and_below_the_table_are_paragraphs() -> None:
    rows = (
        row(1, "UBND XÃ", "", "CỘNG HÒA"),
        row(2, "Kế hoạch năm 2023"),
        row(4, "TT", "Việc", "Hạn"),
        row(5, "I", "Nhóm"),
        row(6, "1", "Họp", "Quý I"),
        row(9, "Nơi nhận", "", "CHỦ TỊCH"),
    )

    source = read_xlsx(xlsx("".join(rows)), "x.xlsx")

    assert shown(source.blocks) == [
        *("UBND XÃ", "CỘNG HÒA", "Kế hoạch năm 2023"),
        [["TT", "Việc", "Hạn"], ["I", "Nhóm", ""], ["1", "Họp", "Quý I"]],
        *("Nơi nhận", "CHỦ TỊCH"),
    ]
    assert source.pieces[0].where == "trang tính KH, ô A1"


def test_values_are_shown_as_in_the_sheet_and_formulas_by_what_was_stored() -> None:
    rows = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>0.98</v></c><c r="C1" s="3"><v>45245</v></c></row>'
        '<row><c s="4"><v>1.1</v></c><c><f>SUM(A9:A10)</f><v>0.30000000000000004</v></c><c t="b"><v>1</v></c></row>'
        '<row><c t="str"><f>A1</f><v>a_x000A_b</v></c><c t="e"><v>#REF!</v></c><c s="2"><v>45000.5</v></c></row>'
    )
    strings = "<si><r><t>Báo </t></r><r><t>cáo</t></r><rPh><t>x</t></rPh></si>"

    table = the_table(read_xlsx(xlsx(rows, strings=strings, styles=STYLES), "x.xlsx"))

    assert cells(table) == [
        ["Báo cáo", "98%", "15/11/2023"],
        ["1.10", "0.3", "TRUE"],
        ["a\nb", "#REF!", "15/03/2023"],
    ]


@pytest.mark.parametrize(
    ("value", "code", "expected"),
    [
        ("0.985", "0.0%", "98.5%"),
        ("1", "0%", "100%"),
        ("1234567", "#,##0", "1234567"),
        ("44927", "mm/yyyy", "01/2023"),
        ("44927", '"Tháng "m/yyyy', "01/2023"),
        ("0.5", "h:mm", "12:00"),
        ("44927.25", "dd/mm/yyyy hh:mm", "01/01/2023 06:00"),
        ("45", "[>100]0", "45"),
        ("-1", "dd/mm/yyyy", "-1"),
        ("1E+300", "0", "1E+300"),
        ("99999999999", "dd/mm/yyyy", "99999999999"),
        ("x", "0%", "x"),
        ("NaN", "0", "NaN"),
    ],
)
def test_a_number_in_its_format(value: str, code: str, expected: str) -> None:
    assert number_shown(value, code, from_1904=False) == expected


def test_days_may_be_counted_from_1904() -> None:
    assert number_shown("0", "dd/mm/yyyy", from_1904=True) == "01/01/1904"


def test_merged_ranges_become_cells_that_cover_several_places() -> None:
    rows = row(1, "a", "b", "c") + row(2, "nhóm") + row(3, "d", "dọc", "e") + row(4, "f", "", "g")
    merged = '<mergeCells><mergeCell ref="A2:C2"/><mergeCell ref="B3:B4"/><mergeCell ref="A9:XFD1048576"/></mergeCells>'

    table = the_table(read_xlsx(xlsx(rows, after=merged), "x.xlsx"))

    assert cells(table) == [["a", "b", "c"], ["nhóm"], ["d", "dọc", "e"], ["f", "g"]]
    assert spans(table)[1:] == [[(1, 3)], [(1, 1), (2, 1), (1, 1)], [(1, 1), (1, 1)]]


def test_hidden_rows_columns_and_sheets_are_read_and_noted() -> None:
    rows = row(1, "a", "b", "c") + row(2, "d", "e", "f", attributes='hidden="1"')
    columns = '<cols><col min="2" max="2" hidden="1"/></cols>'

    source = read_xlsx(xlsx(rows, before=columns, state="hidden"), "x.xlsx")

    assert cells(the_table(source)) == [["a", "b", "c"], ["d", "e", "f"]]
    assert codes(source) == ["hidden-content"] * 3
    assert [finding.where for finding in source.findings] == [
        "trang tính KH",
        "trang tính KH, cột B",
        "trang tính KH, hàng 2",
    ]


def test_a_sheet_of_two_columns_is_a_table_too() -> None:
    rows = row(1, "Danh sách") + row(2, "Đơn vị", "Hạn") + row(3, "Phường A", "Quý I")

    source = read_xlsx(xlsx(rows), "x.xlsx")

    assert shown(source.blocks) == ["Danh sách", [["Đơn vị", "Hạn"], ["Phường A", "Quý I"]]]
