"""Tables drawn with lines: cells as boxes become rows of cells with spans."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from par.importing.readers.pdf.words import Word, lines_of, unwrapped

_APART: Final = 2.0
"""Points by which two lines of the grid differ at least; less is one line drawn twice."""

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


@dataclass(frozen=True, slots=True)
class DrawnCell:
    """Text of one box, its lines parted by line feeds, and the part of the grid it covers."""

    text: str
    row: int
    column: int
    rows: int
    columns: int


@dataclass(slots=True)
class _Holder:
    """A box and the words whose centre lies in it."""

    box: Box
    words: list[Word] = field(default_factory=list)


def drawn_table(boxes: Sequence[Box], words: Sequence[Word]) -> tuple[list[list[DrawnCell]], list[Word]]:
    """The rows of the table that ``boxes`` draw, and the words that stand in none of them.

    Every place of the grid is covered once: boxes that overlap ones before them are left out, gaps are empty cells.
    """
    xs = _grid_lines([edge for box in boxes for edge in (box[0], box[2])])
    ys = _grid_lines([edge for box in boxes for edge in (box[1], box[3])])
    holders: dict[tuple[int, int], _Holder] = {}
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    for box in sorted(boxes, key=lambda each: (each[1], each[0])):
        top, left = _at(ys, box[1]), _at(xs, box[0])
        rows, columns = max(1, _at(ys, box[3]) - top), max(1, _at(xs, box[2]) - left)
        places = [(row, column) for row in range(top, top + rows) for column in range(left, left + columns)]
        if any(place in holders for place in places):
            continue
        holder = _Holder(box)
        holders.update(dict.fromkeys(places, holder))
        spans[top, left] = (rows, columns)
    outside = []
    for word in words:
        across, down = word.middle
        place = (bisect_left(ys, down) - 1, bisect_left(xs, across) - 1)
        if place in holders:
            holders[place].words.append(word)
        else:
            outside.append(word)
    table = []
    for row in range(len(ys) - 1):
        cells = []
        for column in range(len(xs) - 1):
            if (row, column) in spans:
                text = _text(holders[row, column])
                cells.append(DrawnCell(text, row, column, *spans[row, column]))
            elif (row, column) not in holders:
                cells.append(DrawnCell("", row, column, 1, 1))
        table.append(cells)
    return table, outside


def _grid_lines(edges: list[float]) -> list[float]:
    found: list[float] = []
    for edge in sorted(edges):
        if not found or edge - found[-1] > _APART:
            found.append(edge)
    return found


def _at(lines: list[float], edge: float) -> int:
    """The number of the grid line at ``edge``."""
    return max(0, bisect_left(lines, edge + 1e-6) - 1)


def _text(holder: _Holder) -> str:
    lines = lines_of(holder.words)
    paragraphs = unwrapped(lines, holder.box[0], holder.box[2])
    return "\n".join(" ".join(line.text for line in paragraph) for paragraph in paragraphs)
