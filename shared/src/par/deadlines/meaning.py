"""What the clauses of a cell mean together: kind, dates and milestones (docs/deadlines.md, "Several times")."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

from par.calendar.period import MONTHS
from par.deadlines.pieces import Piece, Said
from par.deadlines.reading import Kind, Milestone, Reading, Remark
from par.deadlines.remarks import confidence_of
from par.events.plan import Every

_DATED: Final = frozenset({Kind.DEADLINE, Kind.WINDOW})


def unread(text: str, remarks: Sequence[Remark]) -> Reading:
    """The reading of what cannot be read: only the words, and why."""
    return Reading(text, Kind.UNREAD, None, None, None, None, None, (), confidence_of(remarks), tuple(remarks))


def together(text: str, said: Said) -> Reading:
    """One reading of all pieces."""
    pieces = said.pieces
    repeating = [piece for piece in pieces if piece.kind is Kind.RECURRING]
    kind = _kind(pieces)
    _note_company(said, kind)
    open_ended = {piece.clause for piece in pieces if piece.kind not in _DATED}
    dated = [piece for piece in pieces if piece.kind in _DATED]
    if kind in _DATED:
        scope, rest = dated, dated
        milestones = _milestones(rest) if len(rest) > 1 or rest[0].label is not None else ()
    else:
        scope = [
            piece
            for piece in dated
            if piece.clause in open_ended and (piece.kind is Kind.WINDOW or kind is Kind.CONDITIONAL)
        ]
        rest = [piece for piece in dated if piece not in scope]
        milestones = _milestones(rest) if kind is not Kind.CONDITIONAL or len(scope) < 2 else _milestones(dated)
    from_, due, stated = _bounds(scope)
    return Reading(
        text,
        kind,
        from_ if kind is not Kind.DEADLINE else None,
        due,
        stated,
        _shortest([piece.every for piece in repeating]),
        max((piece.times for piece in repeating if piece.times is not None), default=None),
        milestones,
        confidence_of(said.remarks.values()),
        tuple(said.remarks.values()),
    )


def _kind(pieces: Sequence[Piece]) -> Kind:
    kinds = {piece.kind for piece in pieces if not piece.ad_hoc}
    for kind in (Kind.RECURRING, Kind.CONTINUOUS, Kind.CONDITIONAL):
        if kind in kinds:
            return kind
    only_years = all(piece.whole_year or piece.ad_hoc for piece in pieces)
    if any(piece.ad_hoc for piece in pieces) and only_years:
        return Kind.CONDITIONAL
    return Kind.WINDOW if Kind.WINDOW in kinds else Kind.DEADLINE


def _note_company(said: Said, kind: Kind) -> None:
    conditions = [piece for piece in said.pieces if piece.kind is Kind.CONDITIONAL and not piece.ad_hoc]
    if any(piece.ad_hoc for piece in said.pieces):
        said.note("ad-hoc")
    if not conditions:
        return
    if kind is not Kind.CONDITIONAL:
        said.note("triggered", conditions[0].words)
    elif any(piece.kind in _DATED for piece in said.pieces):
        said.note("date-and-condition", conditions[0].words)


def _bounds(scope: Sequence[Piece]) -> tuple[dt.date | None, dt.date | None, dt.date | None]:
    """The earliest beginning and the latest end; no end when one of them is open."""
    from_ = min((piece.from_ for piece in scope if piece.from_ is not None), default=None)
    if not scope or any(piece.due is None for piece in scope):
        return from_, None, None
    last = max(scope, key=lambda piece: piece.due or dt.date.min)
    return from_, last.due, last.stated


def _milestones(pieces: Sequence[Piece]) -> tuple[Milestone, ...]:
    labels = [piece.label for piece in pieces]
    return tuple(
        Milestone(_label(piece, several=labels.count(piece.label) > 1), piece.due, piece.stated)
        for piece in pieces
        if piece.due is not None and piece.stated is not None
    )


def _label(piece: Piece, *, several: bool) -> str:
    if piece.label is None:
        return piece.words
    return f"{piece.label}: {piece.words}" if several else piece.label


def _shortest(found: Sequence[Every | None]) -> Every | None:
    named = [every for every in found if every is not None]
    return min(named, key=lambda every: MONTHS[every]) if named else None
