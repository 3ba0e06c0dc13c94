"""A document as a workbook: the first sheet has a plan's task table (or else the first table), others one each.

Every cell is text. One that starts with ``=``, ``+``, ``-``, ``@`` or a tab is marked as text (a leading apostrophe in
Excel), so that no program computes it, whatever it was made from.
"""

from io import BytesIO
from typing import Final

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from par.exporting.document import Document, Grid, Letterhead, Line, Style
from par.exporting.form import TASKS_TITLE
from par.problems import Rejected

_LONGEST_CELL: Final = 32_767
"""Characters; Excel holds no more, and openpyxl would cut the rest off."""
_LONGEST_NAME: Final = 31
_NOT_IN_NAMES: Final = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
_FIRST_SHEET: Final = "Kế hoạch"
_CHARACTERS: Final = 1.2
"""Width of a column, in characters, for one part of a grid's widths."""
_LINE: Final = Side(style="thin")
_BORDER: Final = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_GREY: Final = PatternFill("solid", fgColor="EEEEEE")
_WRAP: Final = Alignment(wrap_text=True, vertical="top")
_CENTRE: Final = Alignment(wrap_text=True, vertical="top", horizontal="center")
_FONT: Final = "Times New Roman"


def write_xlsx(document: Document) -> bytes:
    """The workbook of a document that has at least one table.

    Raises:
        Rejected: ``cell-too-long``: a text is longer than a cell of Excel can be.
    """
    workbook = Workbook()
    workbook.properties.title = document.title
    first = workbook.active
    assert isinstance(first, Worksheet)
    grids = [block for block in document.blocks if isinstance(block, Grid)]
    widest = next((grid for grid in grids if grid.title == TASKS_TITLE), grids[0])
    first.title = _FIRST_SHEET if widest.title == TASKS_TITLE else _name_of(widest.title)
    main = _Sheet(first)
    sheets = {first.title: main}
    main.letterhead(document.letterhead, len(widest.head))
    for block in document.blocks:
        if isinstance(block, Grid):
            on = main if block is widest else _new_sheet(workbook, block.title, sheets)
            on.table(block)
        elif block.style is not Style.SECTION:  # the name of the sheet says it
            main.line(block, len(widest.head))
    written = BytesIO()
    workbook.save(written)
    return written.getvalue()


def _new_sheet(workbook: Workbook, title: str, sheets: dict[str, "_Sheet"]) -> "_Sheet":
    name = _name_of(title)
    sheet = sheets[name] = _Sheet(workbook.create_sheet(name))
    return sheet


def _name_of(title: str) -> str:
    return title.rpartition(": ")[2].translate(_NOT_IN_NAMES)[:_LONGEST_NAME]


class _Sheet:
    """A sheet and the row that is written next."""

    def __init__(self, sheet: Worksheet) -> None:
        self._sheet = sheet
        self._row = 1

    def letterhead(self, letterhead: Letterhead, width: int) -> None:
        """The two sides of the letterhead, each merged over half of the table."""
        half = max(1, width // 2)
        for at in range(max(len(letterhead.left), len(letterhead.right))):
            for lines, first, last in ((letterhead.left, 1, half), (letterhead.right, half + 1, max(width, half + 1))):
                if at < len(lines):
                    self._merged(lines[at], first, last, Font(name=_FONT, bold=True), _CENTRE)
            self._row += 1

    def line(self, line: Line, width: int) -> None:
        """A paragraph over the whole width."""
        centred = line.style in (Style.TITLE, Style.SUBTITLE)
        self._merged(line.text, 1, width, Font(name=_FONT, bold=centred), _CENTRE if centred else _WRAP)
        self._row += 1

    def table(self, grid: Grid) -> None:
        """The table from the next row on; its head stays in view and is repeated on each printed page."""
        for column, width in enumerate(grid.widths, 1):
            self._sheet.column_dimensions[get_column_letter(column)].width = width * _CHARACTERS
        for column, heading in enumerate(grid.head, 1):
            written = self._write(heading, column, Font(name=_FONT, bold=True), _CENTRE)
            written.fill, written.border = _GREY, _BORDER
        self._sheet.freeze_panes = f"A{self._row + 1}"
        self._sheet.print_title_rows = f"{self._row}:{self._row}"
        self._row += 1
        taken: set[tuple[int, int]] = set()
        for row in grid.rows:
            column = 1
            for cell in row:
                while (self._row, column) in taken:
                    column += 1
                below, right = self._row + cell.rows - 1, column + cell.columns - 1
                self._write(cell.text, column, Font(name=_FONT, bold=cell.bold), _WRAP)
                places = [(down, across) for down in range(self._row, below + 1) for across in range(column, right + 1)]
                for down, across in places:
                    self._sheet.cell(down, across).border = _BORDER
                if len(places) > 1:
                    self._merge(column, below, right)
                taken.update(places)
                column = right + 1
            self._row += 1
        self._sheet.page_setup.orientation = "landscape"
        self._sheet.page_setup.fitToHeight = 0
        self._sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)

    def _merged(self, text: str, first: int, last: int, font: Font, alignment: Alignment) -> None:
        self._write(text, first, font, alignment)
        if last > first:
            self._merge(first, self._row, last)

    def _merge(self, first: int, below: int, last: int) -> None:
        self._sheet.merge_cells(start_row=self._row, end_row=below, start_column=first, end_column=last)

    def _write(self, text: str, column: int, font: Font, alignment: Alignment) -> Cell:
        if len(text) > _LONGEST_CELL:
            where = f"{self._sheet.title}, {get_column_letter(column)}{self._row}"
            raise Rejected("cell-too-long", where=where, limit=_LONGEST_CELL)
        cell = self._sheet.cell(self._row, column)
        assert isinstance(cell, Cell)
        cell.value = text
        cell.data_type = "s"  # openpyxl takes "=..." for a formula
        cell.font, cell.alignment = font, alignment
        if text.startswith(_FORMULA_STARTS):
            cell.quotePrefix = True
        return cell
