"""What is published of a round, and its hash."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import orjson

from par.events.publication import PublishedResult
from par.exact import exact
from report_service.index.ranking import ranked

HASHED: Final = ("city", "year", "round", "index_set", "version", "base")


def published(rows: Iterable[Mapping[str, Any]]) -> tuple[PublishedResult, ...]:
    """The results of a round from documents of the read model, by unit type, rank and unit."""
    found = list(rows)
    ranks = _ranks(found)
    made = [_result(row, ranks.get(row["unit"])) for row in found]
    return tuple(sorted(made, key=lambda one: (one.unit_type, one.rank is None, one.rank or 0, one.unit)))


def content_hash(head: Mapping[str, Any], results: Sequence[PublishedResult]) -> str:
    """SHA-256 of ``head`` (its fields ``HASHED``) with ``results``: JSON with sorted keys, without spaces, in UTF-8."""
    said = {name: head[name] for name in HASHED}
    body = {**said, "results": [one.model_dump(mode="json") for one in results]}
    return hashlib.sha256(orjson.dumps(body, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _ranks(rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Ranks within each unit type, by exact score."""
    by_type: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        if row["score"] is not None:
            by_type.setdefault(row["unit_type"], []).append({"unit": row["unit"], "score": row["score"]})
    return {
        entry["unit"]: entry["rank"]
        for group in by_type.values()
        for entry in ranked(sorted(group, key=lambda one: (-exact(one["score"]), one["unit"])))
    }


def _result(row: Mapping[str, Any], rank: int | None) -> PublishedResult:
    of_class = row["class"] or {"vi": None, "en": None}
    return PublishedResult(
        **{name: row[name] for name in ("unit", "name", "unit_type", "score", "percent", "bonus", "penalty", "stage")},
        rank=rank,
        class_vi=of_class["vi"],
        class_en=of_class["en"],
    )
