"""Short documents for the tests, line by line."""

from collections.abc import Iterable

from par.importing.prose import ProseParts, read_prose
from par.importing.source import Paragraph
from par.importing.traced import Piece, Traced

YEAR = 2023


def traced(text: str) -> Traced:
    return Traced.of(Piece(0, "dòng 1", text))


def paragraphs(lines: Iterable[str]) -> list[Paragraph]:
    return [Paragraph(Traced.of(Piece(number, f"dòng {number + 1}", line))) for number, line in enumerate(lines)]


def prose(text: str, *, year: int = YEAR, with_tasks: bool = True) -> ProseParts:
    """What is read in a text; its indentation is that of the test."""
    return read_prose(paragraphs(line.strip() for line in text.split("\n")), year, with_tasks=with_tasks)
