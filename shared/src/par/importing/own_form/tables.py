"""Telling the tables of the form apart, and joining those that go on over pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from par.exporting.form import ANNEX, FACTS, TableForm
from par.importing.own_form.text import LINE_END, folded, in_one_line
from par.importing.source import Block, Cell, Paragraph, Table, grid
from par.importing.tables.headings import Column
from par.importing.tables.heads import Head, head_at
from par.importing.traced import NOTHING, Traced

_HEAD_WITHIN: Final = 10
"""Rows above the head, for those who add some."""

AnnexRow = Mapping[str, Traced]
"""One row of an annex table, its cells in one line each by the headings of the form."""


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A row of the task table. ``goes_on``: the first row of a page without an ordinal, the rest of the row before."""

    head: Head
    cells: Sequence[Cell | None]
    goes_on: bool = False

    def text(self, column: Column) -> Traced:
        """The words in this column; empty where there is none."""
        place = self.place(column)
        cell = None if place is None else self.cells[place]
        return NOTHING if cell is None else cell.text

    def place(self, column: Column) -> int | None:
        """The number of this column from 0, None where there is none."""
        return self.head.columns.index(column) if column in self.head.columns else None

    def filled(self) -> list[Cell]:
        """The cells with words, a merged one once."""
        cells: list[Cell] = []
        for cell in self.cells:
            if cell is not None and cell.text and all(cell is not other for other in cells):
                cells.append(cell)
        return cells


@dataclass(slots=True)
class Sorted:
    """The parts of an exported document; ``lines`` is all that stands in no table of the form."""

    annex: dict[str, list[AnnexRow]] = field(default_factory=dict)
    tasks: list[TaskRow] = field(default_factory=list)
    lines: list[Traced] = field(default_factory=list)
    furniture: list[Traced] = field(default_factory=list)

    def rows(self, described: TableForm) -> list[AnnexRow]:
        """The rows of an annex table."""
        return self.annex.get(described.title, [])


def sorted_blocks(blocks: Sequence[Block]) -> Sorted | None:
    """The document's parts, None where it is no export: it has no table that says what the ledger knows it by."""
    rectangles = [(block, grid(block)) for block in blocks if isinstance(block, Table)]
    described = {id(block): _described(rows) for block, rows in rectangles}
    if all(found is None or found[0] is not FACTS for found in described.values()):
        return None
    by_block = {id(block): rows for block, rows in rectangles}
    parts = Sorted()
    for block in blocks:
        if isinstance(block, Paragraph):
            parts.lines.append(block.text)
        elif (found := described[id(block)]) is not None:
            _annex_table(parts, by_block[id(block)], *found)
        else:
            _other_table(parts, by_block[id(block)])
    return parts


def _described(rows: Sequence[Sequence[Cell | None]]) -> tuple[TableForm, int] | None:
    """Which table of the annex this is, and the number of its head."""
    for number, row in enumerate(rows[:_HEAD_WITHIN]):
        headings = [folded(cell.text) for cell in row if cell is not None and cell.text]
        for described in ANNEX:
            if sorted(headings) == sorted(folded(heading) for heading in described.columns):
                return described, number
    return None


def _annex_table(parts: Sorted, rows: Sequence[Sequence[Cell | None]], described: TableForm, head: int) -> None:
    names = {folded(heading): heading for heading in described.columns}
    columns = [names.get(folded(cell.text)) if cell is not None else None for cell in rows[head]]
    for row in rows[: head + 1]:
        parts.furniture += [cell.text for cell in row if cell is not None]
    known = parts.annex.setdefault(described.title, [])
    first = described.columns[0]
    for number, row in enumerate(rows[head + 1 :]):
        found = {
            column: in_one_line(cell.text)
            for column, cell in zip(columns, row, strict=True)
            if column is not None and cell is not None
        }
        if number == 0 and known and not found.get(first):  # a row that a page has cut
            known[-1] = {name: Traced.joined((known[-1].get(name, NOTHING), text)) for name, text in found.items()}
        else:
            known.append(found)


def _other_table(parts: Sorted, rows: Sequence[Sequence[Cell | None]]) -> None:
    """A table of tasks; of any other, such as the letterhead, the lines."""
    for number in range(min(len(rows), _HEAD_WITHIN)):
        head = head_at(rows, number)
        if head is not None and head.has(Column.TITLE) and head.has(Column.ORDINAL):
            for row in rows[number : number + head.rows]:
                parts.furniture += [cell.text for cell in row if cell is not None]
            _lines(parts, rows[:number])
            for at, cells in enumerate(rows[number + head.rows :]):
                goes_on = at == 0 and bool(parts.tasks) and not TaskRow(head, cells).text(Column.ORDINAL)
                parts.tasks.append(TaskRow(head, cells, goes_on))
            return
    _lines(parts, rows)


def _lines(parts: Sorted, rows: Sequence[Sequence[Cell | None]]) -> None:
    seen: list[Cell] = []
    for row in rows:
        for cell in row:
            if cell is not None and all(cell is not other for other in seen):
                seen.append(cell)
    for cell in seen:
        parts.lines += cell.text.split(LINE_END)
