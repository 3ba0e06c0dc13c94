"""Web pages, CSV and Markdown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.importing.readers.files import cells, codes, shown, spans, the_table

from par.importing.readers.decoding import decode
from par.importing.readers.delimited import read_delimited, separator_of
from par.importing.readers.markdown import read_markdown
from par.importing.readers.web_page import read_html
from par.importing.source import Paragraph
from par.problems import Rejected


def html(body: str) -> bytes:
    return f"<!DOCTYPE html><html><head><title>Bỏ</title></head><body>{body}</body></html>".encode()


def test_a_page_is_its_paragraphs_and_tables_in_order() -> None:
    page = html(
        "<h1>Kế hoạch</h1>đầu <b>đậm</b><br>dòng hai<script>alert(1)</script>"
        "<table><thead><tr><th>TT</th><th>Việc</th></tr></thead><tr><td>1<td>Họp<br>định kỳ</table>cuối"
    )

    source = read_html(page, "x.html")

    assert shown(source.blocks) == [
        *("Kế hoạch", "đầu đậm", "dòng hai"),
        [["TT", "Việc"], ["1", "Họp\nđịnh kỳ"]],
        "cuối",
    ]
    assert [block.heading for block in source.blocks if isinstance(block, Paragraph)] == [True, False, False, False]
    assert source.pieces[-2].where == "bảng 1, hàng 2, cột 2"


def test_spans_of_cells_are_kept_and_cut_at_the_end_of_the_table() -> None:
    page = html("<table><tr><td rowspan=0>a<td colspan=2>b<tr><td>c<td rowspan=99>d<tr><td>e</table>")

    table = the_table(read_html(page, "x.html"))

    assert spans(table) == [[(3, 1), (1, 2)], [(1, 1), (2, 1)], [(1, 1)]]


def test_lists_show_their_marks_also_in_cells() -> None:
    page = html("<ol start=3><li>ba<li>bốn</ol><table><tr><td><ul><li>x<li>y</ul><td>z</table>")

    assert shown(read_html(page, "x.html").blocks) == ["3. ba", "4. bốn", [["- x\n- y", "z"]]]


def test_a_table_in_a_cell_is_read_after_the_outer_one() -> None:
    page = html("<table><tr><td>a<table><tr><td>b</table><td>c</table>")

    assert shown(read_html(page, "x.html").blocks) == [[["a", "c"]], [["b"]]]


def test_what_a_page_hides_is_read_and_noted() -> None:
    source = read_html(html("<p>thấy</p><p style='display: none'>ẩn</p>"), "x.html")

    assert shown(source.blocks) == ["thấy", "ẩn"]
    assert codes(source) == ["hidden-content"]


def test_a_page_nested_deeper_than_is_read_is_refused_and_not_cut() -> None:
    with pytest.raises(Rejected) as refused:
        read_html(html("<div>" * 5_000 + "sâu"), "x.html")

    assert refused.value.code == "file-damaged"


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_the_separator_of_a_table_is_found(separator: str) -> None:
    rows = [["TT", "Việc", "Hạn"], ["1", 'Họp "nhanh", gọn; tốt', "Quý I"], ["2", "Báo cáo\nhai dòng", "31/12"]]
    lines = (separator.join('"' + value.replace('"', '""') + '"' for value in row) for row in rows)

    source = read_delimited("\r\n".join(lines).encode("utf-8-sig"), "x.csv")

    assert cells(the_table(source)) == rows
    assert source.pieces[4].where == "hàng 2, cột 2"


def test_the_extension_tsv_says_the_separator() -> None:
    assert separator_of("a,b,c\td,e", "x.TSV") == "\t"


def test_short_rows_are_filled_up_and_lines_around_the_table_are_paragraphs() -> None:
    source = read_delimited("Kế hoạch;;\n\nTT;Việc;Hạn\n1;Họp\n2;Báo cáo;Quý I\n".encode(), "x.csv")

    assert shown(source.blocks) == ["Kế hoạch", [["TT", "Việc", "Hạn"], ["1", "Họp", ""], ["2", "Báo cáo", "Quý I"]]]


def test_markdown_loses_its_marks_and_keeps_its_tables() -> None:
    text = (
        "# Kế hoạch\n\nMở **đầu**\nnối tiếp\n\n1. một\n2. hai\n\n- ba\n\n"
        "| TT | Việc |\n|---|---|\n| 1 | Họp<br>gấp |\n\n<div>khối</div>\n"
    )

    source = read_markdown(text.encode(), "x.md")

    assert shown(source.blocks) == [
        *("Kế hoạch", "Mở đầu nối tiếp", "1. một", "2. hai", "- ba"),
        [["TT", "Việc"], ["1", "Họp\ngấp"]],
        "<div>khối</div>",
    ]
    assert [piece.where for piece in source.pieces][:3] == ["dòng 1", "dòng 3", "dòng 6"]
    assert source.pieces[-2].where == "dòng 13, cột 2"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@given(text=st.text(st.characters(codec="utf-8", exclude_characters="\x00\ufeff"), max_size=40))
def test_text_in_unicode_is_read_as_it_was_written(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("data", [b"K\xd5 ho\xb9ch", "Kế hoạch".encode("utf-32"), b"a\x00b", b"\xff\xfea"])
def test_other_encodings_are_refused(data: bytes) -> None:
    with pytest.raises(Rejected) as refused:
        decode(data)

    assert refused.value.code == "text-encoding"
