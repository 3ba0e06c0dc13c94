"""The result of a unit in a round: what counts of each leaf, sums, bonus and penalty, percent and class."""

from collections.abc import Iterable
from typing import Any, Final

from par.events.round import RoundOpened
from par.events.unit import UnitType
from par.projection import Announcement, ChangeFact, Document, EventFact, Fact, Projection
from par.projection.folding.projection import LOG_FACTS
from report_service.index.sheet import rows_for, scored
from report_service.read_models.index.projection import NAME as INDEX
from report_service.read_models.index.projection import inputs_for
from report_service.read_models.score_sheets.projection import NAME as SCORE_SHEETS
from report_service.read_models.score_sheets.projection import sheet_key
from report_service.results.counting import adjustments, blank, totals, totals_after, with_entries, with_proposals

NAME: Final = "results"

SHEETLESS: Final = "proposed"
"""The stage of a result without a sheet; else it is the sheet's: ``open locked approved``."""


class Results(Projection):
    """``<unit>:<year>:<round>``, from when the round opens.

    In the main round of a year the proposals are those of the index; in another one they are computed here, on the
    same inputs, from the ``rows`` kept for that.
    """

    name = NAME
    version = 2
    follows = (LOG_FACTS, INDEX, SCORE_SHEETS)
    indexes = (("city", "year"), ("unit", "year"), ("city", "round"))

    def keys(self, fact: Fact) -> Iterable[str]:
        """The units of a round that opens; the rounds of a unit whose inputs, or the one whose sheet, changed."""
        if isinstance(fact, EventFact):
            data = fact.event.data
            if not isinstance(data, RoundOpened):
                return ()
            return [sheet_key(member.unit, data.year, data.round) for member in data.units]
        if fact.projection == SCORE_SHEETS:
            return (fact.key,)
        index = fact.after
        if index is None:
            return ()
        names = [*([index["round"]] if "round" in index else ()), *index.get("rounds", ())]
        return [sheet_key(index["unit"], index["year"], name) for name in names]

    def evolve(self, key: str, document: Document | None, fact: Fact) -> Document | None:
        """Open the round for the unit, or take in what changed."""
        if isinstance(fact, EventFact):
            data = fact.event.data
            assert isinstance(data, RoundOpened)
            return _opened(key.partition(":")[0], data)
        if document is None or fact.after is None:
            return document
        return _with_sheet(document, fact) if fact.projection == SCORE_SHEETS else _with_index(document, fact.after)

    def announce(self, key: str, document: Document) -> Announcement:
        """The unit's score and those of its areas; of another round than the main one on a topic of its own."""
        names = ("unit", "unit_type", "name", "year", "round", "index_set", "version", "max", "missing")
        areas = [{"area": part["area"], "max": part["max"], "score": part["shown"]} for part in document["areas"]]
        parts = (str(document["year"]), *(() if document["main"] else (document["round"],)))
        return Announcement(
            topic="index" if document["main"] else "round-index",
            city=document["city"],
            unit=document["unit"],
            parts=parts,
            data={
                **{name: document[name] for name in names},
                "score": document["shown"],
                "areas": areas,
                "percent": document["percent_shown"],
                "class": document["class"],
                "stage": document["stage"],
            },
        )


def _opened(unit: str, data: RoundOpened) -> Document:
    member = next(found for found in data.units if found.unit == unit)
    # What does not apply to the unit's type is scored without any inputs.
    rows = [scored(row, {}) for row in rows_for(data.leaves, member.unit_type)]
    head: dict[str, Any] = {
        "unit": unit,
        "name": member.name,
        "unit_type": member.unit_type.value,
        "year": data.year,
        "city": data.city,
        "round": data.round,
        "main": data.main,
        "index_set": data.index_set,
        "version": data.version,
        "max": data.base,
        "stage": SHEETLESS,
        "bonus": "0/1",
        "penalty": "0/1",
        "bonus_max": data.bonus_max,
        "penalty_max": data.penalty_max,
        "classes": [one.model_dump(by_alias=True) for one in data.classes],
        "rows": [] if data.main else rows,
    }
    leaves = with_proposals([blank(row) for row in rows], rows)
    return {**head, "leaves": leaves, **totals(leaves, head)}


def _with_index(document: Document, index: Document) -> Document:
    if document["main"]:
        rows, kept = index["leaves"], document["rows"]
    else:
        inputs = inputs_for(UnitType(document["unit_type"]), index)
        rows = kept = [scored(row, inputs) for row in document["rows"]]
    leaves = with_proposals(document["leaves"], rows)
    if all(new is old for new, old in zip(leaves, document["leaves"], strict=True)):
        return document
    changed = {**document, "rows": kept, "leaves": leaves}
    return {**changed, **totals_after(document, leaves, changed)}


def _with_sheet(document: Document, fact: ChangeFact) -> Document:
    sheet = fact.after
    assert sheet is not None
    leaves = with_entries(document["leaves"], sheet)
    changed = {**document, "stage": sheet["stage"], **adjustments(sheet), "leaves": leaves}
    return {**changed, **totals_after(document, leaves, changed)}
