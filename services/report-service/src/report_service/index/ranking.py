"""Ranks within one unit type: by exact score, equal scores share a rank (1, 1, 3).

No published rule on ties was found; sharing a rank is the one that needs no further fact to be decided on.
"""

from bisect import insort
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from par.exact import exact

Entry = Mapping[str, Any]
"""``unit score …``, and ``rank`` once it is ranked."""


def inserted(ordered: Sequence[Entry], entry: Entry) -> list[Entry]:
    """``ordered`` (by falling score, then by unit) with one more entry at its place; ranks are those of before."""
    entries = list(ordered)
    insort(entries, entry, key=_order)
    return entries


def ranked(ordered: Iterable[Entry]) -> list[Entry]:
    """The ordered entries, each with its ``rank``. Scores are texts in lowest terms: equal ones are equal texts."""
    placed: list[Entry] = []
    for place, entry in enumerate(ordered, 1):
        tied = placed and placed[-1]["score"] == entry["score"]
        rank = placed[-1]["rank"] if tied else place
        placed.append(entry if entry.get("rank") == rank else {**entry, "rank": rank})
    return placed


def _order(entry: Entry) -> tuple[Fraction, str]:
    return -exact(entry["score"]), entry["unit"]
