"""How a unit stands in its round, and what differs between two such standings. Pure."""

from collections.abc import Mapping
from typing import Any

from par.exact import exact, ratio_text, shown

Document = Mapping[str, Any]


def standing_of(index: Document, ranking: Document | None) -> dict[str, Any]:
    """``score shown rank missing`` of the unit of ``index``; ``ranking`` is that of its type."""
    entries = () if ranking is None else ranking["entries"]
    rank = next((entry["rank"] for entry in entries if entry["unit"] == index["unit"]), None)
    return {"score": index["score"], "shown": index["shown"], "rank": rank, "missing": list(index["missing"])}


def difference(before: str | None, after: str | None) -> dict[str, str] | None:
    """By how many points a score is another one, ``exact`` and ``shown``; None where one of the two is no score."""
    if before is None or after is None:
        return None
    value = exact(after) - exact(before)
    return {"exact": ratio_text(value), "shown": shown(value)}


def leaves_between(before: Document, after: Document) -> list[dict[str, Any]]:
    """The leaves whose scores differ between two documents of the index, in the order of the set."""
    return [
        {
            **{name: new[name] for name in ("code", "area", "max", "indicator")},
            "before": {name: old[name] for name in ("score", "shown")},
            "after": {name: new[name] for name in ("score", "shown")},
            "change": difference(old["score"], new["score"]),
        }
        for old, new in zip(before["leaves"], after["leaves"], strict=True)
        if old["score"] != new["score"]
    ]


def ranking_key(index: Document) -> str:
    """The ranking in which the unit of ``index`` stands."""
    return f"{index['city']}:{index['unit_type']}:{index['year']}"
