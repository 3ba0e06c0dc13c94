"""The lines of a table's body as rows: where each begins, before anything is known of its cells."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from par.importing.flattened import lexicon
from par.importing.flattened.headings import Kind
from par.importing.flattened.ordinals import Mark, arabic_marks, counting_on, roman_marks
from par.importing.flattened.words import Line, Word, text_of, words_of
from par.importing.traced import NOTHING, Traced

Place = tuple[int, int]
"""A line of the body, by its index, and a character of it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number, if it has one, and the words behind it. ``is_group``: the title of a group of rows."""

    mark: Mark | None
    words: tuple[Word, ...]
    is_group: bool = False

    @property
    def first_line(self) -> int:
        """The number of the line the row begins on."""
        return self.mark.line.number if self.mark else self.words[0].line.number

    @property
    def number(self) -> Traced:
        """The number as printed."""
        return NOTHING if self.mark is None else self.mark.line.text[self.mark.start : self.mark.end].strip()

    @property
    def whole(self) -> Traced:
        """All of its text."""
        return Traced.joined([self.number, text_of(self.words)])


def rows_of(lines: Sequence[Line], kinds: Sequence[Kind]) -> list[Row]:
    """The rows of a body, groups parted by Roman numbers each with numbers of their own."""
    groups, at = roman_marks(lines), {line.number: index for index, line in enumerate(lines)}
    bounds = [*(at[mark.line.number] for mark in groups), len(lines)]
    rows = _numbered(lines[: bounds[0]], kinds, None)
    for mark, (start, end) in zip(groups, pairwise(bounds), strict=True):
        rows += _numbered(lines[start:end], kinds, mark)
    return rows


def _numbered(lines: Sequence[Line], kinds: Sequence[Kind], group: Mark | None) -> list[Row]:
    """The rows of one group; ``lines`` begin with its title where it has one."""
    marks = counting_on(arabic_marks(lines))
    if Kind.GROUP in kinds and any(len(mark.number) > 1 for mark in marks):
        marks = [mark for mark in marks if len(mark.number) > 1]
    at = {line.number: index for index, line in enumerate(lines)}
    starts = [(at[mark.line.number], mark.start) for mark in marks]
    has_column = Kind.ORDINAL in kinds
    texts = [(at[mark.line.number], mark.end if has_column else mark.start) for mark in marks]
    ends = [*starts, (len(lines), 0)]
    before = _words(lines, (0, group.end if group else 0), ends[0])
    rows = list[Row]()
    if group is not None:
        title, before = _title(before)
        rows.append(Row(group, tuple(title), is_group=True))
    if before:
        rows.append(Row(None, tuple(before)))
    for index, mark in enumerate(marks):
        following = marks[index + 1] if index + 1 < len(marks) else None
        has_children = following is not None and following.number[:-1] == mark.number
        rows.append(Row(mark, tuple(_words(lines, texts[index], ends[index + 1])), is_group=has_children))
    return rows


def _words(lines: Sequence[Line], first: Place, last: Place) -> list[Word]:
    """The words between two places: of each line it covers, from ``first`` to before ``last``."""
    words = list[Word]()
    for at in range(first[0], min(last[0] + 1, len(lines))):
        start = first[1] if at == first[0] else 0
        end = last[1] if at == last[0] else len(lines[at].text.text)
        words += _part(lines[at], start, end)
    return words


def _part(line: Line, start: int, end: int) -> list[Word]:
    """The words of a part of a line; one that the number is glued to (``1.1.Xây``) begins behind it."""
    words = list[Word]()
    for word in words_of(line):
        if word.end <= start or word.start >= end:
            continue
        first, last = max(word.start, start), min(word.end, end)
        text = line.text.text[first:last]
        words.append(Word(line, first, last, text, word.starts_line or (not words and start > 0), word.spaces))
    return words


def _title(words: Sequence[Word]) -> tuple[list[Word], list[Word]]:
    """The title of a group, and what follows it: a line that begins with a capital letter where nothing is open."""
    for at in range(1, len(words)):
        before, word = words[at - 1], words[at]
        is_open = before.text[-1] in ",;-–(" or lexicon.leads_on(before)
        if word.starts_line and word.is_capital and not is_open:
            return list(words[:at]), list(words[at:])
    return list(words), []
