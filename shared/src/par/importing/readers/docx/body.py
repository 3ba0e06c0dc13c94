"""Walking the content of a Word document in reading order."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from par.importing.readers.building import Building
from par.importing.readers.docx.numbering import Numbering
from par.importing.readers.docx.runs import Inline, inline_of
from par.importing.readers.docx.styles import Styles
from par.importing.readers.docx.tables import rows_of
from par.importing.readers.office.markup import child, children, local
from par.importing.readers.progress import Progress, unheard

_WRAPPERS: Final = ("sdt", "sdtContent", "customXml", "ins", "moveTo")
_SHOWN_DELETED: Final = 300
"""Characters of deleted text that a finding repeats."""


@dataclass(slots=True)
class Place:
    """Where in the document: the name of the part (none for the body), and what has been counted there."""

    part: str = ""
    paragraphs: int = field(default=0, init=False)
    tables: int = field(default=0, init=False)

    def named(self, *steps: str) -> str:
        """The place for people, such as ``bảng 2, hàng 3, cột 4``."""
        return ", ".join(step for step in (self.part, *steps) if step)


class Body:
    """Reads one story of the document - body, header, a footnote - into ``building``."""

    def __init__(
        self,
        building: Building,
        styles: Styles,
        numbering: Numbering,
        place: Place | None = None,
        on_progress: Progress = unheard,
    ) -> None:
        self._building, self._styles, self._numbering = building, styles, numbering
        self._place = place if place is not None else Place()
        self._on_progress = on_progress

    def read(self, content: etree._Element) -> None:
        """Reads all paragraphs and tables of ``content``."""
        total = len(content)
        for done, element in enumerate(content, 1):
            self._block(element)
            self._on_progress(done, total, "khối")

    def _block(self, element: etree._Element) -> None:
        match local(element):
            case "p":
                self._place.paragraphs += 1
                self._paragraph(element)
            case "tbl":
                self._table(element)
            case name if name in _WRAPPERS:
                for inner in element:
                    self._block(inner)
            case "AlternateContent":
                for inner in next(children(element, "Choice", "Fallback"), ()):
                    self._block(inner)
            case "del" | "moveFrom":
                self._deleted("".join(str(text) for text in element.itertext()), self._place.named())
            case _:
                pass

    def _paragraph(self, element: etree._Element) -> None:
        where = self._place.named(f"đoạn {self._place.paragraphs}")
        inline = self._inline(element, where)
        heading = self._styles.is_heading(child(element, "pPr"))
        self._building.paragraph(inline.text, where, heading=heading)
        self._boxes(inline, where)

    def _table(self, table: etree._Element) -> None:
        self._place.tables += 1
        place = self._place.named(f"bảng {self._place.tables}")
        aside: list[tuple[Inline, str]] = []
        nested: list[etree._Element] = []

        def text_of(cell: etree._Element, where: str) -> str:
            lines = []
            for paragraph in _paragraphs(cell, nested):
                inline = self._inline(paragraph, where)
                lines.append(inline.text)
                aside.append((inline, where))
            return "\n".join(lines).strip()

        def dropped(row: etree._Element, where: str) -> None:
            self._deleted("".join(str(text) for text in row.itertext()), where)

        self._building.table(rows_of(table, place, text_of, dropped))
        for inline, where in aside:
            self._boxes(inline, where)
        for inner in nested:
            self._table(inner)

    def _inline(self, paragraph: etree._Element, where: str) -> Inline:
        """The text of a paragraph with its number before it; notes what of it is hidden or deleted."""
        inline = inline_of(paragraph, self._styles)
        if inline.deleted:
            self._deleted(inline.deleted, where)
        if inline.hidden:
            self._building.finding("hidden-content", where, what="chữ ẩn")
        label = self._numbering.label(child(paragraph, "pPr"))
        if label:
            inline.text = f"{label} {inline.text}".strip()
        return inline

    def _boxes(self, inline: Inline, where: str) -> None:
        """Text boxes anchored in a paragraph, read after it."""
        for box in inline.boxes:
            Body(self._building, self._styles, self._numbering, Place(f"hộp chữ ở {where}")).read(box)

    def _deleted(self, text: str, where: str) -> None:
        if text.strip():
            self._building.finding("tracked-changes", where or "văn bản", words=text.strip()[:_SHOWN_DELETED])


def _paragraphs(cell: etree._Element, nested: list[etree._Element]) -> Iterator[etree._Element]:
    """The paragraphs of a cell in order; tables inside it go to ``nested``, to be read after the outer one."""
    for element in cell:
        match local(element):
            case "p":
                yield element
            case "tbl":
                nested.append(element)
            case name if name in _WRAPPERS:
                yield from _paragraphs(element, nested)
            case _:
                pass
