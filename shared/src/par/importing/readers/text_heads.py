"""The head of a table aligned with spaces: one to four lines of known column headings above each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from par.importing.readers.text_corridors import Laid, Span, merged, overlapped
from par.importing.tables.headings import LONGEST_HEADING, Column, columns_of
from par.importing.tables.ordinals import ordinal_of
from par.importing.traced import Traced

_APART: Final = 2
_MOST_LINES: Final = 4
_FEWEST_COLUMNS: Final = 3
_UNKNOWN: Final = 4
"""One heading in so many may be an unknown one."""
_ANCHORS: Final = frozenset({Column.TITLE, Column.FIELD, Column.UNIT, Column.INDICATOR})


@dataclass(frozen=True, slots=True)
class LaidHead:
    """The headings of ``lines`` lines, the places they cover, and whether the first is that of the row numbers."""

    lines: int
    bands: tuple[Span, ...]
    headings: tuple[Traced, ...]
    numbered: bool

    @property
    def words(self) -> list[str]:
        """Each heading in one line."""
        return [heading.text.replace("\n", " ") for heading in self.headings]


def laid_head_at(lines: Sequence[Laid], first: int, known: LaidHead | None = None) -> LaidHead | None:
    """The head that begins with line ``first``, None where there is none.

    A repetition of the head ``known`` ends where that did: the rest of a row below it may read like more of a heading.

    A heading goes on in lower case, or in capitals in a head of capitals; anything else is already a row.
    """
    best: LaidHead | None = None
    if first < len(lines) and not lines[first].spans:
        return None
    for count in range(1, _MOST_LINES + 1):
        over = lines[first : first + count]
        if len(over) < count or not over[-1].spans or over[-1].page != over[0].page:
            break
        if any(ordinal_of(line.words(line.spans[0])) for line in over):
            break
        best = _head(over) or best
        if best is not None and known is not None and best.words == known.words:
            break
    return best


def _head(over: Sequence[Laid]) -> LaidHead | None:
    bands = merged((span for line in over for span in line.spans), _APART)
    if len(bands) < _FEWEST_COLUMNS:
        return None
    if len(over) > 1 and not all(_shares_a_heading(line, over, bands) for line in over):
        return None
    capitals = all(line.text.text.isupper() for line in over)
    headings = []
    for start, end in bands:
        parts = [
            line.text[span[0] : span[1]] for line in over for span in line.spans if start <= span[0] and span[1] <= end
        ]
        if parts[0].text[:1].islower() or (not capitals and any(_begins_anew(part.text) for part in parts[1:])):
            return None
        headings.append(Traced.joined(parts, "\n"))
    words = [heading.text.replace("\n", " ") for heading in headings]
    if any(len(heading) > LONGEST_HEADING for heading in words):
        return None
    columns = _columns(tuple(words))
    known = {column for column in columns if column is not None}
    unknown = columns.count(None)
    if len(known) < _FEWEST_COLUMNS or not known & _ANCHORS or unknown * _UNKNOWN > len(columns):
        return None
    return LaidHead(len(over), tuple(bands), tuple(headings), columns[0] is Column.ORDINAL)


def _shares_a_heading(line: Laid, over: Sequence[Laid], bands: Sequence[Span]) -> bool:
    """Whether a heading stands partly on ``line`` and partly on another: lines that share none are no head together."""
    own = [band for band in bands if any(overlapped(span, [band]) for span in line.spans)]
    return any(overlapped(span, own) for other in over if other is not line for span in other.spans)


@lru_cache(maxsize=1_024)
def _columns(words: tuple[str, ...]) -> tuple[Column | None, ...]:
    """The same head comes again on each page, and each of its lines is looked at more than once."""
    return tuple(columns_of(list(words)))


def _begins_anew(text: str) -> bool:
    return (text[:1].isupper() and text != "TT") or text[:1].isdigit()
