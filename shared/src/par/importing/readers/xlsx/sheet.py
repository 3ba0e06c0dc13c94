"""One sheet: its cells by row, and which ranges are merged or hidden."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from par.importing import limits
from par.importing.readers.building import RawCell
from par.importing.readers.office.markup import attribute, child, children, local
from par.importing.readers.xlsx.numbers import Formats, shown
from par.importing.readers.xlsx.strings import string_of, unescaped
from par.problems import Rejected

_REFERENCE: Final = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
_LAST_ROW: Final = 1_048_576
_LAST_COLUMN: Final = 16_384


@dataclass(frozen=True, slots=True)
class Reading:
    """What is needed of the workbook to read a cell's value."""

    strings: list[str]
    formats: Formats
    from_1904: bool


@dataclass(slots=True)
class Sheet:
    """Cells with text by row and column from 1, merged ranges as (rows, columns) at their first cell."""

    cells: dict[int, dict[int, str]] = field(default_factory=dict)
    merged: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[range] = field(default_factory=list)


def sheet_of(root: etree._Element, reading: Reading) -> Sheet:
    """The sheet; rows and cells may leave out their place, which then follows the one before."""
    sheet = Sheet()
    for columns in children(child(root, "cols"), "col"):
        if is_hidden(columns):
            first, last = attribute(columns, "min") or "", attribute(columns, "max") or ""
            if first.isdecimal() and last.isdecimal() and len(first) < 6 and len(last) < 6:
                sheet.hidden_columns.append(range(int(first), min(int(last), _LAST_COLUMN) + 1))
    count = 0
    for number, row in _numbered(children(child(root, "sheetData"), "row")):
        if is_hidden(row):
            sheet.hidden_rows.add(number)
        for column, text in _cells(row, reading):
            count += 1
            if count > limits.CELLS:
                raise Rejected("too-many-cells", limit=limits.CELLS)
            sheet.cells.setdefault(number, {})[column] = text
    for merge in children(child(root, "mergeCells"), "mergeCell"):
        first_cell, _, last_cell = (attribute(merge, "ref") or "").partition(":")
        start, end = place_of(first_cell), place_of(last_cell)
        if start is not None and end is not None and end >= start:
            sheet.merged[start] = (max(1, end[0] - start[0] + 1), max(1, end[1] - start[1] + 1))
    return sheet


def place_of(reference: str) -> tuple[int, int] | None:
    """Row and column, both from 1, of ``B7``; None for what is no cell of a sheet."""
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    row = int(match[2])
    return (row, column) if row <= _LAST_ROW and column <= _LAST_COLUMN else None


def column_name(column: int) -> str:
    """``B`` for 2."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def grid_rows(sheet: Sheet, name: str, hidden: Callable[[str, str], None]) -> Iterator[tuple[int, list[RawCell]]]:
    """The rows that have text, as cells of the used width; ``hidden`` is told of rows and columns not shown.

    Rows without any text are left out, and merged ranges count only the rows that are left.

    Raises:
        Rejected: ``too-many-cells`` where text stands so far apart that the width times the rows is over the limit.
    """
    rows = sorted(sheet.cells)
    used = {column for cells in sheet.cells.values() for column in cells}
    if not used:
        return
    first, last = min(used), max(used)
    if (last - first + 1) * len(rows) > limits.CELLS:
        raise Rejected("too-many-cells", limit=limits.CELLS)
    for column in sorted(used):
        if any(column in columns for columns in sheet.hidden_columns):
            hidden(f"{name}, cột {column_name(column)}", "cột")
    covered: set[tuple[int, int]] = set()
    for at, row in enumerate(rows):
        if row in sheet.hidden_rows:
            hidden(f"{name}, hàng {row}", "hàng")
        cells = []
        for column in range(first, last + 1):
            if (row, column) in covered:
                continue
            height, width = sheet.merged.get((row, column), (1, 1))
            below = [each for each in rows[at : at + height] if each < row + height]
            width = min(width, last - column + 1)
            covered.update((each, across) for each in below for across in range(column, column + width))
            text = "\n".join(
                found
                for each in below
                for across in range(column, column + width)
                if (found := sheet.cells[each].get(across, ""))
            )
            place = f"{name}, ô {column_name(column)}{row}"
            cells.append(RawCell(text, place, rows=len(below), columns=width))
        yield row, cells


def is_hidden(element: etree._Element) -> bool:
    """Whether a row, a column or the like is not shown."""
    return attribute(element, "hidden") in ("1", "true")


def _numbered(rows: Iterator[etree._Element]) -> Iterator[tuple[int, etree._Element]]:
    number = 0
    for row in rows:
        stated = attribute(row, "r") or ""
        number = int(stated) if stated.isdecimal() and len(stated) < 8 else number + 1
        yield min(number, _LAST_ROW), row


def _cells(row: etree._Element, reading: Reading) -> Iterator[tuple[int, str]]:
    column = 0
    for cell in children(row, "c"):
        place = place_of(attribute(cell, "r") or "")
        column = place[1] if place is not None else column + 1
        text = _value(cell, reading)
        if text.strip():
            yield column, text


def _value(cell: etree._Element, reading: Reading) -> str:
    """The cell's text; of a formula the value that the program stored with it."""
    kind = attribute(cell, "t") or "n"
    if kind == "inlineStr":
        inline = child(cell, "is")
        return string_of(inline) if inline is not None else ""
    stored = next((each.text or "" for each in cell if local(each) == "v"), "")
    match kind:
        case "s":
            known = stored.isdecimal() and len(stored) < 9 and int(stored) < len(reading.strings)
            return reading.strings[int(stored)] if known else ""
        case "b":
            return "TRUE" if stored == "1" else "FALSE"
        case "str" | "e":
            return unescaped(stored)
        case "d":
            return stored
        case _:
            code = reading.formats.code(attribute(cell, "s"))
            return shown(stored, code, from_1904=reading.from_1904) if stored else ""
