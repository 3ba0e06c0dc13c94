"""Scoring a unit's leaves as its figures change."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from par.events.round import RoundOpened
from par.events.unit import UnitType
from par.projection import ChangeFact, Document, EventFact, Fact, Projection
from par.projection.folding.projection import LOG_FACTS
from par.units import POOLING_TYPES
from report_service.index.said import is_reported
from report_service.index.sheet import rows_for, scored, sums, sums_after
from report_service.read_models.city_indicators.projection import NAME as CITY_INDICATORS
from report_service.read_models.ledger_figures.projection import NAME as LEDGER_FIGURES
from report_service.read_models.unit_indicators.projection import NAME as UNIT_INDICATORS

NAME: Final = "index"

FIGURES: Final[Mapping[str, Callable[[Document], bool]]] = {
    UNIT_INDICATORS: lambda figures: False,
    CITY_INDICATORS: lambda figures: True,
    LEDGER_FIGURES: lambda figures: bool(figures["pooled"]),
}
"""Whose documents ``{unit city year indicator numerator denominator …}`` are figures, and which of them are pooled.

No two of them have figures of the same indicator that are pooled, or that are a unit's own.
"""


class Index(Projection):
    """``<unit>:<year>``: inputs, leaves and their exact sum, as far as the ledger can compute them by itself.

    A unit that pools is scored on what is pooled for it, every other unit on its own figures. Inputs are kept from the
    first figure on, so that a round may open late. Before it does, the unit's type is not known: in ``waiting`` there
    are its ``own`` figures and those ``pooled`` for it. A leaf whose inputs people enter has no score here.
    The leaves are those of the main round; ``rounds`` names the others that are scored on the same inputs.
    """

    name = NAME
    version = 4
    follows = (LOG_FACTS, *FIGURES)
    indexes = (("city", "year"),)

    def keys(self, fact: Fact) -> Iterable[str]:
        """The units of a round that opens, or the unit whose figures changed."""
        if isinstance(fact, EventFact):
            data = fact.event.data
            if not isinstance(data, RoundOpened):
                return ()
            return [f"{member.unit}:{data.year}" for member in data.units]
        figures = fact.after or fact.before
        assert figures is not None
        if fact.projection == UNIT_INDICATORS and figures["unit_type"] in POOLING_TYPES:
            return ()  # the own report of a unit that pools reaches it through the pool
        return (f"{figures['unit']}:{figures['year']}",)

    def evolve(self, key: str, document: Document | None, fact: Fact) -> Document | None:
        """Open the round for the unit, or take in one changed figure."""
        if isinstance(fact, EventFact):
            data = fact.event.data
            assert isinstance(data, RoundOpened)
            unit = key.partition(":")[0]
            return _opened(unit, document, data) if data.main else _served(unit, document, data)
        return _with_input(document, fact)


def _has_round(document: Document | None) -> bool:
    return document is not None and "round" in document


def _opened(unit: str, document: Document | None, data: RoundOpened) -> Document:
    member = next(found for found in data.units if found.unit == unit)
    inputs = inputs_for(member.unit_type, document)
    leaves = [scored(row, inputs) for row in rows_for(data.leaves, member.unit_type)]
    return {
        "unit": unit,
        "year": data.year,
        "city": data.city,
        "name": member.name,
        "unit_type": member.unit_type.value,
        "round": data.round,
        "index_set": data.index_set,
        "version": data.version,
        "max": data.base,
        "inputs": inputs,
        "leaves": leaves,
        **sums(leaves, data.base),
        **({"rounds": document["rounds"]} if document is not None and "rounds" in document else {}),
    }


def _served(unit: str, document: Document | None, data: RoundOpened) -> Document:
    """Another round of the unit: it is scored on the same inputs, in the results."""
    known = document or {"unit": unit, "year": data.year, "city": data.city, "waiting": {}}
    return {**known, "rounds": sorted({*known.get("rounds", ()), data.round})}


def inputs_for(unit_type: UnitType, document: Document | None) -> dict[str, Any]:
    """The figures of the unit, by indicator; of those that came before its main round, the ones of its type."""
    if document is None:
        return {}
    if _has_round(document):
        return dict(document["inputs"])
    return dict(document["waiting"].get(_place(is_pooled=unit_type in POOLING_TYPES), {}))


def _with_input(document: Document | None, fact: ChangeFact) -> Document | None:
    figures = fact.after or fact.before
    assert figures is not None
    if document is None or not _has_round(document):
        return _with_waiting(document, figures, fact)
    if FIGURES[fact.projection](figures) != (document["unit_type"] in POOLING_TYPES):
        return document
    inputs = _put(document["inputs"], figures["indicator"], _input(fact.after, fact.position))
    if inputs is None:
        return document
    changed = {**document, "inputs": inputs}
    before = document["leaves"]
    leaves = [scored(row, inputs) if figures["indicator"] in row["indicators"] else row for row in before]
    areas = {new["area"] for old, new in zip(before, leaves, strict=True) if new is not old}
    if not areas:
        return changed
    return {**changed, "leaves": leaves, **sums_after(leaves, document["areas"], areas, document["max"])}


def _with_waiting(document: Document | None, figures: Document, fact: ChangeFact) -> Document | None:
    waiting: Mapping[str, Any] = {} if document is None else document["waiting"]
    place = _place(is_pooled=FIGURES[fact.projection](figures))
    known = _put(waiting.get(place, {}), figures["indicator"], _input(fact.after, fact.position))
    if known is None:
        return document
    head = {name: figures[name] for name in ("unit", "year", "city")} if document is None else document
    return {**head, "waiting": {**waiting, place: known}}


def _place(*, is_pooled: bool) -> str:
    return "pooled" if is_pooled else "own"


def _put(inputs: Mapping[str, Any], indicator: str, now: dict[str, Any] | None) -> dict[str, Any] | None:
    """The inputs with ``now`` as those of the indicator; None when they are what they were."""
    if _content(inputs.get(indicator)) == _content(now):
        return None
    others = {name: found for name, found in inputs.items() if name != indicator}
    return others if now is None else {**inputs, indicator: now}


def _input(figures: Document | None, position: int) -> dict[str, Any] | None:
    """What a leaf is computed from; ``event source`` name the unit's newest report (of a pool: None).

    None without figures, whatever was said in their place: a pool of no units has the denominator 0, and some formulas
    give full marks for that.
    """
    if figures is None or not is_reported(figures):
        return None
    return {
        "numerator": figures["numerator"],
        "denominator": figures["denominator"],
        "event": figures.get("event"),
        "source": figures.get("source"),
        "position": position,
    }


def _content(found: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if found is None else {name: part for name, part in found.items() if name != "position"}
