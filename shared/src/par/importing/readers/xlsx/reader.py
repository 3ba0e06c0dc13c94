"""A workbook as blocks: what stands above and below the table of a sheet as paragraphs, the table as a table."""

from collections.abc import Iterator
from functools import partial
from typing import Final

from lxml import etree

from par.importing.readers.building import Building
from par.importing.readers.office.markup import attribute, child, children, local
from par.importing.readers.office.package import Package
from par.importing.readers.progress import Progress, unheard
from par.importing.readers.sheets import add_sheet
from par.importing.readers.xlsx.numbers import Formats
from par.importing.readers.xlsx.sheet import Reading, grid_rows, sheet_of
from par.importing.readers.xlsx.strings import string_of
from par.importing.source import Source
from par.problems import Rejected

_WORKBOOK: Final = "xl/workbook.xml"
_ASIDE: Final = {"comments": "ghi chú của ô", "drawing": "hộp chữ"}


def read_xlsx(data: bytes, file_name: str, on_progress: Progress = unheard) -> Source:
    """The sheets in their order, hidden ones too; numbers and dates as shown, formulas by their stored values.

    Raises:
        Rejected: what :class:`Package` and :class:`Building` raise, ``file-damaged`` or ``no-text-in-file``.
    """
    package = Package(data)
    workbook = package.xml(_WORKBOOK)
    if workbook is None:
        raise Rejected("file-damaged", kind_vi="Excel", kind_en="Excel", reason=f"{_WORKBOOK} is missing")
    parts = package.related(_WORKBOOK)
    reading = _reading(package, workbook, parts)
    building = Building(file_name)
    sheets = list(children(child(workbook, "sheets"), "sheet"))
    for done, entry in enumerate(sheets, 1):
        kind, part = parts.get(_relation(entry), ("", ""))
        root = package.xml(part) if kind == "worksheet" else None
        if root is not None:
            name = f"trang tính {attribute(entry, 'name')}"
            if attribute(entry, "state") in ("hidden", "veryHidden"):
                building.finding("hidden-content", name, what="trang tính")
            sheet = sheet_of(root, reading)
            add_sheet(building, grid_rows(sheet, name, partial(_hidden, building)))
            for where, text in _beside(package, part, name):
                building.paragraph(text, where)
        on_progress(done, len(sheets), "trang tính")
    return building.source()


def _relation(entry: etree._Element) -> str:
    """The id by which the workbook refers to a sheet; ``id``, where ``sheetId`` is another number."""
    return attribute(entry, "id") or ""


def _reading(package: Package, workbook: etree._Element, parts: dict[str, tuple[str, str]]) -> Reading:
    by_kind = dict(parts.values())
    strings = package.xml(by_kind.get("sharedStrings", ""))
    properties = child(workbook, "workbookPr")
    return Reading(
        strings=[string_of(item) for item in children(strings, "si")],
        formats=Formats(package.xml(by_kind.get("styles", ""))),
        from_1904=properties is not None and attribute(properties, "date1904") in ("1", "true"),
    )


def _hidden(building: Building, where: str, what: str) -> None:
    building.finding("hidden-content", where, what=what)


def _beside(package: Package, part: str, sheet: str) -> Iterator[tuple[str, str]]:
    """Comments and text boxes of a sheet: place and text."""
    for kind, other in sorted(set(package.related(part).values())):
        root = package.xml(other) if kind in _ASIDE else None
        if root is None:
            continue
        holders = (each for each in root.iter() if local(each) == ("comment" if kind == "comments" else "txBody"))
        for number, holder in enumerate(holders, 1):
            text = "".join(each.text or "" for each in holder.iter() if local(each) == "t")
            if text.strip():
                reference = attribute(holder, "ref")
                yield f"{sheet}, {_ASIDE[kind]} {reference or number}", text
