"""A Word document as blocks: its body, then headers, footers, notes and comments. Nothing that has text is left out."""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from par.importing.readers.building import Building
from par.importing.readers.docx.body import Body, Place
from par.importing.readers.docx.numbering import Numbering
from par.importing.readers.docx.styles import Styles
from par.importing.readers.office.markup import attribute, child, children
from par.importing.readers.office.package import Package
from par.importing.readers.progress import Progress, unheard
from par.importing.source import Source
from par.problems import Rejected

_MAIN: Final = "word/document.xml"
_ASIDE: Final = {"header": "đầu trang", "footer": "chân trang"}
_NOTES: Final = {"footnotes": "chú thích", "endnotes": "chú thích cuối", "comments": "nhận xét"}
_NO_NOTES: Final = ("separator", "continuationSeparator", "continuationNotice")


def read_docx(data: bytes, file_name: str, on_progress: Progress = unheard) -> Source:
    """The document with its automatic numbers, text boxes, headers, footers, notes and comments.

    Inserted text of tracked changes counts, deleted text does not; both that and hidden text are findings.

    Raises:
        Rejected: what :class:`Package` and :class:`Building` raise, ``file-damaged`` or ``no-text-in-file``.
    """
    package = Package(data)
    document = package.xml(_MAIN)
    content = child(document, "body")
    if content is None:
        raise Rejected("file-damaged", kind_vi="Word", kind_en="Word", reason=f"{_MAIN}: no body")
    related = package.related(_MAIN)
    styles = Styles(_part(package, related, "styles"))
    numbering = Numbering(_part(package, related, "numbering"), styles)
    building = Building(file_name)
    Body(building, styles, numbering, on_progress=on_progress).read(content)
    for root, place in _beside(package, related):
        Body(building, styles, numbering, place).read(root)
    return building.source()


def _part(package: Package, related: dict[str, tuple[str, str]], kind: str) -> etree._Element | None:
    return next((package.xml(part) for of, part in related.values() if of == kind), None)


def _beside(package: Package, related: dict[str, tuple[str, str]]) -> Iterator[tuple[etree._Element, Place]]:
    """What stands outside the body, in a fixed order; headers and footers are each read once."""
    for kind, part in sorted(set(related.values())):
        root = package.xml(part) if kind in {*_ASIDE, *_NOTES} else None
        if root is None:
            continue
        if kind in _ASIDE:
            yield root, Place(_ASIDE[kind])
        else:
            for note in children(root, "footnote", "endnote", "comment"):
                if attribute(note, "type") not in _NO_NOTES:
                    yield note, Place(f"{_NOTES[kind]} {attribute(note, 'id')}")
