"""Pooling the figures of units into those of the units above them."""

from collections.abc import Iterable
from typing import Any, Final

from par.projection import Announcement, ChangeFact, Document, Fact, Projection
from report_service.index.said import Figures, is_empty, pooled
from report_service.read_models.announcing import indicator_part, indicator_periods
from report_service.read_models.city_indicators.kinds import added, counts_for
from report_service.read_models.unit_indicators.projection import NAME as UNIT_INDICATORS

NAME: Final = "city_indicators"
HIDDEN: Final = ("members",)
"""Fields that no read shows."""


class CityIndicators(Projection):
    """``<unit>:<indicator>:<year>``: the figures of the units counting for ``unit``, by the ``kind`` of the indicator.

    Pooled: numerators and denominators summed. For other kinds see :class:`par.events.index_set.IndicatorKind`.

    A unit counts for all units above it and, where its type pools, for itself; so in a province each
    measurement counts once, whether or not a district stands between. Rates are never averaged. The year's
    figure pools the units' year figures, a month's figure their figures of that month; ``units`` says how
    many units are in it. ``not_reported`` and ``not_applicable`` count units that said so instead: they are neither in
    the numerator nor in the denominator. ``members`` are all of which anything was ever said, also what they withdrew.

    A measurement names only those units above it that pool, so a ward with departments gets no document.
    """

    name = NAME
    version = 3
    follows = (UNIT_INDICATORS,)
    indexes = (("city", "year"), ("unit", "year"))

    def keys(self, fact: Fact) -> Iterable[str]:
        """All units for which the unit counts, or counted until now."""
        assert isinstance(fact, ChangeFact)
        _, indicator, year = fact.key.split(":")
        above = dict.fromkeys((*counts_for(fact.before), *counts_for(fact.after)))
        return [f"{unit}:{indicator}:{year}" for unit in above]

    def evolve(self, key: str, document: Document | None, fact: Fact) -> Document | None:
        """Take out what the unit contributed before and put in what it contributes now."""
        assert isinstance(fact, ChangeFact)
        unit = key.partition(":")[0]
        minus = fact.before if unit in counts_for(fact.before) else None
        plus = fact.after if unit in counts_for(fact.after) else None
        counted = plus or minus
        if counted is None:
            return document
        members = (document["members"] if document else 0) - (minus is not None) + (plus is not None)
        if members == 0:
            return None
        after = {
            "unit": unit,
            "city": counted["city"],
            "indicator": counted["indicator"],
            "year": counted["year"],
            "kind": counted["kind"],
            "accumulate": counted["accumulate"],
            **pooled(document, minus and added(minus, minus), plus and added(plus, plus)),
            "periods": _pooled_periods(document, minus, plus),
            "members": members,
        }
        # A correction without other figures (a newer report that repeats them) changes nothing here.
        return document if document is not None and {**document, **after} == document else after

    def announce(self, key: str, document: Document) -> Announcement:
        """The pooled figures."""
        data = {name: document[name] for name in ("unit", "indicator", "kind", "year", *_POOL)}
        return Announcement(
            topic="indicator",
            city=document["city"],
            unit=document["unit"],
            parts=(str(document["year"]), indicator_part(document["indicator"])),
            data={**data, "pooled": True, "periods": indicator_periods(document, _POOL)},
        )


_POOL: Final = ("numerator", "denominator", "value", "units", "not_reported", "not_applicable")


def _rule(row: Figures | None) -> tuple[str, ...] | None:
    return None if row is None else (row["kind"], row["fulfilled_at"])


def _pooled_periods(document: Document | None, minus: Figures | None, plus: Figures | None) -> dict[str, Any]:
    total, taken, given = (part["periods"] if part else {} for part in (document, minus, plus))
    periods = dict(total)
    for period in taken.keys() | given.keys():
        if taken.get(period) == given.get(period) and _rule(minus) == _rule(plus):
            continue
        before, after = (part and added(part, part["periods"].get(period)) for part in (minus, plus))
        pool = pooled(total.get(period), before, after)
        if is_empty(pool):
            periods.pop(period, None)
        else:
            periods[period] = pool
    return periods
