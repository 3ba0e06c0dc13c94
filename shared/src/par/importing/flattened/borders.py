"""Where cells begin and end, told by everything but what they hold: spacing, case, punctuation, widths of columns.

The scores are evidence put into numbers by hand and are added; above 0 speaks for, below 0 against. A sign that is
often right weighs 1 to 2, one that is nearly always right 4 to 6.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from typing import Final

from par.importing.flattened import lexicon
from par.importing.flattened.headings import Kind
from par.importing.flattened.words import Word

Span = tuple[int, int]
"""Words from the first number to before the second."""

# A cell begins: at the start of a line that is set off, or not; inside a line; there behind a wide space.
_SET_OFF_MORE, _SET_OFF_LESS, _NOT_SET_OFF, _AS_USUAL = 1.5, 2.0, -1.0, -0.5
_INSIDE_LINE, _WIDE_SPACE = -2.5, 1.5
_SIDE_BY_SIDE: Final = -1.0
_LOWER_CASE: Final = -4.0
_SEVERED: Final = -6.0
"""Between a preposition and its noun, or between "năm" and its number."""

_ENDS: Final[Mapping[str, float]] = {
    ",": -2.5,
    ";": -1.5,
    ":": -3.0,
    "-": -2.5,
    "–": -2.5,
    "(": -4.0,
    ".": 0.5,
    "…": 0.5,
}
_OPEN_INSIDE_LINE: Final = -3.0
"""A comma and what follows it on one line belong together."""
_HALF_A_NAME: Final = -5.0

_TOO_WIDE, _ROOM_LEFT = -1.0, -0.7
_ROOM: Final = 3
"""Characters by which lines differ that are equally wide in print; and the space before a word."""

# A cell goes on behind a page break: with a small letter, a capital, behind an open end, within a word.
_ON_LOW, _ON_HIGH, _ON_OPEN, _ON_IN_A_WORD = 0.5, -0.5, 1.0, 2.0
_OPEN: Final = -1.0
_ON_PER_LINE, _MOST_LINES = 0.25, 4
"""Per line above the page break: the cells that reach down to it are the highest ones."""
_ON_TASK: Final = 0.3
"""Among cells of equal height it is the task's, which is the highest of most rows."""
_BEGINS_BELOW: Final = -1.0
"""Cells are aligned at the top or in the middle: one that begins below a page break is rare."""


def no_unit(_text: str) -> bool:
    """Knows no unit by name."""
    return False


@dataclass(frozen=True, slots=True)
class Layout:
    """What is known of a table before a row is looked at.

    ``gap`` is the usual number of empty lines between lines; ``widths`` the longest line of each column in
    characters, as far as an earlier look has shown it; ``year`` the year in which times are read.
    """

    gap: int
    year: int
    widths: Mapping[Kind, int] = field(default_factory=dict)
    knows_unit: Callable[[str], bool] = no_unit


