"""Keeping the units of one type in the order of their scores."""

from collections.abc import Iterable
from typing import Any, Final

from par.projection import Announcement, ChangeFact, Document, Fact, Projection
from report_service.index.ranking import inserted, ranked
from report_service.read_models.results.projection import NAME as RESULTS

NAME: Final = "rankings"


class Rankings(Projection):
    """``<city>:<unit_type>:<year>``: ``entries`` with rank, and in ``unscored`` the units without a score.

    Of another round than the main one of the year ``<city>:<unit_type>:<year>:<round>``.
    """

    name = NAME
    version = 2
    follows = (RESULTS,)
    indexes = (("city", "year"),)

    def keys(self, fact: Fact) -> Iterable[str]:
        """The ranking of the unit's type in its round."""
        assert isinstance(fact, ChangeFact)
        return dict.fromkeys(key for key in (_ranking_of(fact.before), _ranking_of(fact.after)) if key is not None)

    def evolve(self, key: str, document: Document | None, fact: Fact) -> Document | None:
        """Put the unit where its score belongs."""
        assert isinstance(fact, ChangeFact)
        before = _standing(fact.before) if _ranking_of(fact.before) == key else None
        after = _standing(fact.after) if _ranking_of(fact.after) == key else None
        if before == after:
            return document
        unit = fact.key.partition(":")[0]
        entries: list[Any] = [] if document is None else [e for e in document["entries"] if e["unit"] != unit]
        unscored: list[str] = [] if document is None else [u for u in document["unscored"] if u != unit]
        if after is not None and after["score"] is not None:
            entries = inserted(entries, after)
        elif after is not None:
            unscored.append(unit)
        if not entries and not unscored:
            return None
        result = fact.after or fact.before
        assert result is not None
        return {
            **{name: result[name] for name in ("city", "unit_type", "year", "round", "main")},
            "entries": ranked(entries),
            "unscored": sorted(unscored),
        }

    def announce(self, key: str, document: Document) -> Announcement:
        """Who stands where, with the scores as shown."""
        entries = [
            {"unit": entry["unit"], "name": entry["name"], "score": entry["shown"], "rank": entry["rank"]}
            for entry in document["entries"]
        ]
        return Announcement(
            topic="ranking",
            city=document["city"],
            unit=document["city"],
            parts=(str(document["year"]), document["unit_type"], *(() if document["main"] else (document["round"],))),
            data={
                "city": document["city"],
                "unit_type": document["unit_type"],
                "year": document["year"],
                "entries": entries,
                "unscored": document["unscored"],
            },
        )


def _ranking_of(result: Document | None) -> str | None:
    if result is None:
        return None
    of_year = f"{result['city']}:{result['unit_type']}:{result['year']}"
    return of_year if result["main"] else f"{of_year}:{result['round']}"


def _standing(result: Document | None) -> dict[str, Any] | None:
    return None if result is None else {name: result[name] for name in ("unit", "name", "score", "shown")}
