"""Word documents: numbers that Word shows, merged cells, tracked changes, and text beside the body."""

import pytest
from tests.importing.readers.files import W, archive, cells, codes, docx, shown, spans, the_table

from par.importing.readers.docx.reader import read_docx
from par.importing.source import Paragraph
from par.problems import Rejected


def p(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def tc(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


def tr(*cells: str) -> str:
    return f"<w:tr>{''.join(cells)}</w:tr>"


def numbered(level: int, list_id: int = 1) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>'


NUMBERING = f"""<w:numbering {W}>
  <w:abstractNum w:abstractNumId="0">
    <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>
    <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl>
    <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%3)"/></w:lvl>
    <w:lvl w:ilvl="3"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="&#xF0B7;"/></w:lvl>
  </w:abstractNum>
  <w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
  <w:num w:numId="2"><w:abstractNumId w:val="0"/>
    <w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>
</w:numbering>"""


def test_paragraphs_and_tables_come_in_the_order_of_the_document() -> None:
    source = read_docx(docx(p("Mở đầu") + f"<w:tbl>{tr(tc('a'), tc('b'))}</w:tbl>" + p("Kết thúc")), "x.docx")

    assert shown(source.blocks) == ["Mở đầu", [["a", "b"]], "Kết thúc"]
    assert [piece.where for piece in source.pieces] == [
        "đoạn 1",
        "bảng 1, hàng 1, cột 1",
        "bảng 1, hàng 1, cột 2",
        "đoạn 2",
    ]


def test_automatic_numbers_are_counted_as_word_shows_them() -> None:
    body = (
        *(p("một", numbered(0)), p("hai", numbered(1)), p("ba", numbered(1)), p("bốn", numbered(2))),
        *(p("năm", numbered(3)), p("sáu", numbered(0)), p("bảy", numbered(1)), p("tám", numbered(0, 2))),
    )

    source = read_docx(docx("".join(body), numbering=NUMBERING), "x.docx")

    assert shown(source.blocks) == [
        *("I. một", "I.1 hai", "I.2 ba", "a) bốn"),
        *("- năm", "II. sáu", "II.1 bảy", "V. tám"),
    ]


def test_a_number_by_the_style_of_a_paragraph_counts_too() -> None:
    properties = f'<w:pPr>{numbered(0)}<w:outlineLvl w:val="0"/></w:pPr>'
    styles = (
        f'<w:styles {W}><w:style w:styleId="Muc"><w:basedOn w:val="Goc"/></w:style>'
        f'<w:style w:styleId="Goc"><w:basedOn w:val="Muc"/>{properties}</w:style></w:styles>'
    )

    source = read_docx(docx(p("một", '<w:pStyle w:val="Muc"/>'), styles=styles, numbering=NUMBERING), "x.docx")

    block = source.blocks[0]
    assert isinstance(block, Paragraph)
    assert (block.text.text, block.heading) == ("I. một", True)


def test_merged_cells_keep_how_much_of_the_grid_they_cover() -> None:
    rows = (
        tr(tc("nhóm", '<w:gridSpan w:val="3"/>')),
        tr(tc("dọc", '<w:vMerge w:val="restart"/>'), tc("b"), tc("c")),
        tr(tc("", "<w:vMerge/>"), tc("d"), tc("e")),
    )

    table = the_table(read_docx(docx(f"<w:tbl>{''.join(rows)}</w:tbl>"), "x.docx"))

    assert cells(table) == [["nhóm"], ["dọc", "b", "c"], ["d", "e"]]
    assert spans(table) == [[(1, 3)], [(2, 1), (1, 1), (1, 1)], [(1, 1), (1, 1)]]


def test_text_in_a_cell_that_a_merge_hides_is_kept() -> None:
    rows = tr(tc("trên", '<w:vMerge w:val="restart"/>'), tc("b")) + tr(tc("dưới", "<w:vMerge/>"), tc("d"))

    assert cells(the_table(read_docx(docx(f"<w:tbl>{rows}</w:tbl>"), "x.docx")))[0] == ["trên\ndưới", "b"]


def test_of_tracked_changes_insertions_count_and_deletions_are_a_finding() -> None:
    body = (
        "<w:p><w:r><w:t>Hạn </w:t></w:r><w:del><w:r><w:delText>quý I</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>quý II</w:t></w:r></w:ins></w:p>"
        f"<w:tbl>{tr(tc('còn'), tc('lại'))}<w:tr><w:trPr><w:del/></w:trPr>{tc('hàng bỏ')}</w:tr></w:tbl>"
    )

    source = read_docx(docx(body), "x.docx")

    assert shown(source.blocks) == ["Hạn quý II", [["còn", "lại"]]]
    assert [(each.code, each.fields["words"]) for each in source.findings] == [
        ("tracked-changes", "quý I"),
        ("tracked-changes", "hàng bỏ"),
    ]


def test_text_boxes_headers_and_notes_are_read_and_hidden_text_is_noted() -> None:
    box = f"<w:p><w:r><w:pict><w:txbxContent>{p('trong hộp')}</w:txbxContent></w:pict></w:r></w:p>"
    hidden = "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>ẩn</w:t></w:r></w:p>"
    notes = (
        f'<w:footnotes {W}><w:footnote w:id="0" w:type="separator">{p("---")}</w:footnote>'
        f'<w:footnote w:id="1">{p("chú giải")}</w:footnote></w:footnotes>'
    )

    source = read_docx(docx(box + hidden, header1=f"<w:hdr {W}>{p('đầu')}</w:hdr>", footnotes=notes), "x.docx")

    assert [(piece.where, piece.text) for piece in source.pieces if piece.text] == [
        ("hộp chữ ở đoạn 1, đoạn 1", "trong hộp"),
        ("đoạn 2", "ẩn"),
        ("chú thích 1, đoạn 1", "chú giải"),
        ("đầu trang, đoạn 1", "đầu"),
    ]
    assert codes(source) == ["hidden-content"]


def test_of_alternate_content_only_one_form_is_read() -> None:
    body = (
        '<w:p><w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        "<mc:Choice><w:t>mới</w:t></mc:Choice><mc:Fallback><w:t>cũ</w:t></mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
    )

    assert shown(read_docx(docx(body), "x.docx").blocks) == ["mới"]


def test_a_table_inside_a_cell_is_read_after_the_outer_one() -> None:
    inner = f"<w:tbl>{tr(tc('trong'), tc('nữa'))}</w:tbl>"
    outer = f"<w:tc>{p('ngoài')}{inner}</w:tc>"
    body = f"<w:tbl>{tr(outer, tc('b'))}</w:tbl>"

    assert shown(read_docx(docx(body), "x.docx").blocks) == [[["ngoài", "b"]], [["trong", "nữa"]]]


def test_a_document_without_body_is_damaged() -> None:
    with pytest.raises(Rejected) as refused:
        read_docx(archive({"word/document.xml": f"<w:document {W}/>"}), "x.docx")

    assert refused.value.code == "file-damaged"
