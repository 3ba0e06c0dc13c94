"""Numbers that may begin a row, and which of them do: those that count on."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from par.importing.flattened.words import Line

Number = tuple[int, ...]

_ROMAN: Final = re.compile(r"\s*(?P<label>[IVX]{1,6})(?:\s*[.)/:-]\s*|\s+)(?=[^\W\d_])")
_ROMAN_ALONE: Final = re.compile(r"\s*(?P<label>[IVX]{1,6})\s*[.)]?\s*\Z")
_OF_A_NUMBER: Final = re.compile(r"(?:quý|loại|hạng|mức|mức độ|cấp|khóa|khoá|nhóm|và|,|-|–)\s*\Z", re.IGNORECASE)
"""What stands before a Roman number that counts no group: "Quý | III"."""
_LONE: Final = re.compile(r"\s*(?P<label>\d{1,3}(?:\.\d{1,3}){0,3})(?:\s*[.)])?\s*\Z")
_BEFORE_TEXT: Final = re.compile(
    r"\s*(?P<label>\d{1,3}(?:\.\d{1,3}){1,3}(?!\d)\.?|\d{1,3}(?:\s*[.)]|(?=\s)))\s*(?=[^\W\d_]|[“\"‘'(-])"
)
_INSIDE: Final = re.compile(r"(?<=\s)(?P<label>\d{1,3}(?:\.\d{1,3}){1,3})\.\s*(?=[^\W\d_])")
_DIGITS: Final = re.compile(r"\d+")
_ROMAN_VALUES: Final = {"I": 1, "V": 5, "X": 10}

_NEXT, _FIRST, _GAP, _LATE_FIRST = 1.0, 1.0, 0.2, 0.1
_INSIDE_A_LINE: Final = -0.4
"""A number in the middle of a line must be exactly the next one to be worth anything."""
_FARTHEST_GAP: Final = 3
_LOOK_BACK: Final = 60


@dataclass(frozen=True, slots=True)
class Mark:
    """A number at ``start`` of a line; the text of its row begins at ``end``. ``roman`` ones begin a group."""

    line: Line
    start: int
    end: int
    number: Number
    roman: bool = False

    @property
    def inside(self) -> bool:
        """Other text stands before it on its line."""
        return bool(self.line.text.text[: self.start].strip())


def roman_marks(lines: Sequence[Line]) -> list[Mark]:
    """The Roman numbers at the start of lines, or alone on theirs, that count on from I: the heads of groups."""
    found = []
    for index, line in enumerate(lines):
        match = _ROMAN.match(line.text.text)
        title = line.text.text[match.end() :] if match else ""
        if match is None and not _OF_A_NUMBER.search(lines[index - 1].text.text if index else ""):
            match = _ROMAN_ALONE.match(line.text.text)
            title = lines[index + 1].text.text.strip() if match and index + 1 < len(lines) else ""
        if match and (value := _roman(match["label"])) and title[:1].isupper() and not _ROMAN_ALONE.match(title):
            found.append(Mark(line, match.start("label"), match.end(), (value,), roman=True))
    chain = counting_on(found)
    return chain if chain and chain[0].number == (1,) else []


def arabic_marks(lines: Sequence[Line]) -> list[Mark]:
    """All numbers such as ``3``, ``3.`` or ``3.1`` that might begin a row, in order."""
    found = list[Mark]()
    for index, line in enumerate(lines):
        text = line.text.text
        match = _LONE.match(text) or _BEFORE_TEXT.match(text)
        if match and (index + 1 < len(lines) or match.end() < len(text)) and _begins_row(text, match.end()):
            found.append(_mark(line, match))
        for inner in _INSIDE.finditer(text):
            if text[inner.end()].isupper() and text[: inner.start()].strip():
                found.append(_mark(line, inner))
    return found


def counting_on(marks: Sequence[Mark]) -> list[Mark]:
    """The chain of numbers that counts on best: each the successor of the one before, rarely with a gap."""
    best, before = list[float](), list[int]()
    for index, mark in enumerate(marks):
        start = _FIRST if mark.number[-1] == 1 else _LATE_FIRST
        score, previous = start + _INSIDE_A_LINE * mark.inside, -1
        for other in range(max(0, index - _LOOK_BACK), index):
            link = _link(marks[other].number, mark.number)
            if link and best[other] + link + _INSIDE_A_LINE * mark.inside > score:
                score, previous = best[other] + link + _INSIDE_A_LINE * mark.inside, other
        best.append(score)
        before.append(previous)
    chain, at = list[Mark](), max(range(len(marks)), key=best.__getitem__, default=-1)
    while at >= 0:
        chain.append(marks[at])
        at = before[at]
    return chain[::-1]


def _link(one: Number, other: Number) -> float:
    """How well ``other`` follows ``one``; 0 where it does not. After 1.2 come 1.3, 2, 2.1 and 1.2.1."""
    if len(other) > len(one):
        return _NEXT if other == (*one, *(1 for _ in other[len(one) :])) else 0.0
    parent = one[: len(other)]
    step = other[-1] - parent[-1]
    if other[:-1] == parent[:-1] and step > 0:
        return _NEXT if step == 1 else _GAP if len(one) == len(other) and step <= _FARTHEST_GAP else 0.0
    first_of_next = len(one) == len(other) > 1 and other == (*one[:-2], one[-2] + 1, 1)
    return _NEXT if first_of_next else 0.0


def _begins_row(text: str, end: int) -> bool:
    return end == len(text) or not text[end].isalpha() or text[end].isupper()


def _mark(line: Line, match: "re.Match[str]") -> Mark:
    number = tuple(int(digits) for digits in _DIGITS.findall(match["label"]))
    return Mark(line, match.start("label"), match.end(), number)


def _roman(label: str) -> int:
    """The value, 0 where ``label`` is no Roman number below 40 in its usual form."""
    if any(four in label for four in ("IIII", "VV", "XXXX", "VX", "IIV", "IIX")):
        return 0
    values = [_ROMAN_VALUES[letter] for letter in label]
    return sum(-value if value < max(values[index:]) else value for index, value in enumerate(values))
