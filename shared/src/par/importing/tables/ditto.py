"""Ditto marks: "-nt-", "như trên" or a quotation mark in a cell repeat the cell above."""

import re
from dataclasses import dataclass, field, replace
from typing import Final

from par.importing.source import Cell
from par.importing.tables.headings import Column
from par.importing.tables.sections import Row
from par.importing.traced import Traced

_MARK: Final = re.compile(r"[\s\-–.]*(?:nt|n/t|như trên|\"|''|″|”|〃)[\s\-–.]*", re.IGNORECASE)
_LONGEST: Final = 20
_REPEATED: Final = frozenset({Column.PRODUCT, Column.LEAD, Column.COORDINATOR, Column.LEADER, Column.TIME})


@dataclass(slots=True)
class Ditto:
    """The cells of the row above, by column; ``marks`` are those that were replaced."""

    marks: list[Traced] = field(default_factory=list)
    _above: dict[int, Cell] = field(default_factory=dict)

    def spelled_out(self, row: Row) -> Row:
        """The row with the cells that its marks repeat; a mark with nothing right above it stays.

        Rows with a title only, as those of groups, stand between the others and are passed over.
        """
        listed = [place for place, column in enumerate(row.head.columns) if column in _REPEATED]
        if not any((cell := row.cells[place]) is not None and cell.text and cell.columns == 1 for place in listed):
            return row
        cells = list(row.cells)
        for place in listed:
            cell, above = cells[place], self._above.get(place)
            if cell is not None and above is not None and _is_mark(cell):
                self.marks.append(cell.text)
                cells[place] = Cell(above.text)
        self._above = {place: cell for place in listed if (cell := cells[place]) is not None and cell.text}
        return replace(row, cells=cells)


def _is_mark(cell: Cell) -> bool:
    return len(cell.text.text) <= _LONGEST and _MARK.fullmatch(cell.text.text) is not None
