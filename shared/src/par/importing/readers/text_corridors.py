"""Lines of text aligned with spaces: their segments, and the corridors between columns that no segment crosses."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from par.importing.traced import Traced

_SEGMENT: Final = re.compile(r"[^\s]+(?: [^\s]+)*")
_MOST_SEGMENTS: Final = 24
"""Of one line; a line of more is in no table."""
_WIDEST: Final = 600
"""Characters of one line; a landscape page has about 200."""
_MOST_RUNS: Final = 8
_SELDOM: Final = 12
"""One line in so many may cross a corridor: a cell filled to its edge, which is set aside."""

Span = tuple[int, int]
"""From the first to before the second character of a line."""


@dataclass(frozen=True, slots=True)
class Laid:
    """A line of a page and its ``spans``: words with single spaces between them; none where it can be of no table."""

    text: Traced
    spans: tuple[Span, ...]
    page: int = 0

    @property
    def blank(self) -> bool:
        """Whether there is nothing on it."""
        return not self.text.text.strip()

    def words(self, span: Span) -> str:
        """The text of one span."""
        return self.text.text[span[0] : span[1]]


def laid(text: Traced, page: int) -> Laid:
    """The line with its spans. One with a tab has no positions that can be told, and so no spans."""
    line = text.text
    if len(line) > _WIDEST or "\t" in line or "\n" in line:
        return Laid(text, (), page)
    spans = tuple(match.span() for match in _SEGMENT.finditer(line))
    return Laid(text, spans if len(spans) <= _MOST_SEGMENTS else (), page)


def merged(spans: Iterable[Span], apart: int) -> list[Span]:
    """The union of ``spans``, those less than ``apart`` characters from each other as one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start - found[-1][1] < apart:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def overlapped(span: Span, bands: Sequence[Span]) -> int:
    """How many of ``bands`` the span stands over or under."""
    return sum(1 for start, end in bands if span[0] < end and start < span[1])


def column_of_span(span: Span, cuts: Sequence[int]) -> int | None:
    """The column, from 0, between the ``cuts`` in which ``span`` stands; None where it crosses one."""
    column = bisect_right(cuts, span[0])
    return column if column == len(cuts) or span[1] <= cuts[column] else None


def cuts_between(bands: Sequence[Span], lines: Sequence[Laid]) -> list[int] | None:
    """One place in the corridor between each two ``bands`` (headings, from the left); None where one is in doubt.

    A corridor is a run of places that no segment covers, or hardly any. Where words stand apart from both headings
    there are several runs: only one of them may leave no line with two segments in the same column.
    """
    cuts: list[int] = []
    for left, right in pairwise(bands):
        spans = [[span for span in line.spans if overlapped(span, bands) < 2] for line in lines]
        runs = _free_runs((left[1], right[0]), spans)
        fitting = [run for run in runs if not _doubled(run, (cuts[-1] if cuts else 0, right[1]), spans)]
        if len(fitting) != 1:
            return None
        cuts.append((fitting[0][0] + fitting[0][1]) // 2)
    return cuts


def _free_runs(gap: Span, lines: Sequence[Sequence[Span]]) -> list[Span]:
    """The runs of places in ``gap`` that the fewest lines cover; none where those are many."""
    first, last = gap
    changes = [0] * (last - first + 1)
    for spans in lines:
        for start, end in spans:
            if start < last and end > first:
                changes[max(start, first) - first] += 1
                changes[min(end, last) - first] -= 1
    covered, depths = 0, list[int]()
    for change in changes[:-1]:
        covered += change
        depths.append(covered)
    least = min(depths)
    if least * _SELDOM > len(lines):
        return []
    runs = merged(((first + at, first + at + 1) for at, depth in enumerate(depths) if depth == least), 1)
    return runs if len(runs) <= _MOST_RUNS else []


def _doubled(run: Span, around: Span, lines: Sequence[Sequence[Span]]) -> bool:
    """Whether a cut at ``run`` leaves two segments of a line in one of the two columns beside it."""
    cut = (run[0] + run[1]) // 2
    for spans in lines:
        left = sum(1 for start, end in spans if start >= around[0] and end <= cut)
        right = sum(1 for start, end in spans if start < around[1] and start >= cut)
        if left > 1 or right > 1:
            return True
    return False
