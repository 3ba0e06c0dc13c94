"""Rows of tables in plain text: cells parted by tabs, or by upright strokes as in Markdown."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

_RULE: Final = re.compile(r"[\s|:+-]*-[\s|:+-]*")
_FEWEST_ROWS: Final = 2
_TELLING_CELLS: Final = 3
"""So many cells make a table of a single row: a page may hold no more of one."""


@dataclass(frozen=True, slots=True)
class TextCell:
    """The marked-up text of a cell and the number of the line it begins on, from 0."""

    text: str
    line: int


@dataclass(slots=True)
class _Growing:
    """A cell whose lines are still being found."""

    line: int
    texts: list[str]

    def done(self) -> TextCell:
        return TextCell("\n".join(self.texts), self.line)


@dataclass(frozen=True, slots=True)
class TextTable:
    """The rows made of the lines from ``first`` to before ``last``."""

    first: int
    last: int
    rows: tuple[tuple[TextCell, ...], ...] = field(default=())


def table_at(lines: Sequence[str], first: int) -> TextTable | None:
    """The table that begins with the line ``first``: lines with cells, one directly after the other.

    A line without cells between two with cells goes on with the last cell before it, and so does one behind the last
    row that begins in lower case. A line whose first cell begins in lower case goes on with a row that is too short.
    """
    if _cells(lines[first]) is None:
        return None
    rows, index = list[list[_Growing]](), first
    while index < len(lines) and lines[index].strip():
        texts = _cells(lines[index])
        if texts is None and not (rows and _goes_on(lines, index)):
            break
        if texts is None:
            _append(rows[-1], [lines[index].strip()], index)
        elif rows and _completes(rows, texts):
            _append(rows[-1], texts, index)
        elif not _RULE.fullmatch(lines[index]):
            rows.append([_Growing(index, [text]) for text in texts])
        index += 1
    if not rows or (len(rows) < _FEWEST_ROWS and len(rows[0]) < _TELLING_CELLS):
        return None
    return TextTable(first, index, tuple(tuple(cell.done() for cell in row) for row in rows))


def _cells(line: str) -> list[str] | None:
    """The cells of one line; None where it has none."""
    stripped = line.strip()
    if len(stripped) > 2 and stripped[0] == "|" == stripped[-1]:
        return [cell.strip() for cell in stripped[1:-1].split("|")]
    if "\t" in line and (stripped or line.count("\t") > 1):
        return [cell.strip() for cell in line.split("\t")]
    return None


def _goes_on(lines: Sequence[str], index: int) -> bool:
    following = lines[index + 1] if index + 1 < len(lines) else ""
    return _begins_low(lines[index]) or _cells(following) is not None


def _completes(rows: Sequence[Sequence[object]], texts: Sequence[str]) -> bool:
    """The row before is shorter than the first one, and ``texts`` go on within its last cell."""
    return (
        len(rows) > 1
        and len(rows[-1]) < len(rows[0])
        and len(rows[-1]) + len(texts) - 1 <= len(rows[0])
        and _begins_low(texts[0])
    )


def _begins_low(text: str) -> bool:
    return next((sign for sign in text if sign.isalnum()), "").islower()


def _append(row: list[_Growing], texts: Sequence[str], line: int) -> None:
    row[-1].texts.append(texts[0])
    row += [_Growing(line, [text]) for text in texts[1:]]
