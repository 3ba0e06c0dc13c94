"""Tables of Word: cells that span columns, and cells merged downwards."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from lxml import etree

from par.importing import limits
from par.importing.readers.building import RawCell
from par.importing.readers.office.markup import attribute, child, local, value_of

TextOf = Callable[[etree._Element, str], str]
Dropped = Callable[[etree._Element, str], None]


@dataclass(slots=True)
class _Placed:
    """A cell at a column of the grid; ``merged`` where it continues the one above."""

    column: int
    cell: RawCell
    merged: bool


def rows_of(table: etree._Element, place: str, text_of: TextOf, dropped: Dropped) -> list[list[RawCell]]:
    """The cells of ``table``; ``text_of`` reads one, ``dropped`` is told of a row whose deletion is tracked."""
    placed: list[list[_Placed]] = []
    for row in _elements(table, "tr"):
        where = f"{place}, hàng {len(placed) + 1}"
        if child(row, "trPr", "del") is not None:
            dropped(row, where)
            continue
        placed.append(_row(row, where, text_of))
    return _joined(placed)


def _row(row: etree._Element, where: str, text_of: TextOf) -> list[_Placed]:
    column = _number(value_of(row, "trPr", "gridBefore"), 0)
    cells = []
    if column:
        cells.append(_Placed(0, RawCell("", f"{where}, cột 1", columns=column), merged=False))
    for cell in _elements(row, "tc"):
        span = max(1, _number(value_of(cell, "tcPr", "gridSpan"), 1))
        place = f"{where}, cột {column + 1}"
        merge = child(cell, "tcPr", "vMerge")
        merged = merge is not None and (attribute(merge, "val") or "continue") == "continue"
        cells.append(_Placed(column, RawCell(text_of(cell, place), place, columns=span), merged))
        column += span
    return cells


def _joined(rows: list[list[_Placed]]) -> list[list[RawCell]]:
    """Cells merged downwards become one; text in a continued cell, which Word does not show, is kept."""
    open_cells: dict[tuple[int, int], _Placed] = {}
    result: list[list[_Placed]] = []
    for row in rows:
        above, open_cells = open_cells, {}
        own = []
        for placed in row:
            key = (placed.column, placed.cell.columns)
            first = above.get(key) if placed.merged else None
            if first is None:
                first = placed
                own.append(placed)
            else:
                text = "\n".join(part for part in (first.cell.text, placed.cell.text) if part)
                first.cell = replace(first.cell, rows=first.cell.rows + 1, text=text)
            open_cells[key] = first
        result.append(own)
    return [[placed.cell for placed in row] for row in result]


def _elements(parent: etree._Element, name: str) -> list[etree._Element]:
    """Rows of a table or cells of a row, also inside content controls and insertions."""
    found = []
    for element in parent:
        if local(element) == name:
            found.append(element)
        elif local(element) in ("sdt", "sdtContent", "customXml", "ins"):
            found += _elements(element, name)
    return found


def _number(value: str | None, otherwise: int) -> int:
    """A small whole number of a file, ``otherwise`` where it is none."""
    if value is None or not value.isdecimal() or len(value) > 6:
        return otherwise
    return min(int(value), limits.CELLS)
