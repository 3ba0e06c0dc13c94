"""Parts of web pages: cells with their spans and lines, lists with their marks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from par.importing.readers.building import RawCell

UNSEEN: Final = frozenset(("script", "style", "template", "head"))
"""What no browser ever shows as text."""
PARTING: Final = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl"),
        *("dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6"),
        *("header", "hr", "legend", "li", "main", "nav", "ol", "option", "p", "pre", "section", "summary"),
        *("title", "ul"),
    )
)
"""What begins and ends a line of its own."""
_WIDEST: Final = 1_000
"""Columns that one cell may span, as in the standard of HTML."""
_HIGHEST: Final = 65_534
_SPACE: Final = re.compile(r"[ \t\r\n\f]+")


@dataclass(slots=True)
class Flow:
    """Text being collected: lines, and the parts of the line at hand."""

    lines: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)

    def end_line(self) -> str:
        """Ends the line at hand and returns it, with white space as browsers show it."""
        line = _SPACE.sub(" ", "".join(self.parts)).strip()
        self.parts.clear()
        if line:
            self.lines.append(line)
        return line


def rows_of(table: etree._Element) -> Iterator[etree._Element]:
    """The rows of a table, not those of tables inside it."""
    for part in table:
        if name_of(part) == "tr":
            yield part
        elif name_of(part) in ("thead", "tbody", "tfoot"):
            yield from (row for row in part if name_of(row) == "tr")


def cells_of(row: etree._Element) -> Iterator[tuple[int, etree._Element]]:
    """The cells of a row, counted from 1."""
    return enumerate((cell for cell in row if name_of(cell) in ("td", "th")), 1)


def cell_of(cell: etree._Element, where: str, nested: list[etree._Element], rows: int) -> RawCell:
    """A cell of a table of ``rows`` rows; tables inside it go to ``nested``."""
    height = _span(cell, "rowspan", _HIGHEST)
    return RawCell(
        "\n".join(lines_of(cell, nested)),
        where,
        rows=height or rows,  # rowspan="0" reaches to the end of the table
        columns=_span(cell, "colspan", _WIDEST) or 1,
    )


def _span(cell: etree._Element, name: str, most: int) -> int:
    value = (cell.get(name) or "1").strip()
    return min(int(value), most) if value.isdecimal() and len(value) < 8 else 1


def lines_of(cell: etree._Element, nested: list[etree._Element]) -> list[str]:
    """The lines of a cell; a table inside it is read after the outer one."""
    flow = Flow()

    def walk(element: etree._Element) -> None:
        flow.parts.append(element.text or "")
        for child, mark in marked(element):
            name = name_of(child)
            if name == "table":
                nested.append(child)
            elif name not in UNSEEN:
                if name in PARTING or name == "br":
                    flow.end_line()
                flow.parts.append(mark)
                walk(child)
                if name in PARTING:
                    flow.end_line()
            flow.parts.append(child.tail or "")

    walk(cell)
    flow.end_line()
    return flow.lines


def marked(element: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """The children, each with what a browser shows before an item of a list: its number, or a bullet."""
    start = element.get("start") or "1"
    number = int(start) if start.isdecimal() and len(start) < 6 else 1
    for child in element:
        if name_of(child) != "li":
            yield child, ""
        elif name_of(element) == "ol":
            yield child, f"{number}. "
            number += 1
        else:
            yield child, "- "


def is_hidden(element: etree._Element) -> bool:
    """Whether the element itself says that it is not shown."""
    style = (element.get("style") or "").replace(" ", "").lower()
    return element.get("hidden") is not None or "display:none" in style or "visibility:hidden" in style


def name_of(element: etree._Element) -> str:
    """The name of an element in lower case."""
    return str(element.tag).rpartition("}")[2].lower()
