"""Reading one time expression of a plan."""

from functools import lru_cache
from typing import Final

from par.deadlines.clauses import Cell, say
from par.deadlines.dates import FIRST_YEAR, LAST_YEAR
from par.deadlines.elements import Clause
from par.deadlines.layout import clauses
from par.deadlines.lexicon import BARE_LABELS
from par.deadlines.lexing import Spelling
from par.deadlines.meaning import together, unread
from par.deadlines.pieces import Said
from par.deadlines.reading import Confidence, Reading
from par.deadlines.remarks import confidence_of, remark
from par.deadlines.script import folded, shown
from par.deadlines.tokens import TooManyTokensError

LONGEST: Final = 2_000
"""Characters. The longest time cell of the example plans has about 170."""
_REMEMBERED: Final = 4_096


def read(text: str, year: int) -> Reading:
    """The reading of ``text`` in a plan of ``year``; the rules are published in docs/deadlines.md.

    Never raises for what the text holds: what cannot be read has the kind ``unread``, keeps its words and says in
    ``remarks`` why. The work is bounded by ``LONGEST``; longer texts are not looked at.

    Raises:
        ValueError: ``year`` is not between 1900 and 2200.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"a plan's year lies between {FIRST_YEAR} and {LAST_YEAR}, not {year}")
    if len(text) > LONGEST:
        return unread(text, [remark("too-long")])
    return _read(text, year)


@lru_cache(maxsize=_REMEMBERED)
def _read(text: str, year: int) -> Reading:
    words = shown(text)
    cell = Cell(words, folded(words), year)
    if not words.strip(" .,;:-–—…_*/"):
        return unread(text, [remark("empty")])
    try:
        return _with_best_spelling(text, cell)
    except TooManyTokensError:
        return unread(text, [remark("too-long")])


def _with_best_spelling(text: str, cell: Cell) -> Reading:
    """As written; and only if that is not understood, with marks and then slips of typing corrected."""
    first: Said | None = None
    for spelling in Spelling:
        said = _said(cell, spelling)
        if _is_read(said):
            return together(text, said)
        first = first or said
        if "not-understood" not in said.remarks:
            break
    assert first is not None
    reasons = [one for one in first.remarks.values() if confidence_of([one]) is Confidence.NONE]
    return unread(text, reasons or [remark("not-understood", cell.shown)])


def _said(cell: Cell, spelling: Spelling) -> Said:
    def reads_cleanly(start: int, end: int) -> bool:
        said = say(cell, Clause(None, start, end), 0, spelling)
        return _is_read(said) and "words-aside" not in said.remarks

    split = clauses(cell.folded.text, cell.words, reads_cleanly)
    if split is None:
        raise TooManyTokensError
    whole = Said()
    for number, clause in enumerate(split):
        if clause.label is not None and clause.label.lower() in BARE_LABELS:
            clause.label = None
        said = say(cell, clause, number, spelling)
        if clause.label is not None and not _is_read(said):
            said = _turned(cell, clause, number, spelling) or said
        whole.pieces += said.pieces
        for one in said.remarks.values():
            whole.remarks.setdefault(one.code, one)
    return whole


def _turned(cell: Cell, clause: Clause, number: int, spelling: Spelling) -> Said | None:
    """As in "Quý I: ban hành kế hoạch": time before the colon, product behind it; None when that is no time either."""
    turned = Clause(cell.words(clause.start, clause.end), *clause.label_at)
    said = say(cell, turned, number, spelling)
    return said if turned.label and _is_read(said) and "words-aside" not in said.remarks else None


def _is_read(said: Said) -> bool:
    return bool(said.pieces) and confidence_of(said.remarks.values()) is not Confidence.NONE
