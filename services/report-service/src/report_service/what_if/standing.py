"""How a unit stands in its round, and what differs between two such standings. Pure."""

from collections.abc import Mapping
from typing import Any

from par.exact import exact, ratio_text, shown

Document = Mapping[str, Any]


def standing_of(result: Document, ranking: Document | None) -> dict[str, Any]:
    """``score shown percent percent_shown class rank missing`` of a result; ``ranking`` is that of its type."""
    entries = () if ranking is None else ranking["entries"]
    rank = next((entry["rank"] for entry in entries if entry["unit"] == result["unit"]), None)
    names = ("score", "shown", "percent", "percent_shown", "class")
    return {**{name: result[name] for name in names}, "rank": rank, "missing": list(result["missing"])}


def difference(before: str | None, after: str | None) -> dict[str, str] | None:
    """By how many points a score is another one, ``exact`` and ``shown``; None where one of the two is no score."""
    if before is None or after is None:
        return None
    value = exact(after) - exact(before)
    return {"exact": ratio_text(value), "shown": shown(value)}


def leaves_between(before: Document, after: Document) -> list[dict[str, Any]]:
    """The leaves that differ between two results of a unit, in the order of the set.

    Of a leaf on which people entered a score, only what the ledger proposes may differ.
    """
    return [
        {
            **{name: new[name] for name in ("code", "area", "max", "counted")},
            "before": {name: old[name] for name in _SCORES},
            "after": {name: new[name] for name in _SCORES},
            "change": difference(old["score"], new["score"]),
        }
        for old, new in zip(before["leaves"], after["leaves"], strict=True)
        if any(old[name] != new[name] for name in _SCORES)
    ]


_SCORES = ("score", "shown", "proposed", "applies")


def ranking_key(result: Document) -> str:
    """The ranking in which a result of a main round stands."""
    return f"{result['city']}:{result['unit_type']}:{result['year']}"
