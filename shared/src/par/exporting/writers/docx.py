"""A document as Word: landscape pages, the heads of tables repeated on each of them.

Tables are made as elements: python-docx looks for each cell anew, which takes minutes for the tasks of a large plan.
"""

import datetime as dt
from io import BytesIO
from typing import Final

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Mm, Pt
from lxml import etree

from par.exporting.document import Document, Grid, GridCell, Letterhead, Style

_FONT: Final = "Times New Roman"
_PAGE: Final = (Mm(297), Mm(210))
_MARGIN: Final = Mm(15)
_SIZES: Final = {Style.TITLE: 15, Style.SUBTITLE: 14, Style.SECTION: 13, Style.BODY: 12}
_IN_TABLE: Final = 10
_WIDTH: Final = 15_100
"""Of a table, in twentieths of a point: the page without its margins."""
_LETTERHEAD_WIDTHS: Final = (1, 1)
_EDGES: Final = ("top", "left", "bottom", "right", "insideH", "insideV")


def write_docx(document: Document) -> bytes:
    """The Word document."""
    word = docx.Document()
    word.core_properties.title = document.title[:255]
    word.core_properties.author = ""
    word.core_properties.comments = ""
    word.core_properties.created = word.core_properties.modified = dt.datetime.now(dt.UTC)
    word.styles["Normal"].font.name = _FONT
    section = word.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = _PAGE
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = _MARGIN
    body = word.element.body
    end = body.sectPr
    end.addprevious(_letterhead(document.letterhead))
    for block in document.blocks:
        if isinstance(block, Grid):
            end.addprevious(_table(block))
        else:
            paragraph = word.add_paragraph()
            run = paragraph.add_run(block.text)
            run.font.size = Pt(_SIZES[block.style])
            run.bold = block.style is not Style.BODY
            if block.style is Style.SECTION:
                paragraph.paragraph_format.keep_with_next = True
            elif block.style is not Style.BODY:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    written = BytesIO()
    word.save(written)
    return written.getvalue()


def _letterhead(letterhead: Letterhead) -> etree._Element:
    """A table without lines, as official documents have it."""
    table = _new_table(_LETTERHEAD_WIDTHS, borders=False)
    row = OxmlElement("w:tr")
    for lines in (letterhead.left, letterhead.right):
        row.append(_cell(GridCell("\n".join(lines), bold=True), _WIDTH // 2, centred=True))
    table.append(row)
    return table


def _table(grid: Grid) -> etree._Element:
    table = _new_table(grid.widths, borders=True)
    columns = _widths(grid.widths)
    head = OxmlElement("w:tr")
    head.append(_element("w:trPr", _element("w:cantSplit"), _element("w:tblHeader")))
    for heading, width in zip(grid.head, columns, strict=True):
        head.append(_cell(GridCell(heading, bold=True), width, centred=True))
    table.append(head)
    continued: dict[int, tuple[GridCell, int]] = {}
    """Cells that go on downwards: column -> the cell, and how many rows are left."""
    for row in grid.rows:
        written = OxmlElement("w:tr")
        cells = iter(row)
        column = 0
        while column < len(columns):
            above, left = continued.pop(column, (None, 0))
            cell = above if above is not None else next(cells)
            width = sum(columns[column : column + cell.columns])
            written.append(_cell(cell, width, continues=above is not None))
            left = left if above is not None else cell.rows
            if left > 1:
                continued[column] = (cell, left - 1)
            column += cell.columns
        table.append(written)
    return table


def _new_table(widths: tuple[int, ...], *, borders: bool) -> etree._Element:
    properties = _element("w:tblPr", _element("w:tblW", w=str(_WIDTH), type="dxa"))
    if borders:
        edges = (_element(f"w:{edge}", val="single", sz="4", space="0", color="auto") for edge in _EDGES)
        properties.append(_element("w:tblBorders", *edges))
    properties.append(_element("w:tblLayout", type="fixed"))
    columns = (_element("w:gridCol", w=str(width)) for width in _widths(widths))
    return _element("w:tbl", properties, _element("w:tblGrid", *columns))


def _widths(widths: tuple[int, ...]) -> list[int]:
    return [_WIDTH * width // sum(widths) for width in widths]


def _cell(cell: GridCell, width: int, *, centred: bool = False, continues: bool = False) -> etree._Element:
    """A cell; one that ``continues`` the cell above has no text of its own."""
    properties = _element("w:tcPr", _element("w:tcW", w=str(width), type="dxa"))
    if cell.columns > 1:
        properties.append(_element("w:gridSpan", val=str(cell.columns)))
    if cell.rows > 1:
        properties.append(_element("w:vMerge") if continues else _element("w:vMerge", val="restart"))
    lines = [""] if continues else cell.text.split("\n")
    return _element("w:tc", properties, *(_paragraph(line, bold=cell.bold, centred=centred) for line in lines))


def _paragraph(text: str, *, bold: bool, centred: bool) -> etree._Element:
    run = _element("w:r")
    size = str(2 * _IN_TABLE)
    style = (*([_element("w:b")] if bold else []), _element("w:sz", val=size), _element("w:szCs", val=size))
    run.append(_element("w:rPr", *style))
    words = _element("w:t")
    words.text = text
    words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    run.append(words)
    properties = _element("w:pPr", _element("w:spacing", before="0", after="0"))
    if centred:
        properties.append(_element("w:jc", val="center"))
    return _element("w:p", properties, run)


def _element(name: str, *children: etree._Element, **attributes: str) -> etree._Element:
    element: etree._Element = OxmlElement(name, attrs={qn(f"w:{key}"): value for key, value in attributes.items()})
    element.extend(children)
    return element
