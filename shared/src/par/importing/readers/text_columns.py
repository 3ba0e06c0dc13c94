"""Tables in plain text whose columns are aligned with spaces, as programs lay a page of a PDF out.

A table begins with a head of known headings. Each page of it becomes a table of its own, since pages are laid out
apart; whoever reads the tables puts them together again by their heads. Whatever does not surely stand in one column
stays a paragraph, and where rows cannot be told from each other the whole page does: a person then sees it.
"""

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Final

from par.importing.flattened import ends_table
from par.importing.readers.text_corridors import Laid, Span, cuts_between, laid, merged, overlapped
from par.importing.readers.text_heads import LaidHead, laid_head_at
from par.importing.readers.text_layout import Body, body_of, spans_all
from par.importing.source import Block, Cell, Paragraph, Table
from par.importing.traced import Traced

_MOST_BLANK: Final = 6
"""Blank lines in a row inside one page of a table."""
_TELLING: Final = 3
"""Segments of a line below a head that tell of columns; where no line has them the table may be a flattened one."""
_HEAD_WITHIN: Final = 6
"""Lines at the top of a page in which its head is looked for."""
_PAGE_NUMBER: Final = re.compile(r"\s*[-–]?\s?\d{1,3}\s?[-–]?\s*")


@dataclass(frozen=True, slots=True)
class _Page:
    """A page of a table: ``last`` is behind its last line; ``body`` is None where its rows cannot be told."""

    last: int
    head: LaidHead
    headed: bool
    body: Body | None


@dataclass(frozen=True, slots=True)
class _Before:
    """The head of the table on the page before, and the number of that page."""

    head: LaidHead
    page: int


def in_columns(lines: Sequence[Traced], page_starts: Container[int]) -> Iterator[Block | Traced]:
    """Tables in columns, each with the paragraphs set aside behind it, and every other line of ``lines`` as it is.

    ``page_starts`` are the numbers of the lines with a page break before their first character, which is shown as a
    space. Every letter of ``lines`` comes back exactly once.
    """
    pages = accumulate(int(at in page_starts) for at in range(len(lines)))
    shown = [
        laid(line[1:] if at in page_starts and line.text[:1] == " " else line, page)
        for at, (line, page) in enumerate(zip(lines, pages, strict=True))
    ]
    at, before = 0, None
    while at < len(shown):
        page = _page_at(shown, at, before)
        if page is None:
            before = before if _parts_pages(shown[at]) else None
            yield lines[at]
            at += 1
        elif page.body is None:  # none of its lines is looked at again: reading stays linear
            aligned = any(len(line.spans) >= _TELLING for line in shown[at + page.head.lines : page.last])
            yield from (Paragraph(line) if aligned else line for line in lines[at : page.last])
            at, before = page.last, None
        else:
            yield from _blocks(page, page.body)
            before = None if page.body.ended else _Before(page.head, shown[at].page)
            at += (page.head.lines if page.headed else 0) + page.body.lines


def _blocks(page: _Page, body: Body) -> Iterator[Block]:
    heads = [tuple(Cell(heading) for heading in page.head.headings)] if page.headed else []
    yield Table((*heads, *body.rows))
    yield from (Paragraph(text) for text in body.aside)


def _parts_pages(line: Laid) -> bool:
    return line.blank or _PAGE_NUMBER.fullmatch(line.text.text) is not None


def _page_at(shown: Sequence[Laid], at: int, before: _Before | None) -> _Page | None:
    """The page of a table that begins with line ``at``: with its head, or going on with the columns of the last."""
    known = None if before is None else before.head
    head = laid_head_at(shown, at, known)
    if head is not None:
        return _page(shown, at + head.lines, head, headed=True, goes_on=before is not None)
    if before is None or shown[at].page == before.page or _parts_pages(shown[at]):
        return None
    if any(laid_head_at(shown, near) for near in range(at, min(at + _HEAD_WITHIN, len(shown)))):
        return None
    body = shown[at : _end(shown, at, before.head)]
    bands = merged((span for line in body if not spans_all(line) for span in line.spans), 1)
    if len(bands) != len(before.head.bands):
        return None
    return _page(shown, at, replace(before.head, bands=tuple(bands)), headed=False, goes_on=True)


def _page(shown: Sequence[Laid], first: int, head: LaidHead, *, headed: bool, goes_on: bool) -> _Page:
    """The page whose rows begin with line ``first``."""
    last = _end(shown, first, head)
    closes = last == len(shown) or (
        shown[last].page == shown[last - 1].page and laid_head_at(shown, last, head) is None
    )
    lines = shown[first:last]
    cuts = cuts_between(head.bands, lines)
    body = None if cuts is None else body_of(lines, cuts, numbered=head.numbered, goes_on=goes_on, closes=closes)
    return _Page(last, head, headed, body)


def _end(shown: Sequence[Laid], first: int, head: LaidHead) -> int:
    """Behind the last line that may be of this page: before a page break, a head, a foot or two lines of prose."""
    blank, prose, index = 0, 0, first
    while index < len(shown):
        line = shown[index]
        if line.page != shown[first].page:
            return index
        blank = blank + 1 if line.blank else 0
        if blank > _MOST_BLANK or ends_table(line.text.text) or laid_head_at(shown, index, head):
            return index
        if not line.blank:
            prose = prose + 1 if _is_prose(line, head.bands) else 0
            if prose > 1:
                return index - 1
        index += 1
    return index


def _is_prose(line: Laid, bands: Sequence[Span]) -> bool:
    """Whether the line goes across the columns, or has no columns at all, and is not the title of a group."""
    return not line.spans or (len(line.spans) == 1 and overlapped(line.spans[0], bands) > 1 and not spans_all(line))
