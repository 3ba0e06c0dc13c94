"""Events in a file, one JSON value a line, read as a stream: a broken line spoils no other, however broken it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from par.client.outbox.event import MAX_EVENT_BYTES, Draft, read_draft
from par.problems import ProblemError, Rejected

LONGEST_LINE: Final = 4 * MAX_EVENT_BYTES
"""Bytes that are kept of a line: with spaces around an event it may be longer than the event."""
_BLANK: Final = b" \t\r\n"
_BOM: Final = b"\xef\xbb\xbf"
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")

BOM_NOTE: Final = "dòng 1: có BOM ở đầu tệp, đã bỏ qua / line 1: a byte order mark at the start, left out"
CRLF_NOTE: Final = (
    "dòng {line}: xuống dòng kiểu Windows, vẫn nhận / line {line}: ends as on Windows, taken all the same"
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its number from 1, and the event in it or why there is none; ``end`` is how far the file is read.

    ``note``: what is odd about the line and does no harm.
    """

    number: int
    event: Draft | ProblemError
    end: int
    note: str | None = None


def lines_of(path: Path) -> Iterator[Line]:
    """The lines of a file that are not blank. Raises OSError."""
    with path.open("rb") as file:
        windows = False
        for number, (text, size) in enumerate(_split(file), 1):
            line, note = text, None
            if number == 1 and line.startswith(_UTF_16):
                yield Line(1, Rejected("malformed-json", reason="UTF-16; the file must be UTF-8"), file.tell())
                return
            if number == 1 and line.startswith(_BOM):
                line, note = line.removeprefix(_BOM), BOM_NOTE
            if line.endswith(b"\r\n") and not windows:
                windows, note = True, note or CRLF_NOTE.format(line=number)
            if size > len(text):
                yield Line(number, Rejected("event-too-large", size=size, limit=MAX_EVENT_BYTES), file.tell(), note)
            elif line.strip(_BLANK):
                yield Line(number, _event(line), file.tell(), note)


def _split(file: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """(start of the line, its whole size): of an endless line no more than its start is held."""
    while line := file.readline(LONGEST_LINE):
        size, part = len(line), line
        while not part.endswith(b"\n") and (part := file.readline(LONGEST_LINE)):
            size += len(part)
        yield line, size


def _event(line: bytes) -> Draft | ProblemError:
    try:
        return read_draft(line)
    except Rejected as problem:
        return problem
