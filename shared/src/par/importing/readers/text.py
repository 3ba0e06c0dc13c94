"""Plain text as programs extract it: lines, tables tabbed, aligned with spaces or flattened, marks of Markdown."""

import re
from dataclasses import replace
from typing import Final

from par.importing import limits
from par.importing.flattened import blocks_of_lines
from par.importing.readers.building import Building
from par.importing.readers.decoding import decode
from par.importing.readers.progress import Progress, unheard
from par.importing.readers.text_columns import in_columns
from par.importing.readers.text_markup import Unmarked, cell_text, unmarked
from par.importing.readers.text_rows import TextTable, table_at
from par.importing.source import Block, Cell, Paragraph, Source, Table
from par.importing.traced import Traced
from par.problems import Rejected

_LINE_END: Final = re.compile("\r\n|[\n\r\v\x85\u2028\u2029]")


def read_text(data: bytes, file_name: str, on_progress: Progress = unheard) -> Source:
    """The lines of ``data`` as paragraphs, and its tables: tabbed, with strokes, in columns, or flattened.

    ``where`` of a piece is its line (``dòng 12``), of a cell its line and column (``dòng 12, cột 3``); a cell of
    a table aligned with spaces is of several lines. A page break inside a line is a space.

    Raises:
        Rejected: what :class:`Building` raises, ``text-encoding``, ``too-much-text``, ``too-many-cells`` or
            ``no-text-in-file``.
    """
    text = decode(data)
    if len(text) > limits.TEXT_CHARACTERS:
        raise Rejected("too-much-text", limit=limits.TEXT_CHARACTERS)
    paged = _LINE_END.split(text)
    lines = [line.replace("\f", " ") for line in paged]
    if len(lines) > limits.CELLS:
        raise Rejected("too-many-cells", limit=limits.CELLS)
    reading = _Reading(Building(file_name))
    shown, index = unmarked(lines), 0
    while index < len(lines):
        table = table_at(lines, index)
        if table is not None:
            reading.table(table)
        else:
            reading.line(shown[index], index, begins_page=paged[index].startswith("\f"))
        index = index + 1 if table is None else table.last
        on_progress(index, len(lines), "dòng")
    return reading.source()


class _Reading:
    """The blocks so far, and the lines since the last table or heading: flattened tables are looked for in those."""

    def __init__(self, building: Building) -> None:
        self._building = building
        self._blocks: list[Block] = []
        self._lines: list[Traced] = []
        self._page_starts: set[int] = set()
        self._places = 0

    def line(self, line: Unmarked, index: int, *, begins_page: bool) -> None:
        """One line that belongs to no table of cells."""
        text = self._building.text(line.text, f"dòng {index + 1}")
        if line.heading:
            self._settle()
            self._blocks.append(Paragraph(text, heading=True))
        else:
            if begins_page:
                self._page_starts.add(len(self._lines))
            self._lines.append(text)

    def table(self, table: TextTable) -> None:
        """A table of cells; every line feed inside a cell is a line."""
        self._settle()
        self._count(sum(len(row) for row in table.rows))
        self._blocks.append(
            Table(
                tuple(
                    tuple(
                        Cell(self._building.text(cell_text(cell.text), f"dòng {cell.line + 1}, cột {column}"))
                        for column, cell in enumerate(row, 1)
                    )
                    for row in table.rows
                )
            )
        )

    def source(self) -> Source:
        """The document."""
        self._settle()
        return replace(self._building.source(), blocks=tuple(self._blocks))

    def _settle(self) -> None:
        between = list[Traced]()
        for part in in_columns(self._lines, self._page_starts):
            if isinstance(part, Traced):
                between.append(part)
                continue
            self._blocks += (*blocks_of_lines(between), part)
            between = []
            if isinstance(part, Table):
                self._count(sum(cell.columns for row in part.rows for cell in row))
        self._blocks += blocks_of_lines(between)
        self._lines, self._page_starts = [], set()

    def _count(self, places: int) -> None:
        self._places += places
        if self._places > limits.CELLS:
            raise Rejected("too-many-cells", limit=limits.CELLS)
