"""The rows of one page of a table aligned with spaces, its corridors known."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from par.importing.readers.text_corridors import Laid, column_of_span
from par.importing.source import Cell
from par.importing.tables.ordinals import leading_ordinal, ordinal_of
from par.importing.traced import Traced

_COLUMN_NUMBER: Final = re.compile(r"\(?(?:\d{1,2}|[A-Z])\)?")
_PAGE_NUMBER: Final = re.compile(r"[-–]?\s?\d{1,3}\s?[-–]?")
_SELDOM: Final = 4
"""On one line of rows in so many words may stand across a corridor; more of them tell of another layout."""

Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Body:
    """What a page holds: ``rows``, the words ``aside`` that stand in no column, both made of its first ``lines`` lines.

    ``ended`` says that the table ends there, not only its page.
    """

    rows: list[Row]
    aside: list[Traced]
    lines: int
    ended: bool


def spans_all(line: Laid) -> bool:
    """Whether the line may be the title of a group: a number, and one text across the columns."""
    if len(line.spans) == 2:
        return ordinal_of(line.words(line.spans[0])) is not None
    return len(line.spans) == 1 and leading_ordinal(line.text, roman_alone=True)[0] is not None


def body_of(lines: Sequence[Laid], cuts: Sequence[int], *, numbered: bool, goes_on: bool, closes: bool) -> Body | None:
    """The rows of ``lines``; None where they cannot be told from each other.

    ``numbered``: the first column holds numbers of rows. ``goes_on``: the first lines may be the rest of a row of the
    page before. ``closes``: no more of the table follows behind the last line.
    """
    reading = _Reading(cuts, numbered=numbered, goes_on=goes_on)
    for at, line in enumerate(lines):
        if not reading.takes(line, at):
            break
    return reading.body(len(lines), closes=closes)


@dataclass(slots=True)
class _Growing:
    """A row whose lines are still being found; ``wide`` is the title of a group across the columns behind ``at``."""

    line: int
    cells: list[list[Traced]]
    wide: int | None = None

    def done(self) -> Row:
        texts = [Traced.joined(cell, "\n") for cell in self.cells]
        if self.wide is None:
            return tuple(Cell(text) for text in texts)
        return (*(Cell(text) for text in texts[: self.wide]), Cell(texts[-1], columns=len(texts) - self.wide))


@dataclass(slots=True)
class _Reading:
    """The rows so far. ``doubt`` says that they cannot be told from each other."""

    cuts: Sequence[int]
    numbered: bool
    goes_on: bool
    rows: list[_Growing] = field(default_factory=list)
    aside: list[tuple[int, Traced]] = field(default_factory=list)
    blank: bool = True
    stray: int = 0
    placed: int = 0
    crossing: int = 0
    doubt: bool = False
    ended_at: int | None = None
    dense: bool = False
    """Whether a row without a number begins with no blank line before it."""

    def takes(self, line: Laid, at: int) -> bool:
        """Reads one line; False where the table ended before it, or is in doubt."""
        if line.blank:
            self.blank = True
            return True
        columns = [column_of_span(span, self.cuts) for span in line.spans]
        if self._is_page_number(line, columns):
            self.aside.append((at, line.text.strip()))
            return True
        if all(column is None for column in columns[-1:]) and spans_all(line):
            self._wide_row(line, at)
        elif len(columns) < 2 and self._wide_goes_on(line):
            pass
        elif len(columns) < 2 and None in (columns or [None]):
            if not self._stray(line, at):
                return False
        elif not self._row(line, columns, at):
            return False
        self.blank = False
        return not self.doubt

    def body(self, lines: int, *, closes: bool) -> Body | None:
        """The page; None where in doubt, or without a row."""
        ended = closes or self.ended_at is not None
        last = lines if self.ended_at is None else self.ended_at
        if self.ended_at is None and self.stray and self.aside:
            ended, last = True, self.aside[-1][0]
        while ended and self.rows and self.rows[-1].wide is not None:
            last = self.rows.pop().line
        rows = [row.done() for row in self.rows]
        crowded = self.crossing * _SELDOM > self.placed
        if self.doubt or crowded or not rows or not (self.numbered or self._apart()):
            return None
        return Body(rows, [text for at, text in self.aside if at < last], last, ended)

    def _apart(self) -> bool:
        """Whether rows without numbers are surely told: each is one full line, or blank lines stand between them."""
        own = [row for row in self.rows if row.wide is None]
        full = all(len(cell) == 1 for row in own for cell in row.cells)
        return full or (len(own) > 1 and not self.dense)

    def _is_page_number(self, line: Laid, columns: Sequence[int | None]) -> bool:
        return (
            self.blank
            and len(columns) == 1
            and columns[0] != 0
            and _PAGE_NUMBER.fullmatch(line.text.text.strip()) is not None
        )

    def _wide_row(self, line: Laid, at: int) -> None:
        cells: list[list[Traced]] = [[] for _ in range(len(self.cuts) + 1)]
        parts = [line.text[start:end] for start, end in line.spans]
        if len(parts) > 1:
            cells[0].append(parts[0])
        cells[-1].append(parts[-1])
        self.rows.append(_Growing(at, cells, len(parts) - 1))
        self.stray = 0

    def _wide_goes_on(self, line: Laid) -> bool:
        """The next line of a group's title, which begins in lower case directly below it."""
        text = line.text.strip()
        if self.blank or self.stray or not self.rows or self.rows[-1].wide is None or not text.text[:1].islower():
            return False
        self.rows[-1].cells[-1].append(text)
        return True

    def _stray(self, line: Laid, at: int) -> bool:
        """Sets one line across the columns aside; the second that follows it ends the table before both."""
        if self.stray:
            self.ended_at = self.aside.pop()[0]
            return False
        self.stray += 1
        self.aside.append((at, line.text.strip()))
        return True

    def _row(self, line: Laid, columns: Sequence[int | None], at: int) -> bool:
        first = line.words(line.spans[0]) if columns[0] == 0 else ""
        begins = bool(first) and ordinal_of(first) is not None
        after_wide = bool(self.rows) and self.rows[-1].wide is not None
        if self.numbered and not begins and (first or after_wide):
            self.ended_at = at  # only numbers stand in the column of numbers, and a group is followed by one
            return False
        placed = [column for column in columns if column is not None]
        split = self.numbered and columns[0] is None and column_of_span((line.spans[0][0],) * 2, self.cuts) == 0
        if split or len(placed) != len(set(placed)):  # a number that runs into its title, or an unseen column
            self.doubt = True
            return False
        self.stray = 0
        self.placed += 1
        if self._begins_row(line, begins, at):
            self.rows.append(_Growing(at, [[] for _ in range(len(self.cuts) + 1)]))
        for span, column in zip(line.spans, columns, strict=True):
            text = line.text[span[0] : span[1]]
            if column is None:
                self.crossing += 1
                self.aside.append((at, text))
            else:
                self.rows[-1].cells[column].append(text)
        if self.numbered and begins:
            self.doubt = not self._stands_on_top(line, columns)
        return True

    def _begins_row(self, line: Laid, begins: bool, at: int) -> bool:
        if not self.rows:
            self.doubt = self.numbered and not begins and not self.goes_on
            return True
        if self.numbered:
            anew = all(not line.words(span)[:1].islower() for span in line.spans)
            return begins or (self.blank and anew and len(line.spans) > 1)
        dense = not self.blank and self._full(line)
        self.dense = self.dense or dense
        return self.blank or dense

    def _full(self, line: Laid) -> bool:
        """Whether the line has a text for every column: then it is a row, as the one above."""
        return len(line.spans) == len(self.cuts) + 1

    def _stands_on_top(self, line: Laid, columns: Sequence[int | None]) -> bool:
        """Whether the number stands beside the first line of its row, not in the middle of its height.

        Beside the first line stands the beginning of the title; in the middle, nothing or words that go on.
        """
        if all(_COLUMN_NUMBER.fullmatch(line.words(span)) for span in line.spans):
            return True
        return len(columns) > 1 and columns[1] in {1, None} and not line.words(line.spans[1])[:1].islower()
