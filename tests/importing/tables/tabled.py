"""Tables for tests, written as rows of texts; every cell is a piece of its own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import count

from par.importing.source import Block, Cell, Paragraph, Table
from par.importing.tables import TableParts, read_tables
from par.importing.traced import Piece, Traced, uncovered

YEAR = 2023


@dataclass(frozen=True)
class Merged:
    """A cell over several rows or columns."""

    text: str
    rows: int = 1
    columns: int = 1


@dataclass
class Document:
    """Blocks in order, and the pieces that they are made of."""

    blocks: list[Block] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    numbers: "count[int]" = field(default_factory=count)

    def traced(self, text: str) -> Traced:
        piece = Piece(number := next(self.numbers), f"chỗ {number}", text)
        self.pieces.append(piece)
        return Traced.of(piece)

    def paragraph(self, text: str, *, heading: bool = False) -> "Document":
        self.blocks.append(Paragraph(self.traced(text), heading))
        return self

    def table(self, *rows: Sequence[str | Merged]) -> "Document":
        self.blocks.append(Table(tuple(tuple(self._cell(cell) for cell in row) for row in rows)))
        return self

    def _cell(self, cell: str | Merged) -> Cell:
        if isinstance(cell, str):
            return Cell(self.traced(cell))
        return Cell(self.traced(cell.text), cell.rows, cell.columns)

    def read(self) -> TableParts:
        return read_tables(self.blocks, YEAR)


def read_rows(*rows: Sequence[str | Merged]) -> TableParts:
    """What one table of these rows says."""
    return Document().table(*rows).read()


def words(texts: Iterable[object]) -> list[str]:
    """The words of names, products and other traced texts."""
    return [str(getattr(text, "text", text)) if not isinstance(text, Traced) else text.text for text in texts]


def told(parts: TableParts) -> list[tuple[object, ...]]:
    """The tasks as plain words: number, group, title, products, leads, coordinators, time."""
    return [
        (
            task.ordinal,
            task.domain,
            task.title.text,
            words(task.products),
            words(lead.text for lead in task.leads),
            words(one.text for one in task.coordinators),
            task.time.text,
        )
        for task in parts.tasks
    ]


def codes(parts: TableParts) -> list[str]:
    return [finding.code for finding in parts.findings]


def left(document: Document, placed: Iterable[Traced]) -> list[str]:
    """The words of the document that stand in none of ``placed``."""
    return [text.text for text in uncovered(document.pieces, placed)]
