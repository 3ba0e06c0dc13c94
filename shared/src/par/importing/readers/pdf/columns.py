"""Text side by side without lines drawn: tables whose cells are only aligned, and letterheads in two columns.

Lines that follow each other and leave the same corridors free of words stand in columns. Three columns and more are a
table; two of text are a letterhead or the signatures, and are read one after the other.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Final

from par.importing.readers.pdf.words import Line, Word

_CORRIDOR: Final = 1.2
"""Width that a corridor must have, in heights of a line; spaces of justified text stay below one."""
_NEAR: Final = 2.5
"""Distance of two lines, in heights, beyond which they do not belong together."""
_TABLE_COLUMNS: Final = 3
_FEWEST_LINES: Final = 2
_NEXT_ROW: Final = 1.4
"""Distance of two lines, in usual distances of the table, that parts two rows of a table without ordinals."""
_MARK: Final = re.compile(r"[-+•*–]|\(?(?:[0-9]{1,3}(?:\.[0-9]{1,3}){0,3}|[IVXLC]{1,7}|[A-Za-z])[.)]?")
"""What stands before an item of a list, apart from its text but no column of its own."""
_ORDINAL: Final = re.compile(r"\(?(?:[0-9]{1,3}(?:\.[0-9]{1,3}){0,3}|[IVXLC]{1,7}|[A-Za-z])[.)]?")

Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Aligned:
    """A table by alignment: rows of one text per column, or of a single text that spans them all."""

    rows: tuple[tuple[str, ...], ...]
    columns: int


Found = Line | Aligned


@dataclass(slots=True)
class _Region:
    """Lines that share corridors; ``covered`` is where their words stand, lines across all columns left aside."""

    lines: list[Line]
    covered: list[Span]
    across: set[int] = field(default_factory=set)

    def columns(self, height: float) -> list[Span]:
        """What the corridors part."""
        found = [self.covered[0]]
        for span in self.covered[1:]:
            if span[0] - found[-1][1] < _CORRIDOR * height:
                found[-1] = (found[-1][0], span[1])
            else:
                found.append(span)
        return found


def in_columns(lines: Sequence[Line]) -> list[Found]:
    """The lines from the top; those of a table replaced by it, those of a letterhead in the order of its columns."""
    found: list[Found] = []
    at = 0
    while at < len(lines):
        region = _region(lines, at)
        found += [lines[at]] if region is None else _read(region)
        at += 1 if region is None else len(region.lines)
    return found


def _region(lines: Sequence[Line], start: int) -> _Region | None:
    """The region that begins with line ``start``, None where there is none."""
    height = _height(lines[start])
    region = _Region([lines[start]], _spans(lines[start]))
    if len(region.columns(height)) < 2:
        return None
    for line in lines[start + 1 :]:
        if line.top - region.lines[-1].bottom > _NEAR * height:
            break
        columns = region.columns(height)
        stands_in = _stands_in(line, columns)
        if stands_in == 0 or (stands_in > 1 and len(columns) < _TABLE_COLUMNS):
            break
        if stands_in > 1:
            region.across.add(len(region.lines))
        else:
            covered = _merged(region.covered, _spans(line))
            if len(_Region([], covered).columns(height)) < min(len(columns), _TABLE_COLUMNS):
                break
            region.covered = covered
        region.lines.append(line)
    while len(region.lines) - 1 in region.across:
        region.across.discard(len(region.lines) - 1)
        region.lines.pop()
    needed = min(len(region.columns(height)), _TABLE_COLUMNS)
    split = sum(1 for line in region.lines if len(_Region([], _spans(line)).columns(height)) >= needed)
    return region if split >= _FEWEST_LINES else None


def _stands_in(line: Line, columns: Sequence[Span]) -> int:
    """In how many columns a line without a gap of its own stands; 1 for a line with gaps, which makes columns."""
    if len(_Region([], _spans(line)).columns(_height(line))) > 1:
        return 1
    return sum(1 for left, right in columns if line.left < right and line.right > left)


def _read(region: _Region) -> list[Found]:
    height = _height(region.lines[0])
    columns = region.columns(height)
    if len(columns) >= _TABLE_COLUMNS:
        return [Aligned(_rows(region, columns), len(columns))]
    parted = [_parted(line, columns) for line in region.lines]
    if any(_MARK.fullmatch(" ".join(word.text for word in words[0])) for words in parted):
        return list(region.lines)
    return [Line(tuple(words[at])) for at in range(len(columns)) for words in parted if words[at]]


def _rows(region: _Region, columns: Sequence[Span]) -> tuple[tuple[str, ...], ...]:
    """Lines joined to rows: by the ordinals of the first column where it has some, else by the distances."""
    parted = [_parted(line, columns) for line in region.lines]
    numbered = [bool(words[0]) and _ORDINAL.fullmatch(words[0][0].text) is not None for words in parted]
    steps = [below.top - above.top for above, below in zip(region.lines, region.lines[1:], strict=False)]
    far = _NEXT_ROW * median(steps) if steps else 0.0
    rows: list[list[list[str]]] = []
    after_across = False
    for at, words in enumerate(parted):
        if at in region.across:
            rows.append([[region.lines[at].text]])
            after_across = True
            continue
        begins = numbered[at] if any(numbered) else at > 0 and steps[at - 1] > far
        if not rows or begins or after_across:
            rows.append([[] for _ in columns])
        after_across = False
        for cell, part in zip(rows[-1], words, strict=True):
            if part:
                cell.append(" ".join(word.text for word in part))
    return tuple(tuple("\n".join(cell) for cell in row) for row in rows)


def _parted(line: Line, columns: Sequence[Span]) -> list[list[Word]]:
    """The line's words by column; each goes to the nearest."""
    parted: list[list[Word]] = [[] for _ in columns]
    for word in line.words:
        middle = word.middle[0]
        nearest = min(range(len(columns)), key=lambda at: max(columns[at][0] - middle, middle - columns[at][1], 0.0))
        parted[nearest].append(word)
    return parted


def _height(line: Line) -> float:
    return max(1.0, median(word.bottom - word.top for word in line.words))


def _spans(line: Line) -> list[Span]:
    return _merged([], [(word.left, word.right) for word in line.words])


def _merged(spans: Sequence[Span], others: Sequence[Span]) -> list[Span]:
    """The union of both, from the left."""
    merged: list[Span] = []
    for left, right in sorted([*spans, *others]):
        if merged and left <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], right))
        else:
            merged.append((left, right))
    return merged
