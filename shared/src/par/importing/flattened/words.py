"""Lines of a flattened table as words, each with what is known of its place: line, part of the row, gap before it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from par.importing.traced import Traced

_WORD: Final = re.compile(r"\S+")
_BULLETS: Final = frozenset("-–—•+*●▪")


@dataclass(frozen=True, slots=True)
class Line:
    """One line that is not empty; ``gap`` counts the empty lines before it, ``part`` the page breaks of its table."""

    number: int
    text: Traced
    gap: int
    part: int


@dataclass(frozen=True, slots=True)
class Word:
    """One word; ``starts_line`` where nothing but white space stands before it, ``spaces`` before it otherwise."""

    line: Line
    start: int
    end: int
    text: str
    starts_line: bool
    spaces: int

    @property
    def is_bullet(self) -> bool:
        """A lone list sign; a sign glued to its word is told apart by :attr:`has_bullet`."""
        return all(sign in _BULLETS for sign in self.text)

    @property
    def has_bullet(self) -> bool:
        """The word begins with the sign of a list item."""
        return self.text[0] in _BULLETS

    @property
    def letters(self) -> str:
        """The word without punctuation at its ends, in lower case."""
        return self.text.strip("-–—•+*●▪.,;:()“”\"'/…").lower()

    @property
    def is_lower(self) -> bool:
        """Its first letter is a small one."""
        return next((sign for sign in self.text if sign.isalnum()), "").islower()

    @property
    def is_capital(self) -> bool:
        """It begins with a capital letter, whatever sign stands before it."""
        first = next((sign for sign in self.text if sign.isalnum()), "")
        return first.isupper()


def lines_between(lines: Sequence[Traced], first: int, last: int, part: int = 0) -> list[Line]:
    """The lines from ``first`` to before ``last`` that hold text."""
    found, gap = [], 0
    for number in range(first, last):
        if lines[number].text.strip():
            found.append(Line(number, lines[number], gap, part))
            gap = 0
        else:
            gap += 1
    return found


def words_of(line: Line) -> list[Word]:
    """The words of one line."""
    words, end = list[Word](), 0
    for match in _WORD.finditer(line.text.text):
        words.append(Word(line, match.start(), match.end(), match[0], not words, match.start() - end))
        end = match.end()
    return words


def text_of(words: Sequence[Word]) -> Traced:
    """The words as one text: those of one line as they stand, the lines parted by line feeds."""
    pieces, start = [], 0
    for index in range(1, len(words) + 1):
        if index == len(words) or words[index].line is not words[start].line:
            pieces.append(words[start].line.text[words[start].start : words[index - 1].end])
            start = index
    return Traced.joined(pieces, "\n")
