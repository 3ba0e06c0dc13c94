"""What people entered on a score sheet, step by step."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from par.events.score_sheet import (
    BonusClaimed,
    BonusGranted,
    EvidenceAttached,
    EvidenceWithdrawn,
    ExplanationGiven,
    ExplanationRequested,
    ExplanationsClosed,
    LeafAppraised,
    LeafSelfScored,
    OfSheet,
    PenaltyApplied,
    Scored,
    SheetApproved,
    SheetLocked,
    SheetOpened,
    SheetReopened,
    SheetWithdrawn,
    Step,
)
from par.projection import Document, EventFact, Fact, Projection

NAME: Final = "score_sheets"

SCORE_FIELDS: Final = ("points", "applies", "inputs", "rule", "formula_version")


def sheet_key(unit: str, year: int, round_name: str) -> str:
    """The document of a unit in a round, here and in the results."""
    return f"{unit}:{year}:{round_name}"


class ScoreSheets(Projection):
    """``<unit>:<year>:<round>``: stage, and in ``leaves`` (by code) what was entered in each step."""

    name = NAME
    indexes = (("unit", "year"), ("city", "year"))

    def keys(self, fact: Fact) -> Iterable[str]:
        """The sheet that the fact is about."""
        assert isinstance(fact, EventFact)
        data = fact.event.data
        return (sheet_key(data.unit, data.year, data.round),) if isinstance(data, OfSheet) else ()

    def evolve(self, key: str, document: Document | None, fact: Fact) -> Document | None:
        """The sheet after one more fact."""
        assert isinstance(fact, EventFact)
        data = fact.event.data
        assert isinstance(data, OfSheet)
        sheet = _NEW | {name: getattr(data, name) for name in OfSheet.model_fields} if document is None else document
        return _turned(sheet, data) or _with_part(sheet, data, fact)


_NEW: Final[dict[str, Any]] = {
    "unit_type": None,
    "stage": "open",
    "locked_by": None,
    "locked_on": None,
    "explanations_closed": False,
    "approved_by": None,
    "leaves": [],
    "bonus": [],
    "penalties": [],
}


def _turned(sheet: Document, data: OfSheet) -> Document | None:
    """A fact about the sheet as a whole; None: it is about a part."""
    match data:
        case SheetOpened():
            return {**sheet, "unit_type": data.unit_type.value}
        case SheetLocked():
            return {**sheet, "stage": "locked", "locked_by": data.by.value, "locked_on": data.on.isoformat()}
        case SheetWithdrawn():
            return {**sheet, "stage": "open", "locked_by": None, "locked_on": None}
        case SheetApproved():
            return {**sheet, "stage": "approved", "approved_by": data.by}
        case SheetReopened():
            return {**sheet, "stage": "locked", "approved_by": None, "reopened": data.reason}
        case ExplanationsClosed():
            return {**sheet, "explanations_closed": True}
        case _:
            return None


def _with_part(sheet: Document, data: OfSheet, fact: EventFact) -> Document:
    said = {"event": fact.event.id, "source": fact.event.source, "position": fact.position}
    match data:
        case LeafSelfScored():
            return _leaf(sheet, data.leaf, **{Step.SELF.value: _score(data) | {"note": data.note} | said})
        case LeafAppraised():
            more = {"comment": data.comment, "override": data.override, "by": data.by}
            return _leaf(sheet, data.leaf, **_asked(sheet, data), **{data.step.value: _score(data) | more | said})
        case ExplanationRequested():
            return _leaf(sheet, data.leaf, explanation={"required": True, "text": None})
        case ExplanationGiven():
            return _leaf(sheet, data.leaf, explanation={"required": True, "text": data.text} | said)
        case EvidenceAttached():
            told = data.model_dump(mode="json", exclude=set(OfSheet.model_fields) | {"leaf"})
            return _evidence(sheet, data.leaf, data.evidence, {**told, "withdrawn": None} | said)
        case EvidenceWithdrawn():
            return _evidence(sheet, data.leaf, data.evidence, {"withdrawn": data.reason})
        case BonusClaimed():
            claim = {"bonus": data.bonus, "claimed": data.points, "reason": data.reason, "granted": None}
            return {**sheet, "bonus": _put(sheet["bonus"], "bonus", claim | said)}
        case BonusGranted():
            grant = {"bonus": data.bonus, "granted": data.points, "comment": data.comment, "by": data.by}
            return {**sheet, "bonus": _put(sheet["bonus"], "bonus", grant)}
        case PenaltyApplied():
            penalty = data.model_dump(mode="json", exclude=set(OfSheet.model_fields))
            return {**sheet, "penalties": _put(sheet["penalties"], "penalty", penalty | said)}
        case _:
            return sheet


def _score(data: Scored) -> dict[str, Any]:
    return data.model_dump(mode="json", include=set(SCORE_FIELDS))


def _asked(sheet: Document, data: LeafAppraised) -> dict[str, Any]:
    """A first appraisal given anew without the flag takes a request back that was not answered."""
    before = _known(sheet, data.leaf).get("explanation")
    dropped = data.step is Step.FIRST and not data.explanation_required and before is not None and not before["text"]
    return {"explanation": None} if dropped else {}


def _leaf(sheet: Document, code: str, **changes: Any) -> Document:
    return {**sheet, "leaves": _put(sheet["leaves"], "code", {"code": code, **changes})}


def _evidence(sheet: Document, code: str, name: str, changes: Mapping[str, Any]) -> Document:
    known = _known(sheet, code).get("evidence", [])
    return _leaf(sheet, code, evidence=_put(known, "evidence", {"evidence": name, **changes}))


def _known(sheet: Document, code: str) -> Mapping[str, Any]:
    """What was entered for a leaf so far."""
    return next((leaf for leaf in sheet["leaves"] if leaf["code"] == code), {})


def _put(entries: Iterable[Mapping[str, Any]], name: str, entry: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The entries by their ids, in which that of ``entry`` has its fields, too."""
    by_id = {found[name]: found for found in entries}
    by_id[entry[name]] = {**by_id.get(entry[name], {}), **entry}
    return [by_id[one] for one in sorted(by_id)]
