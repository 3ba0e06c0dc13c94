"""Splitting a cell of several names without cutting inside a name: "Phòng Nội vụ; UBND các xã, phường".

Semicolons and bullets always part names. A comma, "và" or a new line may: of all ways to cut, the best is the one with
the most text in names the tree knows, then in parts that begin as names do.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from par.units.outside import is_outside
from par.units.resolve import Resolver, head_of, is_generic
from par.units.words import COMMITTEE, COUNCIL, Key, key_of, read

Span = tuple[int, int]

LONGEST_ITEM: Final = 4_000
"""Characters between semicolons in which names are looked for; what is longer stays whole."""

WINDOW: Final = 8
"""Parts of the longest name: "Cơ quan A, B và C, UBND các xã, phường" has five."""

_HARD: Final = re.compile(r"[;•●▪]|\n[ \t]*[-–+*][ \t]*(?=\S)|(?<=[.])\n")
_SOFT: Final = re.compile(r",|(?<=\s)và(?=\s)|\n(?=\s*[^\W\d_])")
_TRIMMED: Final = " \t\r\n.,:-–+*•"

_BEGINNINGS: Final = frozenset(
    key_of(name)[0]
    for name in (
        *("UBND", "HĐND", "Phòng", "Văn phòng", "Công chức", "Cán bộ", "Ban", "Trung tâm", "Sở", "Chi cục", "Cục"),
        *("Kho bạc", "Đài", "Bộ phận", "Cơ quan", "Thanh tra", "Hội", "MTTQ", "Tổ", "Đội", "Trường", "Trạm", "Viện"),
        *("Ngành", "Đoàn", "Lãnh đạo", "Chủ tịch", "Thủ trưởng", "Ủy ban", "Tòa án", "Bưu điện", "Ngân hàng"),
        *("Điện lực", "Bảo hiểm", "Cổng thông tin", "Trang thông tin", "Hạt Kiểm lâm"),
    )
)
"""First words of names."""

_KNOWN: Final = 10.0
_BEGINS: Final = 5.0
_FIRST: Final = 1.0
_STRAY: Final = -3.0
_SWALLOWED: Final = -6.0
_PER_NAME: Final = -1.0


@dataclass(frozen=True, slots=True)
class _Part:
    start: int
    end: int
    begins: bool
    """Begins as names do."""
    head: Key
    """Its first word, where that may hold for the parts behind it too."""


def split_names(text: str, resolver: Resolver) -> list[Span]:
    """Start and end of each name in ``text``, in order, without what stands between. Never raises; linear."""
    found: list[Span] = []
    for start, end in _between(_HARD, text, 0, len(text)):
        if end - start > LONGEST_ITEM:
            found.append((start, end))
        else:
            found += _best(text, _parts(text, start, end), resolver)
    return found


def _between(separator: re.Pattern[str], text: str, start: int, end: int) -> Iterator[Span]:
    """The parts of text[start:end] between separators outside brackets, trimmed; empty ones are left out."""
    depth, checked, begin = 0, start, start
    ends = [(match.start(), match.end()) for match in separator.finditer(text, start, end)]
    for stop, after in [*ends, (end, end)]:
        depth = max(0, depth + text.count("(", checked, stop) - text.count(")", checked, stop))
        checked = stop
        if depth and stop != end:
            continue
        part = text[begin:stop]
        left = len(part) - len(part.lstrip(_TRIMMED))
        right = len(part.rstrip(_TRIMMED))
        if left < right:
            yield begin + left, begin + right
        begin = after


def _parts(text: str, start: int, end: int) -> list[_Part]:
    """The parts of a text that may be cut anywhere between."""
    parts: list[_Part] = []
    before: Key = ()
    for first, last in _between(_SOFT, text, start, end):
        phrase = read(text[first:last])
        begins = phrase.plural or _begins(phrase.key, before)
        parts.append(_Part(first, last, begins=begins, head=head_of(phrase.key)))
        before = phrase.key
    return parts


def _begins(key: Key, before: Key) -> bool:
    """Whether a name begins with a part: not with the "đơn vị" of "các phòng, đơn vị", nor with "UBND" behind HĐND."""
    if key[:1] == (COMMITTEE,):
        return before[-1:] != (COUNCIL,)
    if before and is_generic(before) and is_generic(key):
        return False
    return bool(key) and (key[0] in _BEGINNINGS or is_outside(key, None))


def _best(text: str, parts: Sequence[_Part], resolver: Resolver) -> list[Span]:
    """The cut with the highest score, found from the left; of equal ones the longest last name."""
    best: list[tuple[float, int]] = [(0.0, 0)]
    head: Key = ()
    for end in range(1, len(parts) + 1):
        ways = [
            (best[start][0] + _score(text, parts[start:end], start == 0, head, resolver), start)
            for start in range(max(0, end - WINDOW), end)
        ]
        best.append(max(ways, key=lambda way: (way[0], -way[1])))
        head = parts[end - 1].head or (() if parts[end - 1].begins else head)
    cuts = [len(parts)]
    while cuts[-1] > 0:
        cuts.append(best[cuts[-1]][1])
    ordered = cuts[::-1]
    return [(parts[start].start, parts[end - 1].end) for start, end in pairwise(ordered)]


def _score(text: str, parts: Sequence[_Part], first: bool, head: Key, resolver: Resolver) -> float:
    """What speaks for ``parts`` being one name."""
    name = text[parts[0].start : parts[-1].end]
    inside = sum(part.begins for part in parts[1:])
    if _is_known(name, parts, inside, resolver) or (head and not parts[0].begins and resolver.knows(name, head)):
        return _KNOWN * len(parts) + _PER_NAME
    swallowed = _SWALLOWED * inside
    if parts[0].begins:
        return _BEGINS + swallowed + _PER_NAME
    return (_FIRST if first else _STRAY) + swallowed + _PER_NAME


def _is_known(name: str, parts: Sequence[_Part], inside: int, resolver: Resolver) -> bool:
    """Whether the tree knows the parts as one name; where one of them begins a name itself, written exactly so."""
    if len(parts) == 1:
        return resolver.knows(name)
    return resolver.knows_exactly(name) if inside else resolver.knows(name, whole=True)
