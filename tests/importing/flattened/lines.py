"""Lines and tables in the form the tests speak of them."""

from collections.abc import Sequence

from par.importing.flattened import blocks_of_lines
from par.importing.source import Paragraph, Table, grid
from par.importing.traced import Piece, Traced


def traced(lines: Sequence[str]) -> list[Traced]:
    return [Traced.of(Piece(number, f"dòng {number + 1}", line)) for number, line in enumerate(lines)]


def tables_of(lines: Sequence[str]) -> list[Table]:
    return [block for block in blocks_of_lines(traced(lines)) if isinstance(block, Table)]


def paragraphs_of(lines: Sequence[str]) -> list[str]:
    blocks = blocks_of_lines(traced(lines))
    return [block.text.text for block in blocks if isinstance(block, Paragraph) and block.text.text.strip()]


def cells_of(table: Table) -> list[list[str]]:
    """The text of each row's own cells, lines joined."""
    return [[" ".join(cell.text.text.split()) for cell in row] for row in table.rows]


def grid_of(table: Table) -> list[list[str]]:
    """The text in each place of the table, lines joined; a merged cell stands in each place it covers."""
    return [[" ".join(cell.text.text.split()) if cell else "" for cell in row] for row in grid(table)]