class Borders:
    """The borders that are possible between the words of one row, or of rows that no numbers part."""

    def __init__(self, words: Sequence[Word], layout: Layout) -> None:
        self._words, self._layout = words, layout
        self._line_starts = list(
            accumulate(range(len(words)), lambda start, at: at if words[at].starts_line else start, initial=0)
        )[1:]
        below = next((word for word in words if word.line is not words[0].line), words[0])
        self._first_line_alone = below.line.part != words[0].line.part
        self._begin = [self._begins(at) for at in range(len(words))]
        self._end = [self._ends(at) for at in range(len(words) + 1)]
        self._breaks = {kind: self._broken(width) for kind, width in layout.widths.items()}

    def of(self, kind: Kind, spans: Sequence[Span]) -> float:
        """How well the words of ``spans``, none empty, are one cell by its borders and line breaks."""
        first, last = spans[0][0], spans[-1][1]
        score = self._begin[first] + self._end[last]
        score += _BEGINS_BELOW * (self._words[first].line.part > self._words[0].line.part)
        score += sum(self._goes_on(kind, before, after) for before, after in pairwise(spans))
        sums = self._breaks.get(kind)
        return score if sums is None else score + sum(sums[end] - sums[start + 1] for start, end in spans)

    def behind_bullets(self, at: int) -> int:
        """The first word from ``at`` on that is more than a list sign."""
        while at + 1 < len(self._words) and self._words[at].is_bullet:
            at += 1
        return at

    def is_set_off(self, at: int) -> bool:
        """The word begins a line, and the spacing before it is not that inside of a cell."""
        return at > 0 and self._words[at].starts_line and self._spacing(self._words[at]) > 0

    def _begins(self, at: int) -> float:
        """What speaks for a cell beginning at the word ``at``; nothing at the start of a row."""
        if at == 0:
            return 0.0
        word = self._words[at]
        score = _LOWER_CASE * self._words[self.behind_bullets(at)].is_lower
        score += _SEVERED * lexicon.is_its_number(self._words, at)
        if word.starts_line:
            return score + self._spacing(word)
        return score + (_SIDE_BY_SIDE if self._is_side_by_side(at) else _INSIDE_LINE) + _WIDE_SPACE * (word.spaces > 1)

    def _ends(self, at: int) -> float:
        """What speaks for a cell ending before the word ``at``; nothing at the end of the row."""
        if at in {0, len(self._words)}:
            return 0.0
        before = self._words[at - 1]
        score = _ENDS.get(before.text[-1], 0.0)
        score += _OPEN_INSIDE_LINE * (score < 0 and not self._words[at].starts_line)
        score += _SEVERED * lexicon.leads_on(before)
        return score + _HALF_A_NAME * lexicon.ends_half_a_name(self._words, at - 1)

    def _spacing(self, word: Word) -> float:
        usual, gap = self._layout.gap, word.line.gap
        if gap == usual:
            return _NOT_SET_OFF if usual == 0 else _AS_USUAL
        return _SET_OFF_MORE if gap > usual else _SET_OFF_LESS

    def _is_side_by_side(self, at: int) -> bool:
        """The first line of a row stands alone before a page break: it holds the first lines of all cells."""
        return self._first_line_alone and self._words[at].line is self._words[0].line

    def _goes_on(self, kind: Kind, before: Span, after: Span) -> float:
        """What speaks for a cell going on behind a page break, from the words of ``before`` to those of ``after``."""
        word, last = self._words[after[0]], self._words[before[1] - 1]
        score = (_ON_LOW if word.is_lower else _ON_HIGH) + _ON_OPEN * (self._end[before[1]] < _OPEN)
        score += _ON_TASK * (kind is Kind.TASK) + _ON_IN_A_WORD * lexicon.are_one_word(last, word)
        lines = sum(one.starts_line for one in self._words[before[0] + 1 : before[1]])
        score += _ON_PER_LINE * min(_MOST_LINES, lines)
        if not word.starts_line:
            score += _INSIDE_LINE / 2
        elif self._words[after[0] - 1].line.part == word.line.part:
            score += self._spacing(word)
        width = self._layout.widths.get(kind, 0)
        return score + _ROOM_LEFT * (width - self._size(last.end, before[1] - 1) > len(word.text) + _ROOM)

    def _broken(self, width: int) -> list[float]:
        """Running sums over the words of what the line breaks before them say about a column of this width."""
        scores = [0.0] * len(self._words)
        for at, (before, word) in enumerate(pairwise(self._words), start=1):
            if word.starts_line and before.text[-1] not in ".;:" and not word.has_bullet:
                room = width - self._size(before.end, at - 1)
                scores[at] += _ROOM_LEFT * (room > len(word.text) + _ROOM)
            if at + 1 == len(self._words) or self._words[at + 1].starts_line:
                scores[at] += _TOO_WIDE * (self._size(word.end, at) > width + 2)
        return running(scores)

    def _size(self, end: int, at: int) -> int:
        """Characters from the start of the line of the word ``at`` to ``end``."""
        return end - self._words[self._line_starts[at]].start


def running(values: Iterable[float]) -> list[float]:
    """Running sums that begin with 0: the sum of a span is a difference of two."""
    return list(accumulate(values, initial=0.0))
