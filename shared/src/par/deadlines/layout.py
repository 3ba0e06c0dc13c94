"""The clauses of a cell and their labels: "Xây dựng kế hoạch: tháng 1/2023; báo cáo: tháng 12/2023"."""

import re
from collections.abc import Callable
from typing import Final

from par.deadlines.elements import Clause

_COLON: Final = re.compile(r":(?![0-9]{2}(?![0-9/.]))|(?<![0-9]):")
_HARD: Final = re.compile(r";|\.(?=\s|-|$)|(?<=\s)[-+*](?=\s)")
_SOFT: Final = re.compile(r",|\svà\s")
_MOST_TRIES: Final = 6
"""Cells hold a handful of clauses; bounds the work on one that holds hundreds of commas."""
_MOST_CLAUSES: Final = 24

Clean = Callable[[int, int], bool]


def clauses(text: str, words: Callable[[int, int], str], reads_cleanly: Clean) -> list[Clause] | None:
    """Split folded ``text`` at its labels; None when it has more of them than a cell can have.

    A label ends in a colon and begins behind the sign that ends the time before it: a semicolon, a full stop, a
    bullet, or else a comma. Which one that is shows in what stands before it: it must read as time.
    """
    colons = [match.start() for match in _COLON.finditer(text)]
    if len(colons) >= _MOST_CLAUSES:
        return None
    found: list[Clause] = []
    start, label, label_at = 0, None, (0, 0)
    for number, colon in enumerate(colons):
        cut = _label_start(text, start, colon, reads_cleanly, first=number == 0)
        if cut > start and text[start:cut].strip(" ;,.-+*"):
            found.append(Clause(label, start, cut, label_at))
        label, label_at = words(cut, colon) or None, (cut, colon)
        start = colon + 1
    found.append(Clause(label, start, len(text), label_at))
    return found


def _label_start(text: str, start: int, colon: int, reads_cleanly: Clean, *, first: bool) -> int:
    hard = [match.start() for match in _HARD.finditer(text, start, colon)]
    for cut in reversed(hard[-_MOST_TRIES:]):
        if reads_cleanly(start, cut):
            return cut
    if first:
        return start
    soft = [match.start() for match in _SOFT.finditer(text, start, colon)]
    for cut in reversed(soft[-_MOST_TRIES:]):
        if reads_cleanly(start, cut):
            return cut
    return hard[0] if hard else colon
