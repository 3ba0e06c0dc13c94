"""A table block from rows with cells: the head, group titles over the width, one cell per column."""

import re
from collections.abc import Sequence
from itertools import groupby
from typing import Final

from par.importing.flattened.body import Filled
from par.importing.flattened.headings import Column, Head, Kind
from par.importing.flattened.words import text_of
from par.importing.source import Cell, Table
from par.importing.traced import NOTHING, Traced

HeadAt = tuple[Head, int]
"""A head, and the number of the line it begins at."""

_FIRST_NUMBER: Final = re.compile(r"\d{1,3}")


def rebuilt(heads: Sequence[HeadAt], filled: Sequence[Filled]) -> tuple[Table, list[Traced]]:
    """The table, its heads each before the first row that begins behind it, and text that is no row of it."""
    columns = heads[0][0].columns
    filled, left = _without_tail(filled)
    groups = _groups(filled) if any(column.kind is Kind.GROUP for column in columns) else None
    rows, waiting = [_head_row(heads[0][0])], list(heads[1:])
    for index, one in enumerate(filled):
        while waiting and waiting[0][1] < one.row.first_line and (groups is None or index in groups):
            rows.append(_head_row(waiting.pop(0)[0]))
        rows.append(_row(one, columns, None if groups is None else groups.get(index)))
    rows += [_head_row(head) for head, _ in waiting]
    return Table(tuple(rows)), left


def _head_row(head: Head) -> tuple[Cell, ...]:
    return tuple(Cell(column.heading) for column in head.columns)


def _row(one: Filled, columns: Sequence[Column], group: Cell | None) -> tuple[Cell, ...]:
    number = one.row.number
    if one.row.is_group:
        title = text_of(one.row.words)
        if columns[0].kind is Kind.ORDINAL:
            return (Cell(number), Cell(title, columns=len(columns) - 1))
        return (Cell(title, columns=len(columns)),)
    cells = list[Cell]()
    for column in columns:
        match column.kind:
            case Kind.ORDINAL:
                cells.append(Cell(number))
            case Kind.GROUP:
                cells += [group] if group is not None else []
            case kind:
                cells.append(Cell(one.cells.get(kind, NOTHING)))
    return tuple(cells)


def _groups(filled: Sequence[Filled]) -> dict[int, Cell]:
    """The cells of the group column by the row each begins in; they reach down to the next.

    The rows of one group share the first part of their numbers. The text of a group, found behind one of its rows or
    just before the first, begins with that number, or else belongs to the group of the row that follows.
    """
    keys = [_key(one) for one in filled]
    texts: dict[int, list[Traced]] = {}
    for index, one in enumerate(filled):
        text = one.cells.get(Kind.GROUP, NOTHING)
        if text:
            number = _FIRST_NUMBER.match(text.text)
            named = int(number[0]) if number and int(number[0]) in keys else None
            texts.setdefault(keys[min(index + 1, len(keys) - 1)] if named is None else named, []).append(text)
    cells, index = dict[int, Cell](), 0
    for key, run in groupby(keys):
        size = len(list(run))
        cells[index] = Cell(Traced.joined(texts.pop(key, []), "\n"), rows=size)
        index += size
    return cells


def _key(one: Filled) -> int:
    return one.row.mark.number[0] if one.row.mark and len(one.row.mark.number) > 1 else 0


def _without_tail(filled: Sequence[Filled]) -> tuple[list[Filled], list[Traced]]:
    """The rows of the table, and what follows or interrupts it: titles without rows, what is too long for a row."""
    rows, left = list(filled), list[Traced]()
    while rows and rows[-1].row.is_group:
        left.insert(0, rows.pop().row.whole)
    left = [one.row.whole for one in rows if not one.row.is_group and not one.cells] + left
    rows = [one for one in rows if one.row.is_group or one.cells]
    left += [text for one in rows if (text := one.cells.get(Kind.OUTSIDE, NOTHING))]
    return rows, left
