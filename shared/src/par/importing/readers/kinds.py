"""What a file is, told by its first bytes; its name must agree.

A name that does not agree is refused and not guessed around: it is how a dangerous file is passed off as a harmless
one, and how an official finds out that a portal saved a web page under the name of a workbook.
"""

import re
import zipfile
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from pathlib import PurePath
from typing import Final

from par.importing.readers.decoding import decode
from par.problems import Rejected


class FileKind(StrEnum):
    """The formats that are read."""

    XLSX = "xlsx"
    DOCX = "docx"
    PDF = "pdf"
    HTML = "html"
    DELIMITED = "csv"
    MARKDOWN = "markdown"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class _Known:
    """A format for people: its name in Vietnamese and English, and the extensions it may have."""

    vi: str
    en: str
    extensions: tuple[str, ...]


KINDS: Final = {
    FileKind.XLSX: _Known("bảng tính Excel", "an Excel workbook", (".xlsx",)),
    FileKind.DOCX: _Known("văn bản Word", "a Word document", (".docx",)),
    FileKind.PDF: _Known("PDF", "a PDF document", (".pdf",)),
    FileKind.HTML: _Known("trang web HTML", "a web page", (".html", ".htm")),
    FileKind.DELIMITED: _Known("bảng CSV", "a CSV table", (".csv", ".tsv")),
    FileKind.MARKDOWN: _Known("văn bản Markdown", "a Markdown text", (".md", ".markdown")),
    FileKind.TEXT: _Known("văn bản thuần", "plain text", (".txt",)),
}
_TEXTS: Final = (FileKind.DELIMITED, FileKind.MARKDOWN, FileKind.TEXT)

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_OTHER: Final = (
    (b"{\\rtf", "RTF", "RTF"),
    (b"\x89PNG", "hình ảnh", "a picture"),
    (b"\xff\xd8\xff", "hình ảnh", "a picture"),
    (b"GIF8", "hình ảnh", "a picture"),
    (b"II*\x00", "hình ảnh", "a picture"),
    (b"MM\x00*", "hình ảnh", "a picture"),
    (b"Rar!", "tệp nén RAR", "a RAR archive"),
    (b"7z\xbc\xaf", "tệp nén 7z", "a 7z archive"),
    (b"\x1f\x8b", "tệp nén gzip", "a gzip archive"),
    (b"MZ", "chương trình", "a program"),
    (b"\x7fELF", "chương trình", "a program"),
)
_MAIN_PARTS: Final = {"xl/workbook.xml": FileKind.XLSX, "word/document.xml": FileKind.DOCX}
_MACROS: Final = re.compile(r"(^|/)vbaproject\.bin$|(^|/)xl/macrosheets/", re.IGNORECASE)
_PDF_WITHIN: Final = 1_024
"""Bytes before which readers of PDF look for the first line of the file."""
_PAGE_START: Final = re.compile(
    r"\s{0,100}(?:<\?xml[^>]{0,200}>\s{0,100})?(?:<!--.{0,2000}?-->\s{0,100})?<(?:!doctype\s+html|html|head|body|table)\b",
    re.IGNORECASE | re.DOTALL,
)


def kind_of(data: bytes, file_name: str) -> FileKind:
    """The format of ``data``, with which the extension of ``file_name`` agrees.

    Raises:
        Rejected: ``file-empty``, ``file-type-unknown``, ``file-too-old``, ``file-encrypted``, ``macro-file``,
            ``file-damaged``, ``text-encoding`` or ``file-extension-wrong``.
    """
    if not data.strip(b"\x00\t\n\r "):
        raise Rejected("file-empty", name=file_name)
    extension = PurePath(file_name).suffix.lower()
    kind = _by_content(data)
    possible = (kind,) if kind is not None else _TEXTS
    for candidate in possible:
        if extension in KINDS[candidate].extensions:
            return candidate
    shown = KINDS[possible[-1]]
    raise Rejected(
        "file-extension-wrong",
        extension=extension,
        kind_vi=shown.vi,
        kind_en=shown.en,
        expected=shown.extensions[0],
    )


def _by_content(data: bytes) -> FileKind | None:
    """The format, None for text whose format only the extension can tell."""
    if data.startswith(_OLE):
        raise Rejected("file-encrypted" if _ENCRYPTED in data else "file-too-old")
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _of_archive(data)
    if b"%PDF-" in data[:_PDF_WITHIN]:
        return FileKind.PDF
    for start, vi, en in _OTHER:
        if data.startswith(start):
            raise Rejected("file-type-unknown", kind_vi=vi, kind_en=en)
    return FileKind.HTML if _PAGE_START.match(decode(data)[:5_000]) else None


def _of_archive(data: bytes) -> FileKind:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise Rejected("file-damaged", kind_vi="Office", kind_en="Office", reason=error) from error
    if any(_MACROS.search(name) for name in names):
        raise Rejected("macro-file")
    for part, kind in _MAIN_PARTS.items():
        if part in names:
            return kind
    if "content.xml" in names:
        raise Rejected("file-type-unknown", kind_vi="OpenDocument", kind_en="OpenDocument")
    raise Rejected("file-type-unknown", kind_vi="tệp nén ZIP", kind_en="a ZIP archive")
