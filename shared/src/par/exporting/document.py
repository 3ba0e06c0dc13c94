"""A document before it has a format: lines and tables. The writers of the formats know nothing of plans."""

from dataclasses import dataclass
from enum import StrEnum

from par.importing.cleaning import clean


class Style(StrEnum):
    """What a line is, which says how it looks."""

    TITLE = "title"
    SUBTITLE = "subtitle"
    SECTION = "section"
    BODY = "body"


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph."""

    text: str
    style: Style = Style.BODY


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell that covers ``rows`` × ``columns``; line feeds part its lines."""

    text: str
    columns: int = 1
    rows: int = 1
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table under its title; ``widths`` of the columns to each other. Covered cells are absent, as in HTML."""

    title: str
    head: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[GridCell, ...], ...]


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The head of an official document: the authority on the left, the motto of the state on the right."""

    left: tuple[str, ...]
    right: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document; ``title`` names the file for programs that show it."""

    title: str
    letterhead: Letterhead
    blocks: tuple[Line | Grid, ...]


def shown(text: object) -> str:
    """A value as text that every format can hold: clean, and without spaces at its ends."""
    return "" if text is None else clean(str(text)).strip()
