"""What a reader makes of a file: paragraphs and tables in the order of the document."""

from collections.abc import Iterator
from dataclasses import dataclass

from par.importing.draft import Finding
from par.importing.traced import Piece, Traced


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph, or one line where the format knows only lines; empty ones are kept, as they part things."""

    text: Traced
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell; lines inside it are parted by line feeds. It covers ``rows`` × ``columns`` of the grid."""

    text: Traced
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells as written: a cell that a merged one covers is absent, as in HTML."""

    rows: tuple[tuple[Cell, ...], ...]


Block = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Source:
    """A document as read: every piece of its text, and the blocks made of them.

    ``findings`` are what only the file itself shows: hidden characters, deleted text, hidden rows.
    """

    file_name: str
    pieces: tuple[Piece, ...]
    blocks: tuple[Block, ...]
    findings: tuple[Finding, ...] = ()


def grid(table: Table) -> list[list[Cell | None]]:
    """The table as a rectangle: a merged cell stands in each place it covers, None where a row is too short."""
    rows: list[list[Cell | None]] = [[] for _ in table.rows]
    for number, cells in enumerate(table.rows):
        column = 0
        for cell in cells:
            while column < len(rows[number]) and rows[number][column] is not None:
                column += 1
            for below in range(number, min(number + cell.rows, len(rows))):
                row = rows[below]
                row.extend([None] * (column + cell.columns - len(row)))
                row[column : column + cell.columns] = [cell] * cell.columns
            column += cell.columns
    width = max((len(row) for row in rows), default=0)
    return [row + [None] * (width - len(row)) for row in rows]


def texts(source: Source) -> Iterator[Traced]:
    """The text of all blocks in order."""
    for block in source.blocks:
        if isinstance(block, Paragraph):
            yield block.text
        else:
            for row in block.rows:
                yield from (cell.text for cell in row)
