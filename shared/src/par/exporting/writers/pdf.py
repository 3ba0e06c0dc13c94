"""A document as PDF: landscape pages, letters of Vietnamese embedded, the heads of tables repeated on each page.

Text goes out so that it can be read again: a hyphen inside an item never begins a line. A word longer than its column
is broken, and read as two; codes are put together again, as they hold no spaces.
"""

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any, Final
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_LEFT
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import CondPageBreak, Flowable, LongTable, Paragraph, SimpleDocTemplate, Spacer, TableStyle

from par.exporting.document import Document, Grid, Letterhead, Line, Style

_REGULAR: Final = "Roboto"
_BOLD: Final = "Roboto-Bold"
_MARGIN: Final = 12 * mm
_PADDING: Final = 3
_MARK: Final = re.compile(r"(?<=\S) (?=- )")
"""A space before a hyphen that would look like the bullet of a new item, if it came to stand at the start of a line."""
_SIZES: Final = {Style.TITLE: 14, Style.SUBTITLE: 12, Style.SECTION: 11, Style.BODY: 10}
_IN_TABLE: Final = 8
_LEADING: Final = 1.25
_FRAME: Final = 6
"""Points that the template leaves free inside its margins."""
_ENDLESS: Final = 1e6
_LEAST_ROOM: Final = 40 * mm
"""Of a page below the head of a table; several lines, so that cutting a row comes to an end."""
_TITLE_AND_ROWS: Final = 30 * mm
"""Room that the title of a section needs below it, so that it does not stand alone at the end of a page."""
_TABLE: Final[list[Any]] = [
    ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("BACKGROUND", (0, 0), (-1, 0), colors.Color(0.93, 0.93, 0.93)),
    *((side, (0, 0), (-1, -1), _PADDING) for side in ("LEFTPADDING", "RIGHTPADDING", "TOPPADDING", "BOTTOMPADDING")),
]

Row = list[list[Paragraph]]
"""The paragraphs of each cell."""


def write_pdf(document: Document) -> bytes:
    """The PDF document; a row higher than a page goes on on the next one."""
    _embed_letters()
    written = BytesIO()
    template = SimpleDocTemplate(
        written,
        pagesize=landscape(A4),
        title=document.title,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN,
        invariant=1,
    )
    width, height = template.width - 2 * _FRAME, template.height - 2 * _FRAME
    story: list[Flowable] = [_letterhead(document.letterhead, width), Spacer(1, 4 * mm)]
    for block in document.blocks:
        if isinstance(block, Line):
            story += [CondPageBreak(_TITLE_AND_ROWS)] if block.style is Style.SECTION else []
            story.append(_line(block))
        else:
            story += [_table(block, width, height), Spacer(1, 4 * mm)]
    template.build(story)
    return written.getvalue()


@cache
def _embed_letters() -> None:
    """Makes the fonts known, once."""
    folder = files("font_roboto") / "files"
    for name, file in ((_REGULAR, "Roboto-Regular.ttf"), (_BOLD, "Roboto-Bold.ttf")):
        pdfmetrics.registerFont(TTFont(name, BytesIO((folder / file).read_bytes())))


@cache
def _style(size: int, *, bold: bool = False, centred: bool = False, before: int = 0) -> ParagraphStyle:
    return ParagraphStyle(
        f"{size}{bold}{centred}{before}",
        fontName=_BOLD if bold else _REGULAR,
        fontSize=size,
        leading=size * _LEADING,
        spaceBefore=before,
        spaceAfter=before,
        alignment=TA_CENTER if centred else TA_LEFT,
    )


def _line(line: Line) -> Paragraph:
    centred = line.style in (Style.TITLE, Style.SUBTITLE)
    style = _style(_SIZES[line.style], bold=line.style is not Style.BODY, centred=centred, before=4)
    return _paragraph(line.text, style)


