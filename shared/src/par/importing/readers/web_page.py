"""Web pages: tables with merged cells, and the text around them."""

from typing import Final

from lxml import etree

from par.importing.readers.building import Building
from par.importing.readers.decoding import decode
from par.importing.readers.progress import Progress, unheard
from par.importing.readers.web_parts import (
    PARTING,
    UNSEEN,
    Flow,
    cell_of,
    cells_of,
    is_hidden,
    lines_of,
    marked,
    name_of,
    rows_of,
)
from par.importing.source import Source
from par.problems import Rejected

_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_RESOURCE_LIMIT: Final = 114
"""libxml2's XML_ERR_RESOURCE_LIMIT: it stopped reading, and would leave out the rest without a word."""


def read_html(data: bytes, file_name: str, on_progress: Progress = unheard) -> Source:
    """The page's text and tables; scripts, styles and what they would add are not read.

    Raises:
        Rejected: what :class:`Building` raises, ``text-encoding``, ``file-damaged`` or ``no-text-in-file``.
    """
    page = _Page(Building(file_name))
    root = _parsed(decode(data))
    if root is not None:
        page.read(root)
    on_progress(1, 1, "trang")
    return page.building.source()


def _parsed(text: str) -> etree._Element | None:
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise Rejected("file-damaged", kind_vi="HTML", kind_en="HTML", reason=error.msg) from error
    for problem in parser.error_log:
        if problem.type == _RESOURCE_LIMIT:
            raise Rejected("file-damaged", kind_vi="HTML", kind_en="HTML", reason=problem.message)
    return root


class _Page:
    """Walks a page once; depth is bounded by the parser."""

    def __init__(self, building: Building) -> None:
        self.building = building
        self._flow = Flow()
        self._paragraphs = 0
        self._tables = 0

    def read(self, root: etree._Element) -> None:
        self._walk(root, "", heading=False)
        self._end(heading=False)

    def _walk(self, element: etree._Element, mark: str, *, heading: bool) -> None:
        name = name_of(element)
        if name in UNSEEN:
            return
        if name == "table":
            self._end(heading=heading)
            self._table(element)
            return
        parts = name in PARTING
        inner = heading or name in _HEADINGS
        if parts or name == "br":
            self._end(heading=heading)
        if is_hidden(element):
            self.building.finding("hidden-content", f"đoạn {self._paragraphs + 1}", what=name)
        self._flow.parts += [mark, element.text or ""]
        for child, mark_of_child in marked(element):
            self._walk(child, mark_of_child, heading=inner)
            self._flow.parts.append(child.tail or "")
        if parts:
            self._end(heading=inner)

    def _end(self, *, heading: bool) -> None:
        if line := self._flow.end_line():
            self._paragraphs += 1
            self.building.paragraph(line, f"đoạn {self._paragraphs}", heading=heading)

    def _table(self, table: etree._Element) -> None:
        self._tables += 1
        place = f"bảng {self._tables}"
        nested: list[etree._Element] = []
        for caption in table:
            if name_of(caption) == "caption":
                self.building.paragraph("\n".join(lines_of(caption, nested)), f"{place}, tên bảng")
        rows = list(rows_of(table))
        self.building.table(
            [
                [
                    cell_of(cell, f"{place}, hàng {at}, cột {across}", nested, len(rows))
                    for across, cell in cells_of(row)
                ]
                for at, row in enumerate(rows, 1)
            ]
        )
        for inner in nested:
            self._table(inner)
