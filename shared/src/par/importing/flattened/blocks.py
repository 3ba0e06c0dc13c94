"""Lines with flattened tables among them, as blocks."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

from par.importing.flattened.body import fill
from par.importing.flattened.borders import no_unit
from par.importing.flattened.headings import Head, head_at
from par.importing.flattened.rebuilding import rebuilt
from par.importing.flattened.rows import rows_of
from par.importing.flattened.words import Line, lines_between
from par.importing.source import Block, Paragraph
from par.importing.traced import Traced

_END: Final = re.compile(
    r"\s*(?:(?:PHỤ LỤC|Phụ lục|BIỂU|Biểu|PHỤ BIỂU|Phụ biểu)\s*(?:số|SỐ|mẫu)?\s*(?:\d{1,3}|[IVX]{1,6})\s*(?:[.:(–—-]|$)"
    r"|(?:Nơi nhận|NƠI NHẬN|Ghi chú|GHI CHÚ)\s*:|(?:TM|KT|TL|T/M|Q)\.\s?[^\W\d_]{2}|DANH MỤC\b|Trên đây là\b"
    r"|[IVX]{1,6}\s*[.)-]?\s*(?i:trách nhiệm |công tác )?(?i:tổ chức thực hiện|kinh phí)\b)"
)
"""A line that begins so ends a table: the title of the next, the signature, or the section behind it."""
_PAGE_NUMBER: Final = re.compile(r"\s*[-–]?\s*\d{1,3}\s*[-–]?\s*")
_YEAR: Final = re.compile(r"(?<!\d)20\d\d(?!\d)")
_ANY_YEAR: Final = 2000


def blocks_of_lines(lines: Sequence[Traced], knows_unit: Callable[[str], bool] = no_unit) -> tuple[Block, ...]:
    """The lines as paragraphs, one each, and the flattened tables among them as tables.

    A table begins with a head: lines of nothing but column headings. It goes on over repetitions of its head and ends
    before another head, a title or a signature. ``knows_unit`` may tell the names of units that do not begin with a
    usual word. Every letter of ``lines`` stands in exactly one block.
    """
    blocks, at = list[Block](), 0
    full = lines_between(lines, 0, len(lines))
    year = _year_of(lines)
    index = 0
    while index < len(full):
        head = head_at(full, index)
        if head is None:
            index += 1
            continue
        blocks += [Paragraph(line) for line in lines[at : full[index].number]]
        heads, body, aside, index = _extent(full, head)
        rows = rows_of(body, head.kinds)
        filled = fill(rows, head.kinds, body, year, knows_unit)
        table, left = rebuilt(heads, filled)
        blocks.append(table)
        blocks += [Paragraph(line.text) for line in aside]
        blocks += [Paragraph(part) for part in left]
        at = full[index - 1].number + 1
    blocks += [Paragraph(line) for line in lines[at:]]
    return tuple(blocks)


def ends_table(line: str) -> bool:
    """Whether ``line`` begins as what stands behind a table does: the next title, the signature, the next section."""
    return _END.match(line) is not None


def _extent(full: Sequence[Line], head: Head) -> tuple[list[tuple[Head, int]], list[Line], list[Line], int]:
    """The heads of one table with the number of the line each stands at, its body, page numbers, and where it ends."""
    heads, body, aside = [(head, full[head.first].number)], list[Line](), list[Line]()
    index, part = head.last, 0
    while index < len(full) and not ends_table(full[index].text.text):
        again = head_at(full, index, head)
        if again is not None and again.kinds != head.kinds:
            break
        if again is not None:
            _drop_page_number(body, aside)
            heads.append((again, full[index].number))
            index, part = again.last, part + 1
            continue
        line = full[index]
        body.append(Line(line.number, line.text, line.gap, part))
        index += 1
    _drop_page_number(body, aside, 1 if index < len(full) else 2)
    return heads, body, aside, index


def _drop_page_number(body: list[Line], aside: list[Line], gap: int = 1) -> None:
    """Sets the number aside that a page ends with, at least ``gap`` empty lines below its text."""
    if body and body[-1].gap >= gap and _PAGE_NUMBER.fullmatch(body[-1].text.text):
        aside.append(body.pop())


def _year_of(lines: Sequence[Traced]) -> int:
    """The year named most often: times are read in it, which only matters for those that name none."""
    years = Counter(match[0] for line in lines for match in _YEAR.finditer(line.text))
    return int(years.most_common(1)[0][0]) if years else _ANY_YEAR
