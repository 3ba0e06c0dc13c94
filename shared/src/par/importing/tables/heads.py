"""Finding the head of a table: the rows that say what the columns hold."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from par.importing.source import Cell
from par.importing.tables.headings import LONGEST_HEADING, Column, columns_of
from par.importing.tables.ordinals import ordinal_of
from par.importing.tables.words import one_line, plain

GridRow = Sequence[Cell | None]

_MOST_HEAD_ROWS: Final = 3
_LOOK: Final = 30
"""Rows of a table that are looked at to tell what a column holds."""
_ANCHORS: Final = frozenset({Column.TITLE, Column.FIELD, Column.UNIT, Column.INDICATOR})
_COLUMN_NUMBER: Final = re.compile(r"\(?(?:\d{1,2}|[A-Z])\)?(?:\s?=.{0,20})?\Z")
_FIRST_NUMBERS: Final = frozenset({"1", "(1)", "A", "(A)"})
_HALVES: Final = frozenset(
    {"bat dau", "ket thuc", "tu ngay", "den ngay", "tu thang", "den thang", "chu tri", "phoi hop"}
)


@dataclass(frozen=True, slots=True)
class Head:
    """The columns of a table; ``columns`` has an entry for each grid column, None where the heading is not known."""

    columns: tuple[Column | None, ...]
    headings: tuple[str, ...]
    rows: int = 0

    def has(self, *columns: Column) -> bool:
        """Whether one of these columns is there."""
        return any(column in self.columns for column in columns)

    def is_again(self, other: "Head") -> bool:
        """Whether this is the head ``other`` again: the same columns, and under unknown headings the same words."""
        return self.columns == other.columns and all(
            column is not None or plain(heading) == plain(before)
            for column, heading, before in zip(self.columns, self.headings, other.headings, strict=True)
        )


def head_at(rows: Sequence[GridRow], number: int) -> Head | None:
    """The head that begins at row ``number``, of one row or of several under merged headings; None if there is none."""
    if not _may_be_head(rows[number]):
        return None
    best: Head | None = None
    for count in range(1, _MOST_HEAD_ROWS + 1):
        if number + count > len(rows) or not _may_be_head(rows[number + count - 1]):
            break
        headings = _headings(rows[number : number + count])
        columns = columns_of(headings, _headings(rows[number + count - 1 : number + count]))
        if best is not None and not _belongs(rows, number, count, best, columns):
            break
        if _is_head(columns, headings):
            best = Head(tuple(columns), tuple(headings), count)
    return best


def with_ordinals(head: Head, below: Sequence[GridRow]) -> Head:
    """The head with the column of numbers, where the words over it do not tell: left of all others, numbers only."""
    if head.has(Column.ORDINAL) or not head.has(Column.TITLE) or head.columns[0] is not None:
        return head
    texts = [
        cell.text.text for row in below[:_LOOK] if (cell := row[0]) is not None and cell.text and cell.columns == 1
    ]
    if len(texts) < 2 or not all(ordinal_of(text) for text in texts):
        return head
    return replace(head, columns=(Column.ORDINAL, *head.columns[1:]))


def is_column_numbers(row: GridRow) -> bool:
    """Whether the row numbers the columns, as ``(1) (2) (3)`` or ``A B 1 2`` below a head."""
    texts = [cell.text.text.strip() for cell in row if cell is not None]
    return len(texts) > 2 and all(_COLUMN_NUMBER.match(text) for text in texts) and texts[0] in _FIRST_NUMBERS


def _may_be_head(row: GridRow) -> bool:
    """Several short texts, none of them a number as in an ordinal cell."""
    texts = [cell.text.text for cell in row if cell is not None and cell.text]
    short = len(texts) > 1 and all(len(text) <= LONGEST_HEADING for text in texts)
    return short and not any(ordinal_of(text) for text in texts)


def _headings(rows: Sequence[GridRow]) -> list[str]:
    """The words over each column from top to bottom; a cell merged over several rows counts once."""
    headings = []
    for column in range(len(rows[0])):
        over: list[Cell] = []
        for row in rows:
            cell = row[column]
            if cell is not None and cell.text and all(cell is not other for other in over):
                over.append(cell)
        headings.append(" ".join(one_line(cell.text).text for cell in over))
    return headings


def _is_head(columns: Sequence[Column | None], headings: Sequence[str]) -> bool:
    """At least two known columns, one of them with what the rows are about, and half of the headings known."""
    known = {column for column in columns if column is not None}
    filled = len({heading for heading in headings if heading})
    return len(known) > 1 and bool(known & _ANCHORS) and 2 * len(known) >= filled


def _belongs(rows: Sequence[GridRow], number: int, count: int, best: Head, columns: list[Column | None]) -> bool:
    """Whether the last of ``count`` rows still belongs to the head.

    It does where it only says what stands below a heading merged over several columns, or where its own words are
    those of the halves of such a heading; and where no column is known worse with it.
    """
    last, above = rows[number + count - 1], rows[number + count - 2]
    own = [place for place, cell in enumerate(last) if cell is not None and cell.text and cell is not above[place]]
    below = all((cell := above[place]) is not None and cell.columns > 1 for place in own)
    halves = all(plain(cell.text.text) in _HALVES for place in own if (cell := last[place]) is not None)
    known = sum(column is not None for column in columns)
    return (below or halves) and known >= sum(column is not None for column in best.columns)
