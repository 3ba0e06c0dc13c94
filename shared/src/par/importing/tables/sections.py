"""Tables as a person sees them: one table over several pages, with its caption and its columns, is one section."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from par.importing.source import Block, Cell, Paragraph, Table, grid
from par.importing.tables.captions import Caption, caption_of
from par.importing.tables.headings import Column
from par.importing.tables.heads import GridRow, Head, head_at, is_column_numbers, with_ordinals
from par.importing.tables.words import plain
from par.importing.traced import NOTHING, Traced

_HEAD_WITHIN: Final = 40
"""Rows above the head of a sheet: its letterhead and the title of the plan."""
_LONGEST_FOOT: Final = 400
_FOOT: Final = re.compile(
    r"noi nhan\b|ghi chu \S|(?:tm|kt|tl) (?:uy ban|ubnd|chu tich)\b|(?:pho )?chu tich\Z|nguoi lap\b"
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row under a head. ``first`` in its table: what it holds may be the rest of a row on the page before."""

    head: Head
    cells: GridRow
    first: bool = False

    def cell(self, column: Column) -> Cell | None:
        """The cell of this column; of several such columns the first that says something."""
        found = [self.cells[place] for place, known in enumerate(self.head.columns) if known is column]
        return next((cell for cell in found if cell is not None and cell.text), None)

    def text(self, column: Column) -> Traced:
        """The words in this column."""
        cell = self.cell(column)
        return NOTHING if cell is None else cell.text

    def filled(self) -> list[Cell]:
        """The cells that say something, each merged one once, from left to right."""
        cells: list[Cell] = []
        for cell in self.cells:
            if cell is not None and cell.text.text.strip() and not (cells and cell is cells[-1]):
                cells.append(cell)
        return cells


@dataclass(slots=True)
class Section:
    """The rows under one head, over as many tables as it goes on."""

    head: Head
    caption: Caption | None
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Placed:
    """A table whose rows went to ``section``; ``around`` are its rows above the head and below the last row."""

    table: Table
    section: Section
    around: tuple[Paragraph, ...]


@dataclass(slots=True)
class Layout:
    """What a document's blocks are: ``order`` has all of them as they stand.

    ``furniture`` are heads; ``headless`` are the tables in ``order`` that have no head.
    """

    sections: list[Section] = field(default_factory=list)
    furniture: list[Traced] = field(default_factory=list)
    headless: list[Table] = field(default_factory=list)
    order: list[Block | Placed] = field(default_factory=list)


def layout(blocks: Sequence[Block]) -> Layout:
    """The sections of a document.

    A table goes on with the section before when it has the same head again, or no head and as many columns, and no
    caption of its own.
    """
    found = Layout()
    since: list[Paragraph] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            since.append(block)
            found.order.append(block)
            continue
        reading = _TableReading(found, since, grid(block))
        reading.run()
        if reading.section is None:
            found.headless.append(block)
            found.order.append(block)
        else:
            found.order.append(Placed(block, reading.section, (*reading.over, *reading.below)))
        since = list(reading.below)
    return found


@dataclass(slots=True)
class _TableReading:
    """One table on its way into the layout.

    ``section`` is the one its rows go to, ``above`` the paragraphs before it, ``over`` and ``below`` the rows of the
    sheet that are no part of the table.
    """

    found: Layout
    above: list[Paragraph]
    rows: list[list[Cell | None]]
    section: Section | None = None
    over: list[Paragraph] = field(default_factory=list)
    below: list[Paragraph] = field(default_factory=list)
    first: bool = True
    ended: bool = False

    def run(self) -> None:
        last = self.found.sections[-1] if self.found.sections else None
        goes_on = last is not None and len(last.head.columns) == len(self.rows[0] if self.rows else ())
        head_is_there = any(head_at(self.rows, number) for number in range(min(len(self.rows), _HEAD_WITHIN)))
        if goes_on and not head_is_there and caption_of(self.above) is None:
            self.section = last
        number = 0
        while number < len(self.rows):
            head = head_at(self.rows, number)
            if head is not None and self._begins(head):
                self._begin(with_ordinals(head, self.rows[number + head.rows :]))
                self.found.furniture += _texts(self.rows[number : number + head.rows])
                number += head.rows
            else:
                self._row(self.rows[number])
                number += 1

    def _begins(self, head: Head) -> bool:
        """Below rows of this table a head must be the same again, or leave nothing in doubt."""
        if self.section is None:
            return True
        known = [column for column, heading in zip(head.columns, head.headings, strict=True) if heading]
        return head.is_again(self.section.head) or (len(known) > 2 and None not in known)

    def _begin(self, head: Head) -> None:
        caption = caption_of([*self.above, *self.over])
        last = self.found.sections[-1] if self.found.sections else None
        if last is not None and caption is None and head.is_again(last.head):
            self.section = last
        else:
            self.section = Section(head, caption)
            self.found.sections.append(self.section)
        self.first, self.ended, self.above = True, False, []

    def _row(self, row: list[Cell | None]) -> None:
        if self.section is None:
            self.over += (Paragraph(text) for text in _texts([row]))
        elif self.ended or _ends(row):
            self.ended = True
            self.below += (Paragraph(text) for text in _texts([row]))
        elif is_column_numbers(row):
            self.found.furniture += _texts([row])
        else:
            self.section.rows.append(Row(self.section.head, row, self.first))
            self.first = False


def _ends(row: GridRow) -> bool:
    """Whether the row is the foot of a sheet: recipients, the signature, remarks below the table."""
    texts = _texts([row])
    return 0 < len(texts) < 4 and any(_FOOT.match(plain(text.text)) for text in texts if len(text.text) < _LONGEST_FOOT)


def _texts(rows: Sequence[GridRow]) -> list[Traced]:
    """The words of the rows, of each merged cell once."""
    seen: dict[int, Traced] = {}
    for row in rows:
        for cell in row:
            if cell is not None and cell.text:
                seen.setdefault(id(cell), cell.text)
    return list(seen.values())
