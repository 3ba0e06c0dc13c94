"""Words of a page and the lines they stand in. Lengths are points from the left and from the top of the page."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

_SAME_LINE: Final = 0.5
"""Share of the height of the lower of two words that must overlap for them to stand in one line."""
_SPACE: Final = 0.25
"""Width of a space, in heights of the word."""
_GAP: Final = 1.2
"""Free space between two lines, in heights, that parts paragraphs."""
_INDENT: Final = 0.8
"""How much further right, in heights, the first line of a paragraph starts."""
_STARTS_ITEM: Final = re.compile(r"[-+•*–]|(?:\d{1,3}[.)/]|\d{1,3}(?:\.\d{1,3}){1,3}[.)]?|[IVX]{1,5}[.)]|[a-zđ]\))\s")
"""A bullet, or a number as it stands before a paragraph."""


@dataclass(frozen=True, slots=True)
class Word:
    """Letters without white space between them, and the box around them."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def middle(self) -> tuple[float, float]:
        """The centre of the box."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Line:
    """Words side by side, from the left; never empty."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """The words parted by spaces."""
        return " ".join(word.text for word in self.words)

    @property
    def left(self) -> float:
        """Where the line starts."""
        return self.words[0].left

    @property
    def right(self) -> float:
        """Where the line ends."""
        return max(word.right for word in self.words)

    @property
    def top(self) -> float:
        """The top of its highest word."""
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> float:
        """The bottom of its lowest word."""
        return max(word.bottom for word in self.words)


def lines_of(words: Iterable[Word]) -> list[Line]:
    """The words as lines from the top; words whose heights overlap enough stand in one line."""
    lines: list[list[Word]] = []
    band = (0.0, 0.0)
    for word in sorted(words, key=lambda each: (each.middle[1], each.left)):
        overlap = min(band[1], word.bottom) - max(band[0], word.top)
        height = min(band[1] - band[0], word.bottom - word.top)
        if lines and height > 0 and overlap > _SAME_LINE * height:
            lines[-1].append(word)
        else:
            lines.append([word])
            band = (word.top, word.bottom)
    return [Line(tuple(sorted(line, key=lambda each: each.left))) for line in lines]


def unwrapped(lines: Sequence[Line], left: float, right: float) -> list[list[Line]]:
    """Lines that were one before they were wrapped between ``left`` and ``right``, together.

    A line goes on in the next one where that one's first word would not have fitted any more; where it would have,
    somebody ended the line. A line that is indented, stands apart or starts as an item of a list is a new one.
    """
    paragraphs: list[list[Line]] = []
    margin = min((line.left for line in lines), default=left) - left
    for line in lines:
        if paragraphs and _goes_on(paragraphs[-1][-1], line, right, margin):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    return paragraphs


def _goes_on(before: Line, line: Line, right: float, margin: float) -> bool:
    first = line.words[0]
    height = first.bottom - first.top
    if _STARTS_ITEM.match(line.text):
        return False
    if line.top - before.bottom > _GAP * height or line.left - before.left > _INDENT * height:
        return False
    return before.right + _SPACE * height + first.right - first.left > right - min(margin, height)
