"""The read model ``ledger_figures``."""

from collections.abc import Iterable, Mapping
from typing import Final

from par.events.measurement import FigureState
from par.exact import percent
from par.projection import ChangeFact, Document, Fact, Projection
from report_service.read_models.ledger_obligations.projection import NAME as LEDGER_OBLIGATIONS

NAME: Final = "ledger_figures"
POOLED: Final = "pooled"


class LedgerFigures(Projection):
    """``<unit>:<figure>:<year>`` what the unit owes itself, ``<unit>:<figure>:<year>:pooled`` with all units below it.

    The same shape as other figures: ``unit city indicator year state numerator denominator value``. ``state`` is
    always ``reported``: the ledger is never silent about what it counts. ``obligations`` is how many are owed, also
    those that are not due yet: a unit that owes nothing has no document, and so no figure and no score. The year is
    that of the plan. Which obligations are counted: ``ledger_obligations`` by ``unit`` and ``year``.

    A unit above counts with the tree that each obligation names, as the status by district does. Who is scored on
    what is pooled for it (:data:`par.units.POOLING_TYPES`) takes ``pooled``, every other unit its own.
    """

    name = NAME
    follows = (LEDGER_OBLIGATIONS,)
    indexes = (("unit", "year"), ("city", "year"))

    def keys(self, fact: Fact) -> Iterable[str]:
        """The figures of all units for which the obligation counts or counted; none when it adds what it added."""
        assert isinstance(fact, ChangeFact)
        before, after = _added(fact.before), _added(fact.after)
        return [key for key in dict.fromkeys((*before, *after)) if before.get(key) != after.get(key)]

    def evolve(self, key: str, document: Document | None, fact: Fact) -> Document | None:
        """Take out what the obligation added before and put in what it adds now."""
        assert isinstance(fact, ChangeFact)
        unit, indicator, year, *pooled = key.split(":")
        plus, minus = _added(fact.after).get(key, _NOTHING), _added(fact.before).get(key, _NOTHING)
        was = _NOTHING if document is None else tuple(document[name] for name in _COUNTS)
        numerator, denominator, obligations = (a + b - c for a, b, c in zip(was, plus, minus, strict=True))
        if obligations == 0:
            return None
        obligation = fact.after or fact.before
        assert obligation is not None
        return {
            "unit": unit,
            "city": obligation["city"],
            "indicator": indicator,
            "year": int(year),
            "pooled": bool(pooled),
            "state": FigureState.REPORTED.value,
            "numerator": numerator,
            "denominator": denominator,
            "value": percent(numerator, denominator),
            "obligations": obligations,
        }


_COUNTS: Final = ("numerator", "denominator", "obligations")
_NOTHING: Final = (0, 0, 0)


def _added(obligation: Document | None) -> Mapping[str, tuple[int, int, int]]:
    """What an obligation adds: by key, numerator, denominator, and one obligation."""
    if obligation is None:
        return {}
    year = obligation["year"]
    units = dict.fromkeys((obligation["unit"], *obligation["ancestors"]))
    found: dict[str, tuple[int, int, int]] = {}
    for figure, (numerator, denominator) in obligation["counts"].items():
        added = (numerator, denominator, 1)
        found[f"{obligation['unit']}:{figure}:{year}"] = added
        found |= {f"{unit}:{figure}:{year}:{POOLED}": added for unit in units}
    return found
