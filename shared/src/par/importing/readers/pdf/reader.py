"""A PDF document as blocks: tables by the lines around their cells or by their columns, the rest as paragraphs."""

import logging
from collections.abc import Sequence
from io import BytesIO
from typing import Final

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfplumber.page import Page
from pdfplumber.utils.exceptions import PdfminerException

from par.importing import limits
from par.importing.readers.building import Building, RawCell
from par.importing.readers.pdf.columns import Aligned, in_columns
from par.importing.readers.pdf.tables import DrawnCell, drawn_table
from par.importing.readers.pdf.words import Line, Word, lines_of, unwrapped
from par.importing.readers.progress import Progress, unheard
from par.importing.source import Source
from par.problems import Rejected

_LETTERS_APART: Final = 0.2
"""Distance, in sizes of the letters, beyond which two letters are of two words."""

logging.getLogger("pdfminer").setLevel(logging.ERROR)


def read_pdf(data: bytes, file_name: str, on_progress: Progress = unheard) -> Source:
    """Page after page; a table that goes on over pages is one table on each of them.

    Wrapped lines are joined, in cells and outside of them.

    Raises:
        Rejected: ``file-encrypted``, ``file-damaged``, ``too-many-pages``, ``no-text-in-file`` (a scan), and what
            :class:`Building` raises.
    """
    building = Building(file_name)
    try:
        pictures = _read(data, building, on_progress)
    except (Rejected, MemoryError):
        raise
    except PdfminerException as error:
        if error.args and isinstance(error.args[0], PDFPasswordIncorrect | PDFEncryptionError):
            raise Rejected("file-encrypted") from error
        raise _damaged(error) from error
    except Exception as error:  # pdfminer fails with whatever a damaged file makes it stumble over
        raise _damaged(error) from error
    if pictures and not building.has_text:
        raise Rejected("no-text-in-file", reason_vi=" (bản chụp)", reason_en=" (a scan)")
    return building.source()


def _damaged(error: Exception) -> Rejected:
    return Rejected("file-damaged", kind_vi="PDF", kind_en="PDF", reason=f"{type(error).__name__}: {error}")


def _read(data: bytes, building: Building, on_progress: Progress) -> int:
    """Reads all pages; returns how many pictures they show."""
    pictures = 0
    tables = 0
    with pdfplumber.open(BytesIO(data)) as document:
        count = len(document.pages)
        if count > limits.PAGES:
            raise Rejected("too-many-pages", count=count, limit=limits.PAGES)
        for page in document.pages:
            pictures += len(page.images)
            tables = _Page(page, building, tables).read()
            page.close()
            on_progress(page.page_number, count, "trang")
    return pictures


class _Page:
    """One page; counts its lines, and the tables of the whole document."""

    def __init__(self, page: Page, building: Building, tables: int) -> None:
        self._page, self._building, self._tables = page, building, tables
        self._lines = 0
        self._margins = (0.0, 0.0)

    def read(self) -> int:
        """Reads the page from its top; returns how many tables the document has so far."""
        rest = _words(self._page)
        drawn: list[tuple[float, list[list[DrawnCell]]]] = []
        for found in self._page.find_tables():
            rows, rest = drawn_table(found.cells, rest)
            drawn.append((found.bbox[1], rows))
        lines = lines_of(rest)
        left = min((line.left for line in lines), default=0.0)
        # Where the page has only short lines, the margins are alike: better a paragraph in two than two in one.
        self._margins = left, max([line.right for line in lines] + [float(self._page.width) - left])
        done = 0
        for top, rows in sorted(drawn, key=lambda each: each[0]):
            before = next((at for at in range(done, len(lines)) if lines[at].top > top), len(lines))
            self._text(lines[done:before])
            self._drawn(rows)
            done = before
        self._text(lines[done:])
        for note in self._page.annots:
            if text := str(note.get("contents") or "").strip():
                self._building.paragraph(text, f"trang {self._page.page_number}, ghi chú")
        return self._tables

    def _text(self, lines: Sequence[Line]) -> None:
        flowing: list[Line] = []
        for found in in_columns(lines):
            if isinstance(found, Line):
                flowing.append(found)
            else:
                self._paragraphs(flowing)
                flowing = []
                self._aligned(found)
        self._paragraphs(flowing)

    def _paragraphs(self, lines: Sequence[Line]) -> None:
        for paragraph in unwrapped(lines, *self._margins):
            where = f"trang {self._page.page_number}, dòng {self._lines + 1}"
            self._building.paragraph(" ".join(line.text for line in paragraph), where)
            self._lines += len(paragraph)

    def _drawn(self, rows: list[list[DrawnCell]]) -> None:
        if all(cell.column == 0 for row in rows for cell in row):  # a frame around text, or lines between paragraphs
            for row in rows:
                for line in row[0].text.split("\n") if row else ():
                    self._lines += 1
                    self._building.paragraph(line, f"trang {self._page.page_number}, dòng {self._lines}")
            return
        place = self._next_table()
        self._building.table(
            [
                [
                    RawCell(cell.text, f"{place}, hàng {cell.row + 1}, cột {cell.column + 1}", cell.rows, cell.columns)
                    for cell in row
                ]
                for row in rows
            ]
        )

    def _aligned(self, table: Aligned) -> None:
        place = self._next_table()
        self._building.table(
            [
                [
                    RawCell(text, f"{place}, hàng {at}, cột {across}", columns=table.columns if len(row) == 1 else 1)
                    for across, text in enumerate(row, 1)
                ]
                for at, row in enumerate(table.rows, 1)
            ]
        )

    def _next_table(self) -> str:
        self._tables += 1
        return f"trang {self._page.page_number}, bảng {self._tables}"


def _words(page: Page) -> list[Word]:
    return [
        Word(word["text"], word["x0"], word["top"], word["x1"], word["bottom"])
        for word in page.extract_words(x_tolerance_ratio=_LETTERS_APART, keep_blank_chars=False)
    ]
