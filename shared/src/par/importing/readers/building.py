"""Collecting what a reader finds, in reading order and within the limits of :mod:`par.importing.limits`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from par.importing import limits
from par.importing.cleaning import clean, removed
from par.importing.draft import Finding
from par.importing.source import Block, Cell, Paragraph, Source, Table
from par.importing.traced import Piece, Traced
from par.problems import Rejected


@dataclass(frozen=True, slots=True)
class RawCell:
    """A cell as a format gives it: its text, its place for people, and how much of the grid it covers."""

    text: str
    where: str
    rows: int = 1
    columns: int = 1


class Building:
    """Pieces, blocks and findings of one document.

    Raises:
        Rejected: of each method, as soon as the document is over a limit: ``cell-too-long``, ``too-many-cells``,
            ``too-much-text``.
    """

    def __init__(self, file_name: str) -> None:
        self._file_name = file_name
        self._pieces: list[Piece] = []
        self._blocks: list[Block] = []
        self._findings: list[Finding] = []
        self._hidden: dict[frozenset[str], list[str]] = {}
        self._characters = 0
        self._places = 0

    def paragraph(self, text: str, where: str, *, heading: bool = False) -> None:
        """Adds a paragraph or line; an empty one is kept."""
        self._count(1)
        self._blocks.append(Paragraph(self.text(text, where), heading))

    def table(self, rows: Iterable[Sequence[RawCell]]) -> None:
        """Adds a table; spans that reach beyond its last row are cut, a table without text is left out."""
        cells = [list(row) for row in rows]
        if not any(cell.text.strip() for row in cells for cell in row):
            return
        self._blocks.append(Table(tuple(self._row(row, len(cells) - at) for at, row in enumerate(cells))))

    def text(self, text: str, where: str) -> Traced:
        """The text as a piece of the document, cleaned."""
        if len(text) > limits.CELL_CHARACTERS:
            raise Rejected("cell-too-long", where=where, limit=limits.CELL_CHARACTERS)
        self._characters += len(text)
        if self._characters > limits.TEXT_CHARACTERS:
            raise Rejected("too-much-text", limit=limits.TEXT_CHARACTERS)
        piece = Piece(len(self._pieces), where, clean(text))
        self._pieces.append(piece)
        if hidden := removed(text):
            self._hidden.setdefault(hidden, []).append(where)
        return Traced.of(piece)

    def finding(self, code: str, where: str, **fields: str) -> None:
        """Notes something for a person to look at."""
        self._findings.append(Finding(code, where, fields=fields))

    @property
    def has_text(self) -> bool:
        """Whether there is anything but white space so far."""
        return any(piece.text.strip() for piece in self._pieces)

    def source(self) -> Source:
        """The document.

        Raises:
            Rejected: ``no-text-in-file``.
        """
        if not self.has_text:
            raise Rejected("no-text-in-file", reason_vi="", reason_en="")
        hidden = (
            Finding("hidden-characters", _places(places), fields={"names": ", ".join(sorted(names))})
            for names, places in self._hidden.items()
        )
        return Source(self._file_name, tuple(self._pieces), tuple(self._blocks), (*self._findings, *hidden))

    def _row(self, row: Sequence[RawCell], rows_left: int) -> tuple[Cell, ...]:
        cells = []
        for cell in row:
            rows, columns = max(1, min(cell.rows, rows_left)), max(1, cell.columns)
            self._count(rows * columns)
            cells.append(Cell(self.text(cell.text, cell.where), rows, columns))
        return tuple(cells)

    def _count(self, places: int) -> None:
        self._places += places
        if self._places > limits.CELLS:
            raise Rejected("too-many-cells", limit=limits.CELLS)


def _places(places: Sequence[str]) -> str:
    return places[0] if len(places) == 1 else f"{places[0]} và {len(places) - 1} chỗ khác"
