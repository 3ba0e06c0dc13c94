"""Scoring a unit's leaves as its figures change."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from par.events.round import RoundOpened
from par.projection import Announcement, ChangeFact, Document, EventFact, Fact, Projection
from par.projection.projection import LOG_FACTS
from par.units import POOLING_TYPES
from report_service.index.said import is_reported
from report_service.index.sheet import rows_for, scored, sums, sums_after
from report_service.read_models.city_indicators.projection import NAME as CITY_INDICATORS
from report_service.read_models.unit_indicators.projection import NAME as UNIT_INDICATORS

NAME: Final = "index"


class Index(Projection):
    """``<unit>:<year>``: inputs, leaves and their exact sum.

    A unit that pools is scored on what is pooled for it, every other unit on its own reports. Inputs are kept
    from the first measurement on, so that a round may open late. Before it does, the unit's type is not
    known: what is pooled waits in ``pooled_inputs``.
    """

    name = NAME
    version = 3
    follows = (LOG_FACTS, UNIT_INDICATORS, CITY_INDICATORS)
    indexes = (("city", "year"),)

    def keys(self, fact: Fact) -> Iterable[str]:
        """The units of a round that opens, or the unit whose figures changed."""
        if isinstance(fact, EventFact):
            data = fact.event.data
            if not isinstance(data, RoundOpened) or not data.main:
                return ()  # the unit's inputs serve every round; here they are scored in the main one
            return [f"{member.unit}:{data.year}" for member in data.units]
        figures = fact.after or fact.before
        assert figures is not None
        if fact.projection == UNIT_INDICATORS and figures["unit_type"] in POOLING_TYPES:
            return ()  # its own report reaches it through the pool
        return (f"{figures['unit']}:{figures['year']}",)

    def evolve(self, key: str, document: Document | None, fact: Fact) -> Document | None:
        """Open the round for the unit, or take in one changed figure."""
        if isinstance(fact, EventFact):
            data = fact.event.data
            assert isinstance(data, RoundOpened)
            return _opened(key.partition(":")[0], document, data)
        return _with_input(document, fact)

    def announce(self, key: str, document: Document) -> Announcement | None:
        """The unit's score and those of its areas, once there is a round."""
        if not _has_round(document):
            return None
        names = ("unit", "unit_type", "name", "year", "round", "index_set", "version", "max", "missing")
        data = {name: document[name] for name in names}
        areas = [{"area": part["area"], "max": part["max"], "score": part["shown"]} for part in document["areas"]]
        return Announcement(
            topic="index",
            city=document["city"],
            unit=document["unit"],
            parts=(str(document["year"]),),
            data={**data, "score": document["shown"], "areas": areas},
        )


def _has_round(document: Document | None) -> bool:
    return document is not None and "round" in document


def _opened(unit: str, document: Document | None, data: RoundOpened) -> Document:
    member = next(found for found in data.units if found.unit == unit)
    waiting = "pooled_inputs" if member.unit_type in POOLING_TYPES and not _has_round(document) else "inputs"
    inputs = {} if document is None else document.get(waiting, {})
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
    }


def _with_input(document: Document | None, fact: ChangeFact) -> Document | None:
    pooled = fact.projection == CITY_INDICATORS
    if document is not None and _has_round(document):
        if pooled != (document["unit_type"] in POOLING_TYPES):
            return document
        place = "inputs"
    else:
        place = "pooled_inputs" if pooled else "inputs"
    figures = fact.after or fact.before
    assert figures is not None
    indicator = figures["indicator"]
    inputs = {} if document is None else document.get(place, {})
    now = _input(fact.after, fact.position)
    if _content(inputs.get(indicator)) == _content(now):
        return document
    if now is None:
        inputs = {name: found for name, found in inputs.items() if name != indicator}
    else:
        inputs = {**inputs, indicator: now}
    head = document or {
        "unit": figures["unit"],
        "year": figures["year"],
        "city": figures["city"],
        "inputs": {},
    }
    changed = {**head, place: inputs}
    if not _has_round(document):
        return changed
    before = head["leaves"]
    leaves = [scored(row, inputs) if indicator in row["indicators"] else row for row in before]
    areas = {new["area"] for old, new in zip(before, leaves, strict=True) if new is not old}
    return {**changed, "leaves": leaves, **sums_after(leaves, head["areas"], areas, head["max"])} if areas else changed


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
