"""Markdown: tables, headings, paragraphs and lists, without their marks."""

from collections.abc import Iterator, Sequence
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from par.importing.readers.building import Building, RawCell
from par.importing.readers.decoding import decode
from par.importing.readers.progress import Progress, unheard
from par.importing.source import Source

_BREAKS: Final = ("<br>", "<br/>", "<br />")
_BLOCK_TEXTS: Final = ("code_block", "fence", "html_block")


def read_markdown(data: bytes, file_name: str, on_progress: Progress = unheard) -> Source:
    """The text as a person reads it, each block at its line; items of lists keep their number, or ``-``.

    Raises:
        Rejected: what :class:`Building` raises, ``text-encoding`` or ``no-text-in-file``.
    """
    tokens = MarkdownIt("commonmark").enable("table").parse(decode(data))
    document = _Document(Building(file_name))
    for done, token in enumerate(tokens, 1):
        document.take(token)
        on_progress(done, len(tokens), "khối")
    return document.building.source()


class _Document:
    """The state while tokens come one after the other."""

    def __init__(self, building: Building) -> None:
        self.building = building
        self._heading = False
        self._item = ""
        self._line = 1
        self._rows: list[list[RawCell]] | None = None

    def take(self, token: Token) -> None:
        if token.map:
            self._line = token.map[0] + 1
        match token.type:
            case "table_open":
                self._rows = []
            case "table_close":
                self.building.table(self._rows or [])
                self._rows = None
            case "tr_open" if self._rows is not None:
                self._rows.append([])
            case "heading_open" | "heading_close":
                self._heading = token.nesting == 1
            case "list_item_open":
                # markdown-it keeps the number of an ordered item in ``info`` and its sign in ``markup``.
                self._item = f"{token.info}{token.markup} " if token.info else "- "
            case "inline":
                self._text("".join(_shown(token.children or ())))
            case kind if kind in _BLOCK_TEXTS:
                for offset, line in enumerate(token.content.rstrip("\n").split("\n")):
                    self.building.paragraph(line, f"dòng {self._line + offset}")
            case _:
                pass

    def _text(self, text: str) -> None:
        where = f"dòng {self._line}"
        if self._rows is not None:
            row = self._rows[-1]
            row.append(RawCell(text, f"{where}, cột {len(row) + 1}"))
        else:
            self.building.paragraph(self._item + text, where, heading=self._heading)
            self._item = ""


def _shown(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        match token.type:
            case "softbreak":
                yield " "
            case "hardbreak":
                yield "\n"
            case "html_inline":
                yield "\n" if token.content.lower() in _BREAKS else ""
            case "image":
                yield "".join(_shown(token.children or ()))
            case _:
                yield token.content
