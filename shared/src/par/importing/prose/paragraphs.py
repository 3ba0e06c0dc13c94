"""Lines become paragraphs: what a page or a column broke is joined, what numbers and bullets part stays apart."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from par.importing.source import Paragraph
from par.importing.traced import NOTHING, Traced

LONGEST: Final = 20_000
"""Characters of one paragraph that are read; what is longer is no sentence of a plan and is listed as not placed."""
_FULL: Final = 0.75
"""A line at least this long, measured by the usual long line, was broken for want of room."""
_USUAL: Final = 0.9
"""The usual long line: at least this share of the lines is no longer."""
_A_SENTENCE: Final = 40
"""A line at least this long may go on with a number on the next page; a shorter one is a heading."""
_BROKEN_TEXT: Final = 0.2
"""From this share of lines that go on in lower case, the text is one of broken lines."""


class Rank(IntEnum):
    """How high a mark stands: a mark closes all that are as low as itself or lower."""

    ANNEX = 0
    PART = 1
    ROMAN = 2
    ARTICLE = 3
    NUMBER = 4
    NUMBER_2 = 5
    NUMBER_3 = 6
    LETTER = 7
    IN_BRACKETS = 8
    DASH = 9
    PLUS = 10
    DOT = 11
    TEXT = 12


_MARKS: Final = (
    (
        Rank.ANNEX,
        re.compile(
            r"(?:PHỤ LỤC|Phụ lục|DANH MỤC|BIỂU MẪU)(?: số| SỐ)?\s?(?P<label>[IVX\d]{1,5})?(?=\s?[:.]|\s*$|\s+[A-ZĐ(])"
        ),
    ),
    (Rank.PART, re.compile(r"(?P<label>(?:Phần|PHẦN|Chương|CHƯƠNG)(?: thứ)? \w{1,5})(?=[\s:.]|$)[:.]?")),
    (Rank.ARTICLE, re.compile(r"(?P<label>(?:Điều|ĐIỀU) \d{1,3})\s?[.:]")),
    (Rank.ROMAN, re.compile(r"(?P<label>[IVX]{1,6})\s?[.):/-](?=\s|[^\W\d_])")),
    (Rank.PART, re.compile(r"(?P<label>[A-H])\s?[.)/-](?=\s)")),
    (Rank.NUMBER_3, re.compile(r"(?P<label>\d{1,2}\.\d{1,2}\.\d{1,2})[.)]?(?=\s|[^\W\d_])")),
    (Rank.NUMBER_2, re.compile(r"(?P<label>\d{1,2}\.\d{1,2})(?:[.)](?=\s|[^\W\d_])|(?=\s[^\W\d_]))")),
    (Rank.NUMBER, re.compile(r"(?P<label>\d{1,2})\s?[.)](?=\s|[^\W\d_])")),
    (Rank.LETTER, re.compile(r"(?P<label>[a-zđ])\s?[.)](?=\s)")),
    (Rank.IN_BRACKETS, re.compile(r"\((?P<label>\d{1,2}|[a-zđ])\)(?=\s)")),
    (Rank.DASH, re.compile(r"[-–—−](?=\s|[^\W\d_])")),
    (Rank.PLUS, re.compile(r"\+(?=\s|[^\W\d_])")),
    (Rank.DOT, re.compile(r"[•*·▪●○◦✓➢]|o(?=\s+[A-ZĐÀ-Ỹ])")),
)
_END: Final = tuple(".:!?…")
_OPENERS: Final = ("Trên đây là", "Trong quá trình", "Nơi nhận", "Căn cứ ", "Yêu cầu ", "Đề nghị ", "Kính gửi")
"""With these a paragraph begins even where the line before lost its full stop."""
_CLOSING: Final = "\"'”’)»*_ "


@dataclass(frozen=True, slots=True)
class Item:
    """A paragraph: ``text`` behind its mark, the ``mark`` as written, its ``rank``, and the ``label`` of the mark."""

    text: Traced
    rank: Rank = Rank.TEXT
    label: str = ""
    mark: Traced = NOTHING
    heading: bool = False


def items_of(lines: Iterable[Paragraph]) -> list[Item]:
    """The paragraphs of ``lines`` in order; empty lines part nothing, as extracted text has one after every line."""
    kept = [(line.text.strip(), line.heading) for line in lines]
    texts = [(text, heading) for text, heading in kept if text and len(text.text) <= LONGEST]
    room = _room([text.text for text, _ in texts])
    return [_joined(parts) for parts in _together(texts, room)]


def is_capitals(text: str) -> bool:
    """Whether all its letters are capitals, and there are some."""
    return text.isupper() and sum(char.isalpha() for char in text) > 1


def _together(texts: Sequence[tuple[Traced, bool]], room: int) -> Iterator[list[tuple[Traced, bool]]]:
    parts: list[tuple[Traced, bool]] = []
    length = 0
    for text, heading in texts:
        if parts and length + len(text.text) <= LONGEST and _goes_on(parts[-1], (text, heading), room):
            parts.append((text, heading))
            length += len(text.text)
            continue
        if parts:
            yield parts
        parts, length = [(text, heading)], len(text.text)
    if parts:
        yield parts


def _goes_on(before: tuple[Traced, bool], here: tuple[Traced, bool], room: int) -> bool:
    """Whether ``here`` is the rest of the line ``before``."""
    (text_before, heading_before), (text, heading) = before, here
    first, last = text.text, text_before.text.rstrip(_CLOSING)
    if marked(first) is not None or last.endswith(_END) or first.startswith(_OPENERS):
        return False
    if first[0].islower():
        return True
    if heading != heading_before:
        return False
    if is_capitals(last) or is_capitals(first):
        return is_capitals(last) and is_capitals(first) and _is_full(text_before, room)
    broken_number = first[0].isdigit() and len(last) >= _A_SENTENCE and not last.endswith((")", ";"))
    return broken_number or _is_full(text_before, room)


def _is_full(line: Traced, room: int) -> bool:
    return room > 0 and len(line.text) >= _FULL * room


def _room(lines: Sequence[str]) -> int:
    """The characters for which a line of this text has room; 0 where lines are whole paragraphs."""
    followed = [index for index in range(len(lines) - 1) if lines[index + 1][0].islower()]
    if not followed or len(followed) < _BROKEN_TEXT * len(lines):
        return 0
    lengths = sorted(len(lines[index]) for index in followed)
    return lengths[int(_USUAL * (len(lengths) - 1))]


def marked(line: str) -> tuple[Rank, str, int] | None:
    """The rank, the label and the length of the mark with which a line begins."""
    for rank, pattern in _MARKS:
        match = pattern.match(line)
        if match:
            return rank, match.groupdict().get("label") or "", match.end()
    return None


def _joined(parts: list[tuple[Traced, bool]]) -> Item:
    whole = Traced.joined(text for text, _ in parts)
    heading = parts[0][1]
    mark = marked(whole.text)
    if mark is None:
        return Item(whole, Rank.TEXT, heading=heading)
    rank, label, end = mark
    if rank is Rank.ANNEX:
        return Item(whole, rank, label, heading=True)
    return Item(whole[end:].strip(), rank, label, whole[:end], heading)
