"""Where in a sheet the table is: sheets and CSV files also hold the letterhead above it and the signatures below.

All of a sheet are cells. A plan's table has three or more columns; rows above its first such row are paragraphs, and
so are the rows below it that come after a gap.
"""

from collections.abc import Iterable
from typing import Final

from par.importing.readers.building import Building, RawCell

_TABLE_COLUMNS: Final = 3

Row = list[RawCell]


def add_sheet(building: Building, rows: Iterable[tuple[int, Row]]) -> None:
    """Adds the rows of one sheet, each with its number; a jump in the numbers is a gap of empty rows."""
    numbered = list(rows)
    wide = min(_TABLE_COLUMNS, max((_filled(row) for _, row in numbered), default=0))
    inside = [at for at, (_, row) in enumerate(numbered) if _filled(row) >= wide > 1]
    if not inside:
        _paragraphs(building, numbered)
        return
    first, last = inside[0], inside[-1]
    while last + 1 < len(numbered) and _next_to(numbered, last):
        last += 1
    _paragraphs(building, numbered[:first])
    building.table(row for _, row in numbered[first : last + 1])
    _paragraphs(building, numbered[last + 1 :])


def _filled(row: Row) -> int:
    return sum(1 for cell in row if cell.text.strip())


def _next_to(numbered: list[tuple[int, Row]], at: int) -> bool:
    return numbered[at + 1][0] == numbered[at][0] + 1


def _paragraphs(building: Building, numbered: list[tuple[int, Row]]) -> None:
    for _, row in numbered:
        for cell in row:
            if cell.text.strip():
                for line in cell.text.split("\n"):
                    building.paragraph(line, cell.where)
