"""The read model ``standings``."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from par.events.index_set import Accumulate
from par.projection import ChangeFact, Document, Fact, Projection
from report_service.index.said import is_reported
from report_service.read_models.unit_indicators.projection import NAME as UNIT_INDICATORS

NAME: Final = "standings"
_NOTHING: Final = {"state": None, "numerator": None, "denominator": None, "value": None}


class Standings(Projection):
    """``<unit>:<indicator>:<year>``: a standing as it counts for the units above its unit.

    A merged ward's last standing is part of its successor's, once that one has reported a month that ends after the
    change: then it counts no more, in the year, and in each of those months. ``row`` is the unit's own document without
    the reports that wait in it (None: only its successors have reported), ``told_anew`` the months by successor. Flows
    have no document: what a ward did before the merger was done by nobody else.
    """

    name = NAME
    version = 2
    follows = (UNIT_INDICATORS,)
    indexes = (("city", "year"),)

    def keys(self, fact: Fact) -> Iterable[str]:
        """The standing itself, and those of the units in whose place its unit reports."""
        assert isinstance(fact, ChangeFact)
        rows = [row for row in (fact.before, fact.after) if row is not None and row["accumulate"] == Accumulate.LAST]
        _, indicator, year = fact.key.split(":")
        former = [f"{found['unit']}:{indicator}:{year}" for row in rows for found in row["goes_on_for"]]
        return dict.fromkeys((fact.key, *former)) if rows else ()

    def evolve(self, key: str, document: Document | None, fact: Fact) -> Document | None:
        """Take the unit's own document, or the months that a successor has told anew."""
        assert isinstance(fact, ChangeFact)
        row = None if document is None else document["row"]
        told_anew: Mapping[str, list[str]] = {} if document is None else document["told_anew"]
        after = fact.after if fact.after is not None and fact.after["accumulate"] == Accumulate.LAST else None
        if key == fact.key:
            row = None if after is None else {name: value for name, value in after.items() if name not in _LEFT_OUT}
        else:
            heir, former = fact.key.partition(":")[0], key.partition(":")[0]
            others = {unit: months for unit, months in told_anew.items() if unit != heir}
            months = _told_for(former, after)
            told_anew = {**others, heir: months} if months else others
        if row is None and not told_anew:
            return None
        return {**_counting(row, told_anew), "row": row, "told_anew": told_anew}


_LEFT_OUT: Final = ("_id", "position", "earlier")
"""Of a unit's own document: what is the engine's, and what is of no use until it counts again."""


def _told_for(former: str, row: Document | None) -> list[str]:
    """The months with figures from the end of ``former`` on that the row of its successor has."""
    if row is None:
        return []
    since = next((found["month"] for found in row["goes_on_for"] if found["unit"] == former), None)
    if since is None:
        return []
    return sorted(month for month, report in row["periods"].items() if month >= since and is_reported(report))


def _counting(row: Document | None, told_anew: Mapping[str, list[str]]) -> dict[str, Any]:
    """The row without what others have told anew."""
    if row is None:
        return {}
    gone = {month for months in told_anew.values() for month in months}
    periods = {month: report for month, report in row["periods"].items() if month not in gone}
    return {**row, "periods": periods, **(_NOTHING if gone else {})}
