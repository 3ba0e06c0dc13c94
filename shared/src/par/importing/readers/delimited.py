"""CSV and TSV: one table, with what stands above and below it as paragraphs."""

import csv
from collections.abc import Iterator
from io import StringIO
from typing import Final

from par.importing import limits
from par.importing.readers.building import Building, RawCell
from par.importing.readers.decoding import decode
from par.importing.readers.progress import Progress, unheard
from par.importing.readers.sheets import add_sheet
from par.importing.source import Source
from par.problems import Rejected

_SEPARATORS: Final = (";", ",", "\t", "|")
"""In the order in which they win a tie: with a decimal comma in use, spreadsheets write semicolons."""
_LOOKED_AT: Final = 50
"""Rows that tell the separator."""


def read_delimited(data: bytes, file_name: str, on_progress: Progress = unheard) -> Source:
    """The rows; the separator is the one that splits the first rows into most cells of equal number.

    Raises:
        Rejected: what :class:`Building` raises, ``text-encoding``, ``file-damaged`` or ``no-text-in-file``.
    """
    text = decode(data)
    building = Building(file_name)
    add_sheet(building, _rows(text, separator_of(text, file_name)))
    on_progress(1, 1, "bảng")
    return building.source()


def separator_of(text: str, file_name: str) -> str:
    """The separator of ``text``."""
    if file_name.lower().endswith(".tsv"):
        return "\t"

    def splits(separator: str) -> int:
        """How many rows have as many cells as most rows, times those cells; 0 where rows are not split."""
        widths = [len(row) for row, _ in zip(_parsed(text, separator), range(_LOOKED_AT), strict=False)]
        widest = max(widths, default=1)
        return 0 if widest == 1 else widths.count(widest) * widest

    return max(_SEPARATORS, key=splits)


def _parsed(text: str, separator: str) -> Iterator[list[str]]:
    csv.field_size_limit(limits.CELL_CHARACTERS)
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator)
    try:
        yield from reader
    except csv.Error as error:
        if "field limit" in str(error):
            where = f"dòng {reader.line_num}"
            raise Rejected("cell-too-long", where=where, limit=limits.CELL_CHARACTERS) from error
        raise Rejected("file-damaged", kind_vi="CSV", kind_en="CSV", reason=error) from error


def _rows(text: str, separator: str) -> Iterator[tuple[int, list[RawCell]]]:
    """Rows padded to one width, with their numbers; rows without text are left out and leave a gap."""
    rows = [(number, row) for number, row in enumerate(_parsed(text, separator), 1) if any(map(str.strip, row))]
    width = max((len(row) for _, row in rows), default=0)
    if width * len(rows) > limits.CELLS:
        raise Rejected("too-many-cells", limit=limits.CELLS)
    for number, row in rows:
        texts = [*row, *[""] * (width - len(row))]
        yield number, [RawCell(value, f"hàng {number}, cột {across}") for across, value in enumerate(texts, 1)]
