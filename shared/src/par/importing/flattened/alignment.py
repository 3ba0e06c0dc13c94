"""The best way to cut the words of a row into the cells of its columns.

The columns come in their order, each with a run of words, or none. Every way to cut has a score, the sum over its
cells (:mod:`par.importing.flattened.scores`); the best one is found by dynamic programming (Viterbi). Where a page
break lies in the row, each cell has a run before it and one behind it, and both are cut at once.
"""

from collections.abc import Iterable, Sequence
from itertools import product
from typing import Final

from par.importing.flattened.borders import Layout, Span
from par.importing.flattened.headings import Kind
from par.importing.flattened.scores import Scores
from par.importing.flattened.words import Word

Cells = list[tuple[Span, ...]]
"""For each column its spans of words, one per part of the row; empty ones have equal ends."""

State = tuple[int, ...]
"""How far the words of each part are used up, as an index of its places."""

_MOST_WORDS: Final = 800
"""Of a row; one of the example plans has up to 150."""
_MOST_CUTS: Final = 160
"""Places where a cell may begin, per row; a row of the example plans has up to 45."""
_MOST_PLACES: Final = 10_000
_LONGEST_CELL: Final = 40
"""Places; of cells in rows that no numbers part."""
_NEW_ROW: Final = -2.0
_MOST_STATES: Final = 900
"""Pairs of places before and behind a page break; above this, fewer places inside lines are looked at."""


def _cut_places(words: Sequence[Word], first: int, last: int, everywhere: bool = False) -> list[int]:
    """Where a cell may begin or end: at lines, bullets, capitals and behind wide spaces; or at every word."""
    places = [
        at
        for at in range(first + 1, last)
        if everywhere
        or words[at].starts_line
        or ((words[at].is_capital or words[at].is_bullet or words[at].spaces > 1) and not words[at - 1].is_bullet)
    ]
    return [first, *places, last]


def align(words: Sequence[Word], kinds: Sequence[Kind], layout: Layout) -> Cells | None:
    """The best cells for ``kinds``, in order; None for more words than a row has."""
    parts = _parts(words)
    places = [_cut_places(words, first, last) for first, last in parts]
    if not words or len(words) > _MOST_WORDS or sum(map(len, places)) > _MOST_CUTS:
        return None
    if len(parts) > 1:
        places = _for_page_break(words, parts, places)
    return _best(kinds, places, Scores(words, layout))


def row_starts(words: Sequence[Word], kinds: Sequence[Kind], layout: Layout) -> list[int]:
    """Where rows begin in words that no numbers part: the columns come round again and again.

    The same search as for one row, but that a further row may begin behind the last column, which costs something.
    """
    places = _cut_places(words, 0, len(words))
    if len(places) > _MOST_PLACES:
        return [0]
    scores = Scores(words, layout)
    best = [[float("-inf")] * len(places) for _ in range(len(kinds) + 1)]
    origin = [[0] * len(places) for _ in range(len(kinds) + 1)]
    best[0][0] = 0.0
    for place in range(len(places)):
        for column in [*range(1, len(kinds)), 0]:
            if column == 0 and place:
                best[0][place] = best[-1][place] + _NEW_ROW
            if best[column][place] == float("-inf"):
                continue
            for target in range(place + (column == 0), min(place + _LONGEST_CELL, len(places))):
                total = best[column][place] + scores.cell(kinds[column], [(places[place], places[target])])
                if total > best[column + 1][target]:
                    best[column + 1][target], origin[column + 1][target] = total, place
    starts, place = list[int](), len(places) - 1
    while place > 0:
        for column in range(len(kinds), 0, -1):
            place = origin[column][place]
        starts.append(places[place])
    return starts[::-1] or [0]


def _parts(words: Sequence[Word]) -> list[Span]:
    """The words before and behind the first page break."""
    for at in range(1, len(words)):
        if words[at].line.part != words[at - 1].line.part:
            return [(0, at), (at, len(words))]
    return [(0, len(words))]


def _for_page_break(words: Sequence[Word], parts: Sequence[Span], places: list[list[int]]) -> list[list[int]]:
    """Behind a single line before the break, cells may go on side by side on one line: cut at every word if feasible.

    So prints a page that ends in the first line of a row: all cells' first lines stand on it.
    """
    first, second = parts
    if words[first[0]].line is words[first[1] - 1].line:
        everywhere = _cut_places(words, *second, everywhere=True)
        if len(places[0]) * len(everywhere) <= _MOST_STATES:
            return [places[0], everywhere]
    if len(places[0]) * len(places[1]) <= _MOST_STATES:
        return places
    lines = [
        [at for at in some if at in ends or words[at].starts_line] for some, ends in zip(places, parts, strict=True)
    ]
    if len(lines[0]) * len(lines[1]) <= _MOST_STATES:
        return lines
    return [[*places[0][:-1], *places[1]]]


def _best(kinds: Sequence[Kind], places: Sequence[Sequence[int]], scores: Scores) -> Cells:
    """Viterbi over the columns."""
    reached: dict[State, float] = {tuple(0 for _ in places): 0.0}
    came_from: list[dict[State, State]] = []
    end = tuple(len(some) - 1 for some in places)
    for kind in kinds:
        best, origin = dict[State, float](), dict[State, State]()
        for state, score in reached.items():
            for target in [end] if len(came_from) + 1 == len(kinds) else _onward(state, end):
                total = score + scores.cell(kind, _spans(places, state, target))
                if total > best.get(target, float("-inf")):
                    best[target], origin[target] = total, state
        reached = best
        came_from.append(origin)
    return _cells(places, came_from, end)


def _onward(state: State, end: State) -> Iterable[State]:
    return product(*(range(at, last + 1) for at, last in zip(state, end, strict=True)))


def _spans(places: Sequence[Sequence[int]], state: State, target: State) -> tuple[Span, ...]:
    return tuple((some[first], some[last]) for some, first, last in zip(places, state, target, strict=True))


def _cells(places: Sequence[Sequence[int]], came_from: Sequence[dict[State, State]], end: State) -> Cells:
    cells, target = Cells(), end
    for origin in reversed(came_from):
        cells.append(_spans(places, origin[target], target))
        target = origin[target]
    return cells[::-1]
