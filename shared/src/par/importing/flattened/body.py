"""The cells of a table's rows, found twice: first by the words alone, then also by the widths of the columns."""

import statistics
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import Final

from par.importing.flattened.alignment import Cells, align, row_starts
from par.importing.flattened.borders import Layout
from par.importing.flattened.headings import Kind
from par.importing.flattened.rows import Row
from par.importing.flattened.words import Line, Word, text_of, words_of
from par.importing.traced import Traced

_FEWEST_LINES: Final = 6
"""So many lines of a column must be known before its width is believed."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A row and the text of its cells by what the columns hold; a group has none."""

    row: Row
    cells: dict[Kind, Traced]


def fill(
    rows: Sequence[Row], kinds: Sequence[Kind], lines: Sequence[Line], year: int, knows_unit: Callable[[str], bool]
) -> list[Filled]:
    """The cells of ``rows``; a row with too many words to be one is left without cells."""
    layout = Layout(_usual_gap(lines), year, knows_unit=knows_unit)
    order = in_reading_order(kinds)
    rows = [part for row in rows for part in _parted(row, order, layout)]
    orders = [order] * len(rows)
    if rows:
        orders[-1] = [*order, Kind.OUTSIDE]
    found = [_cells(row, order, layout) for row, order in zip(rows, orders, strict=True)]
    layout = replace(layout, widths=_widths(rows, orders, found))
    found = [_cells(row, order, layout) for row, order in zip(rows, orders, strict=True)]
    return [
        Filled(row, {kind: _text(row.words, spans) for kind, spans in zip(order, cells, strict=True)} if cells else {})
        for row, order, cells in zip(rows, orders, found, strict=True)
    ]


def _parted(row: Row, order: Sequence[Kind], layout: Layout) -> list[Row]:
    """The rows that stand without numbers one after the other in what was taken for one."""
    if row.mark is not None or not row.words:
        return [row]
    starts = row_starts(row.words, order, layout)
    return [Row(None, row.words[first:last]) for first, last in pairwise([*starts, len(row.words)])]


def in_reading_order(kinds: Sequence[Kind]) -> list[Kind]:
    """The columns as their text follows the number of a row.

    The cell of a group spans several rows. An extracting program meets it between two of them: it stands at the end of
    the row before.
    """
    order: list[Kind] = [kind for kind in kinds if kind not in {Kind.ORDINAL, Kind.GROUP}]
    return [*order, Kind.GROUP] if Kind.GROUP in kinds else order


def _cells(row: Row, order: Sequence[Kind], layout: Layout) -> Cells | None:
    return None if row.is_group else align(row.words, order, layout)


def _text(words: Sequence[Word], spans: Sequence[tuple[int, int]]) -> Traced:
    return text_of([word for first, last in spans for word in words[first:last]])


def _usual_gap(lines: Sequence[Line]) -> int:
    """The usual number of empty lines inside a cell: 0, or 1 where the extraction doubled each line.

    Told by the lines that surely go on: those that begin in lower case.
    """
    return statistics.mode([line.gap for line in lines if words_of(line)[0].is_lower] or [0])


def _widths(rows: Sequence[Row], orders: Sequence[Sequence[Kind]], found: Sequence[Cells | None]) -> dict[Kind, int]:
    """The width of each column: its longest line but for one in ten, which may be a wrong cut or two cells' line."""
    sizes = defaultdict[Kind, list[int]](list)
    for row, order, cells in zip(rows, orders, found, strict=True):
        for kind, spans in zip(order, cells or [], strict=False):
            for first, last in spans:
                for _, line in groupby(row.words[first:last], key=lambda word: word.line.number):
                    words = list(line)
                    sizes[kind].append(words[-1].end - words[0].start)
    return {
        kind: sorted(lengths)[int(0.9 * (len(lengths) - 1))]
        for kind, lengths in sizes.items()
        if len(lengths) >= _FEWEST_LINES
    }