def _letterhead(letterhead: Letterhead, width: float) -> LongTable:
    style = _style(_SIZES[Style.BODY], bold=True, centred=True)
    cells = [[_paragraph(line, style) for line in lines] for lines in (letterhead.left, letterhead.right)]
    return LongTable([cells], colWidths=[width / 2, width / 2], style=TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP")]))


def _table(grid: Grid, width: float, height: float) -> LongTable:
    """The table; cells over several rows are written in each of their rows, since pages would cut them."""
    bold, regular = _style(_IN_TABLE, bold=True), _style(_IN_TABLE)
    widths = _widths(grid, width)
    head: Row = [[_paragraph(heading, bold)] for heading in grid.head]
    room = max(height - _height(head, widths), _LEAST_ROOM)
    rows, spans = [head], list[tuple[int, int, int]]()
    covered: dict[int, tuple[int, list[Paragraph]]] = {}
    for row in grid.rows:
        cells = iter(row)
        written: Row = []
        while len(written) < len(widths):
            column = len(written)
            left, content = covered.pop(column, (0, list[Paragraph]()))
            columns = 1
            if not left:
                cell = next(cells)
                left, columns = cell.rows, cell.columns
                content = [_paragraph(line, bold if cell.bold else regular) for line in cell.text.split("\n")]
            if left > 1:
                covered[column] = (left - 1, content)
            if columns > 1:
                spans.append((column, column + columns - 1, len(rows)))
            written += [content, *([] for _ in range(columns - 1))]
        spanning = any(at == len(rows) for _, _, at in spans)
        rows += [written] if spanning else _parts(written, widths, room)
    style = [*_TABLE, *(("SPAN", (first, at), (last, at)) for first, last, at in spans)]
    return LongTable(rows, colWidths=widths, repeatRows=1, style=TableStyle(style))


def _widths(grid: Grid, width: float) -> list[float]:
    """The columns as the grid wants them, but where it can be no narrower than the longest word in them."""
    shares = [width * part / sum(grid.widths) for part in grid.widths]
    needed = [_word_width(heading, _BOLD) for heading in grid.head]
    for row in grid.rows:
        if all(cell.columns == 1 for cell in row):  # a shorter row stands beside a cell over several rows
            for column, cell in enumerate(row, len(needed) - len(row)):
                needed[column] = max(needed[column], _word_width(cell.text, _BOLD))
    least = [word + 2 * _PADDING + 1 for word in needed]
    if sum(least) >= width:
        return shares
    # What wide columns have to spare goes to those that are too narrow.
    lacking = sum(max(0.0, word - share) for share, word in zip(shares, least, strict=True))
    spare = sum(max(0.0, share - word) for share, word in zip(shares, least, strict=True))
    taken = lacking / spare if spare else 0.0
    return [
        share - taken * max(0.0, share - word) if share > word else word
        for share, word in zip(shares, least, strict=True)
    ]


def _word_width(text: str, font: str) -> float:
    words = _MARK.sub("\u00a0", text).replace("\n", " ").split(" ")
    return max(pdfmetrics.stringWidth(word, font, _IN_TABLE) for word in words)


def _parts(row: Row, widths: Sequence[float], room: float) -> list[Row]:
    """The row, or where it is higher than ``room`` the parts of it that fill a page each."""
    parts = []
    while _height(row, widths) > room:
        cut = [_cut(cell, width, room - 2 * _PADDING) for cell, width in zip(row, widths, strict=True)]
        parts.append([fits for fits, _ in cut])
        row = [rest for _, rest in cut]
    return [*parts, row]


def _cut(cell: list[Paragraph], width: float, room: float) -> tuple[list[Paragraph], list[Paragraph]]:
    """What of the cell fits into ``room``, and the rest; at least one line always fits."""
    fits: list[Paragraph] = []
    for at, paragraph in enumerate(cell):
        height = paragraph.wrap(width - 2 * _PADDING, room)[1]
        if height > room:
            halves = [half for half in paragraph.split(width - 2 * _PADDING, room) if isinstance(half, Paragraph)]
            if len(halves) == 2:
                return [*fits, halves[0]], [halves[1], *cell[at + 1 :]]
            return fits, cell[at:]
        fits.append(paragraph)
        room -= height
    return fits, []


def _height(row: Row, widths: Sequence[float]) -> float:
    heights = (
        sum(paragraph.wrap(width - 2 * _PADDING, _ENDLESS)[1] for paragraph in cell)
        for cell, width in zip(row, widths, strict=True)
    )
    return max(heights) + 2 * _PADDING


def _paragraph(text: str, style: ParagraphStyle) -> Paragraph:
    return Paragraph(escape(_MARK.sub("\u00a0", text)), style)
