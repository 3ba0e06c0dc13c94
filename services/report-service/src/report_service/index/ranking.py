"""Ranks within one unit type: by exact score, equal scores share a rank (1, 1, 3).

No published rule on ties was found; sharing a rank is the one that needs no further fact to be decided on.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from report_service.index.exact import exact

Entry = Mapping[str, Any]


def ranked(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """The entries (``unit score …``) in order of rank, then of unit, each with its ``rank``."""
    ordered = sorted(entries, key=lambda entry: (-exact(entry["score"]), entry["unit"]))
    placed: list[dict[str, Any]] = []
    for place, entry in enumerate(ordered, 1):
        tied = placed and placed[-1]["score"] == entry["score"]
        placed.append({**entry, "rank": placed[-1]["rank"] if tied else place})
    return placed
