"""Sentences and clauses: where one goal or duty ends and the next begins."""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from par.importing.prose.figures import Figure, figures_in
from par.importing.prose.words import fold
from par.importing.traced import Traced

_AFTER_A_STOP: Final = re.compile(r"[.!?…]\s+(?=[\"“(]?(?P<next>\w))")
_SHORT_FORMS: Final = re.compile(r"(?:^|[\s(])(?:tp|tt|tx|tm|kt|v\.v)$")
_SEMICOLON: Final = re.compile(r";")
_AND_ALSO: Final = re.compile(r",?\s+(?P<also>và\s+được\s)")
_DIRECTLY: Final = re.compile(r"(?:,|\s+và)\s+$")
_MEASURED: Final = re.compile(
    r"(?:,|\s+và)\s+(?=(?:tỷ lệ|tỉ lệ|mức độ|mức|số|phấn đấu|hoàn thành|trong đó|trong số|đảm bảo|bảo đảm)(?!\w))"
)
_EDGES: Final = " ;,"
_GOES_ON: Final = re.compile(
    r"(?:(?:và|đồng thời|phải)\s+)?(?:được|đăng|công khai|công bố|thực hiện|bảo đảm|đảm bảo|hoàn thành|cập nhật|số hóa"
    r"|tích hợp|kết nối|cung cấp|xử lý|giải quyết|ký số|lưu trữ|kiểm tra|niêm yết|gửi|đạt)(?!\w)"
)
"""A predicate behind a semicolon goes on about the things of the goal before it."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One goal's words; ``figure`` is its own or, with ``inherits``, that of the clause before it.

    ``around`` is the part of the sentence between semicolons in which it stands.
    """

    text: Traced
    figure: Figure | None
    around: Traced
    inherits: bool = False


def sentences(text: Traced) -> list[Traced]:
    """The sentences with their full stops; abbreviations before a full stop ("TP. ...") end none."""
    parts, start = [], 0
    for match in _AFTER_A_STOP.finditer(text.text):
        begins = match["next"].isupper() or match["next"].isdigit()
        if not begins or _SHORT_FORMS.search(text.text[max(0, match.start() - 6) : match.start()].lower()):
            continue
        parts.append(text[start : match.start() + 1].strip())
        start = match.end()
    parts.append(text[start:].strip())
    return [part for part in parts if part]


def goal_clauses(text: Traced) -> Iterator[Clause]:
    """One clause per goal: figures part clauses, and so do semicolons and "và được" where another thing is asked."""
    for sentence in sentences(text):
        if next(figures_in(fold(sentence.text)), None) is None:
            yield Clause(sentence, None, sentence)
            continue
        yield from _of_sentence(sentence)


def _of_sentence(sentence: Traced) -> Iterator[Clause]:
    figure: Figure | None = None
    for part, around in _parts(sentence):
        own = next(figures_in(fold(part.text)), None)
        if own is not None or figure is None:
            figure = own
            yield Clause(part, own, around)
        else:
            yield Clause(part, figure, around, inherits=True)


def _parts(sentence: Traced) -> list[tuple[Traced, Traced]]:
    """The sentence cut at each new figure, and where a predicate without one goes on with the same things."""
    folded = fold(sentence.text)
    starts = [figure.start for figure in figures_in(folded)]
    edges = [0, *_semicolons(folded, starts), len(folded)]
    parts = []
    for first, last in itertools.pairwise(edges):
        inside = [start for start in starts if first <= start < last]
        cuts = sorted({first, *_and_also(folded, first, last, inside), *_before_figures(folded, first, inside), last})
        around = sentence[first:last].strip(_EDGES)
        parts += [(sentence[start:end].strip(_EDGES), around) for start, end in itertools.pairwise(cuts)]
    return [(part, around) for part, around in parts if any(char.isalnum() for char in part.text)]


def _semicolons(folded: str, starts: Sequence[int]) -> list[int]:
    """Behind each semicolon that parts goals; one inside an enumeration does not."""
    places = [match.end() for match in _SEMICOLON.finditer(folded)]
    return [
        start
        for start, end in zip(places, [*places[1:], len(folded)], strict=False)
        if any(start <= figure < end for figure in starts) or _GOES_ON.match(folded[start : start + 60].lstrip())
    ]


def _and_also(folded: str, first: int, last: int, inside: Sequence[int]) -> Iterator[int]:
    """As in "... được giải quyết và được số hóa": another thing is asked, with the figure of the first."""
    for match in _AND_ALSO.finditer(folded, first, last):
        if any(figure < match.start() for figure in inside) and " được " in folded[first : match.start()]:
            yield match.start("also")


def _before_figures(folded: str, first: int, inside: Sequence[int]) -> Iterator[int]:
    """A further figure begins a goal of its own: at once behind a comma or "và", or with what it measures."""
    for before, start in itertools.pairwise(inside):
        between = folded[before:start]
        direct = _DIRECTLY.search(between)
        measured = direct or _last(_MEASURED, between)
        if measured is not None:
            yield before + measured.end()


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    return max(pattern.finditer(text), key=lambda match: match.start(), default=None)
