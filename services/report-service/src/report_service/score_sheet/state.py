"""A score sheet as its rules must know it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction
from typing import Any, Final

from par.events import EventData
from par.events.score_sheet import (
    BonusClaimed,
    BonusGranted,
    EvidenceAttached,
    EvidenceWithdrawn,
    ExplanationGiven,
    ExplanationsClosed,
    LeafAppraised,
    LeafSelfScored,
    OfSheet,
    PenaltyApplied,
    SheetApproved,
    SheetLocked,
    SheetOpened,
    SheetReopened,
    SheetWithdrawn,
    Step,
)
from par.events.scoring import Inputs
from par.exact import exact


class Stage(StrEnum):
    """Where a sheet stands. Between ``locked`` and ``approved`` it is appraised, leaf by leaf."""

    NEW = "new"
    OPEN = "open"
    LOCKED = "locked"
    APPROVED = "approved"


class Explanation(StrEnum):
    """Whether a leaf has to be explained."""

    NONE = "none"
    REQUESTED = "requested"
    GIVEN = "given"


@dataclass(frozen=True, slots=True)
class LeafState:
    """What was entered for a leaf: ``inputs`` the latest ones; ``evidence`` by id, whether it still stands."""

    steps: frozenset[Step] = frozenset()
    inputs: Inputs | None = None
    explanation: Explanation = Explanation.NONE
    evidence: Mapping[str, bool] = field(default_factory=dict)


Points = Mapping[str, Fraction]


class Side(StrEnum):
    """Who says something of a sheet: whose unit it is, or who appraises and approves it."""

    UNIT = "unit"
    OTHERS = "others"


OF_OTHERS: Final = (LeafAppraised, ExplanationsClosed, BonusGranted, PenaltyApplied, SheetApproved, SheetReopened)


@dataclass(frozen=True, slots=True)
class Sheet:
    """By side: ``said`` counts the facts, ``size`` their bytes as JSON, ``turns`` how often it was taken back.

    ``closed``: no more explanations; ``reopened``: by the council, to be corrected.
    """

    stage: Stage = Stage.NEW
    leaves: Mapping[str, LeafState] = field(default_factory=dict)
    claimed: Points = field(default_factory=dict)
    granted: Points = field(default_factory=dict)
    penalties: Points = field(default_factory=dict)
    closed: bool = False
    reopened: bool = False
    said: Mapping[Side, int] = field(default_factory=dict)
    size: Mapping[Side, int] = field(default_factory=dict)
    turns: Mapping[Side, int] = field(default_factory=dict)

    def leaf(self, code: str) -> LeafState:
        """What was entered for a leaf so far."""
        return self.leaves.get(code, LeafState())

    @property
    def is_appraised(self) -> bool:
        """Whether an appraiser has said anything of it: scored a leaf, granted or taken off points, ended a step."""
        scored = any(leaf.steps - {Step.SELF} for leaf in self.leaves.values())
        return scored or bool(self.granted or self.penalties) or self.closed

    @property
    def awaited(self) -> list[str]:
        """The leaves whose explanation is required and not given."""
        return [code for code, leaf in self.leaves.items() if leaf.explanation is Explanation.REQUESTED]


def evolve(sheet: Sheet, data: EventData) -> Sheet:
    """The sheet after a fact; a fact that is unknown changes nothing."""
    if not isinstance(data, OfSheet):
        return sheet
    side = Side.OTHERS if isinstance(data, OF_OTHERS) else Side.UNIT
    return replace(
        _after(sheet, data),
        said=_one_more(sheet.said, side),
        size=_one_more(sheet.size, side, len(data.model_dump_json().encode())),
    )


def _one_more(counts: Mapping[Side, int], side: Side, amount: int = 1) -> Mapping[Side, int]:
    return {**counts, side: counts.get(side, 0) + amount}


def _after(sheet: Sheet, data: OfSheet) -> Sheet:
    match data:
        case SheetOpened():
            return replace(sheet, stage=Stage.OPEN)
        case SheetWithdrawn():
            return replace(sheet, stage=Stage.OPEN, turns=_one_more(sheet.turns, Side.UNIT))
        case SheetLocked():
            return replace(sheet, stage=Stage.LOCKED)
        case SheetApproved():
            return replace(sheet, stage=Stage.APPROVED)
        case SheetReopened():
            return replace(sheet, stage=Stage.LOCKED, reopened=True, turns=_one_more(sheet.turns, Side.OTHERS))
        case ExplanationsClosed():
            return replace(sheet, closed=True)
        case BonusClaimed():
            return replace(sheet, claimed={**sheet.claimed, data.bonus: exact(data.points)})
        case BonusGranted():
            return replace(sheet, granted={**sheet.granted, data.bonus: exact(data.points)})
        case PenaltyApplied():
            return replace(sheet, penalties={**sheet.penalties, data.penalty: exact(data.points)})
        case _:
            return _with_leaf(sheet, data)


def _with_leaf(sheet: Sheet, data: OfSheet) -> Sheet:
    match data:
        case LeafSelfScored():
            found = sheet.leaf(data.leaf)
            return _put(sheet, data.leaf, steps=found.steps | {Step.SELF}, inputs=data.inputs)
        case LeafAppraised():
            found = sheet.leaf(data.leaf)
            return _put(
                sheet,
                data.leaf,
                steps=found.steps | {data.step},
                inputs=data.inputs or found.inputs,
                explanation=_explanation(found.explanation, data),
            )
        case ExplanationGiven():
            return _put(sheet, data.leaf, explanation=Explanation.GIVEN)
        case EvidenceAttached():
            return _put(sheet, data.leaf, evidence={**sheet.leaf(data.leaf).evidence, data.evidence: True})
        case EvidenceWithdrawn():
            return _put(sheet, data.leaf, evidence={**sheet.leaf(data.leaf).evidence, data.evidence: False})
        case _:
            return sheet


def _explanation(before: Explanation, data: LeafAppraised) -> Explanation:
    """A first appraisal that is given anew asks anew; what was explained stays explained."""
    if data.step is not Step.FIRST or before is Explanation.GIVEN:
        return before
    return Explanation.REQUESTED if data.explanation_required else Explanation.NONE


def _put(sheet: Sheet, code: str, **changes: Any) -> Sheet:
    return replace(sheet, leaves={**sheet.leaves, code: replace(sheet.leaf(code), **changes)})
