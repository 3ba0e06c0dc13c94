"""Facts about score sheets: what people enter for one unit in one round (aggregate ``score-sheet``, report-service).

Points are exact, ``p/q`` as text. Three scores of a leaf stand side by side: the unit's own, and two of appraisers;
none replaces another, and none replaces what the ledger proposes.
"""

import datetime as dt
from enum import StrEnum

from par.events.registry import EventData, event_type
from par.events.scoring import Inputs
from par.events.unit import UnitType


class Step(StrEnum):
    """Who scores a leaf: the unit itself, or an appraiser for the first or the second time."""

    SELF = "self"
    FIRST = "first"
    SECOND = "second"


class LockedBy(StrEnum):
    """What ends the self-score of a sheet."""

    UNIT = "unit"
    DEADLINE = "deadline"


class OfSheet(EventData):
    """The sheet of ``unit`` in ``round`` of ``city`` for ``year``."""

    round: str
    city: str
    year: int
    unit: str


class Scored(OfSheet):
    """A score of one leaf.

    ``points`` None: by the inputs the leaf does not apply, and leaves the base (``applies`` false). ``rule`` is what
    the formula gives on the inputs known by then, None where it gives nothing; ``formula_version`` names that rule.
    """

    leaf: str
    points: str | None
    applies: bool = True
    inputs: Inputs | None = None
    rule: str | None = None
    formula_version: str


@event_type("par.sheet.opened.v1")
class SheetOpened(OfSheet):
    """The first thing that happens to a sheet."""

    unit_type: UnitType


@event_type("par.sheet.leaf-self-scored.v1")
class LeafSelfScored(Scored):
    """The unit's own score of a leaf; a later one counts in its place."""

    note: str | None = None


@event_type("par.sheet.evidence-attached.v1")
class EvidenceAttached(OfSheet):
    """A document that proves points of a leaf (tài liệu kiểm chứng); ``place`` is the section or page that does.

    The document itself stays where it is: ``link`` leads to it, ``sha256`` tells whether it is still the same.
    """

    leaf: str
    evidence: str
    title: str
    number: str | None = None
    issued_by: str | None = None
    issued_on: dt.date | None = None
    place: str | None = None
    link: str | None = None
    sha256: str | None = None


@event_type("par.sheet.evidence-withdrawn.v1")
class EvidenceWithdrawn(OfSheet):
    """The document proves nothing any more."""

    leaf: str
    evidence: str
    reason: str


@event_type("par.sheet.locked.v1")
class SheetLocked(OfSheet):
    """The self-score has ended on ``on``: the unit said so, or its last day was over."""

    by: LockedBy
    on: dt.date


@event_type("par.sheet.withdrawn.v1")
class SheetWithdrawn(OfSheet):
    """The unit took its locked sheet back to correct it."""

    reason: str


@event_type("par.sheet.leaf-appraised.v1")
class LeafAppraised(Scored):
    """The score that ``by`` gave a leaf; ``override`` is why it is not what the rule gives."""

    step: Step
    comment: str | None = None
    explanation_required: bool = False
    override: str | None = None
    by: str


@event_type("par.sheet.explanation-requested.v1")
class ExplanationRequested(OfSheet):
    """The unit is asked to explain a leaf (yêu cầu giải trình)."""

    leaf: str
    by: str


@event_type("par.sheet.explanation-given.v1")
class ExplanationGiven(OfSheet):
    """The unit explains a leaf (giải trình)."""

    leaf: str
    text: str


@event_type("par.sheet.explanations-closed.v1")
class ExplanationsClosed(OfSheet):
    """``by`` waits for no more explanations of the sheet."""

    by: str
    on: dt.date


@event_type("par.sheet.bonus-claimed.v1")
class BonusClaimed(OfSheet):
    """The unit claims points beside the leaves (điểm thưởng)."""

    bonus: str
    points: str
    reason: str


@event_type("par.sheet.bonus-granted.v1")
class BonusGranted(OfSheet):
    """So many points of a claim count; a later grant of the same claim counts in its place."""

    bonus: str
    points: str
    comment: str | None = None
    by: str


@event_type("par.sheet.penalty-applied.v1")
class PenaltyApplied(OfSheet):
    """Points are taken off (điểm trừ); a later one under the same id counts in its place, so 0 takes it back."""

    penalty: str
    points: str
    reason: str
    by: str


@event_type("par.sheet.approved.v1")
class SheetApproved(OfSheet):
    """The council approves the sheet as it stands."""

    by: str
    comment: str | None = None


@event_type("par.sheet.reopened.v1")
class SheetReopened(OfSheet):
    """The council opens an approved sheet once more, for a second appraisal that corrects it."""

    by: str
    reason: str


SheetFact = (
    SheetOpened
    | LeafSelfScored
    | EvidenceAttached
    | EvidenceWithdrawn
    | SheetLocked
    | SheetWithdrawn
    | LeafAppraised
    | ExplanationRequested
    | ExplanationGiven
    | ExplanationsClosed
    | BonusClaimed
    | BonusGranted
    | PenaltyApplied
    | SheetApproved
    | SheetReopened
)
