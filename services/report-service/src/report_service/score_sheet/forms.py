"""What may be said of a score sheet. The data of the events that units, appraisers and the council hand in."""

import datetime as dt
from typing import Annotated, Final, Literal

from pydantic import Field

from par.events.score_sheet import Step
from par.submitting.fields import Contract, Date, Line, Reason
from par.values import Code
from report_service.index.inputs import InputsContent
from report_service.score_sheet.points import MorePoints, Points
from report_service.tokens import Token

Note = Annotated[Reason, Field(max_length=1_000)]


class OfRound(Contract):
    """What all events on a sheet name; the unit is that of the subject, ``unit/<id>``."""

    round: Token


class LeafScored(OfRound):
    """``par.sheet.leaf-scored.v1``, by the unit: the points of a leaf, or the inputs from which the rule makes them."""

    leaf: Code
    points: Points | None = None
    inputs: InputsContent | None = None
    note: Note | None = None


class EvidenceAdded(OfRound):
    """``par.sheet.evidence-attached.v1``, by the unit: a document that proves points of a leaf, by an id of its own."""

    leaf: Code
    evidence: Code
    title: Line
    number: Line | None = None
    issued_by: Line | None = None
    issued_on: Date | None = None
    place: Line | None = None
    link: Annotated[str, Field(max_length=500, pattern=r'^https?://[^\s<>"]+$')] | None = None
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None


class EvidenceDropped(OfRound):
    """``par.sheet.evidence-withdrawn.v1``, by the unit."""

    leaf: Code
    evidence: Code
    reason: Note


class Locked(OfRound):
    """``par.sheet.locked.v1``, by the unit: the self-score is complete."""


class Withdrawn(OfRound):
    """``par.sheet.withdrawn.v1``, by the unit: it takes the locked sheet back to correct it."""

    reason: Note


class Explained(OfRound):
    """``par.sheet.explanation-given.v1``, by the unit, for a leaf of which an explanation is required."""

    leaf: Code
    text: Reason


class Claimed(OfRound):
    """``par.sheet.bonus-claimed.v1``, by the unit, by an id of its own."""

    bonus: Code
    points: MorePoints
    reason: Note


class Appraised(OfRound):
    """``par.sheet.leaf-appraised.v1``, by an appraiser: the ``first`` or ``second`` score of a leaf.

    ``override_reason`` where the points are not what the rule gives on the inputs that are known.
    """

    leaf: Code
    step: Literal[Step.FIRST, Step.SECOND]
    points: Points | None = None
    inputs: InputsContent | None = None
    comment: Note | None = None
    explanation_required: Annotated[bool, Field(strict=True)] = False
    override_reason: Note | None = None


class ExplanationsEnded(OfRound):
    """``par.sheet.explanations-closed.v1``, by an appraiser: no explanation of the sheet is waited for any longer."""


class Granted(OfRound):
    """``par.sheet.bonus-granted.v1``, by an appraiser: how many points of a claim count."""

    bonus: Code
    points: MorePoints
    comment: Note | None = None


class Penalised(OfRound):
    """``par.sheet.penalty-applied.v1``, by an appraiser, by an id of its own; 0 points take it back."""

    penalty: Code
    points: MorePoints
    reason: Note


class Approved(OfRound):
    """``par.sheet.approved.v1``, by the council."""

    comment: Note | None = None


class Reopened(OfRound):
    """``par.sheet.reopened.v1``, by the council: the approved sheet is appraised once more."""

    reason: Note


OfUnit = LeafScored | EvidenceAdded | EvidenceDropped | Locked | Withdrawn | Explained | Claimed
OfAppraiser = Appraised | ExplanationsEnded | Granted | Penalised
OfCouncil = Approved | Reopened

UNIT_FORMS: Final[dict[str, type[OfRound]]] = {
    "par.sheet.leaf-scored.v1": LeafScored,
    "par.sheet.evidence-attached.v1": EvidenceAdded,
    "par.sheet.evidence-withdrawn.v1": EvidenceDropped,
    "par.sheet.locked.v1": Locked,
    "par.sheet.withdrawn.v1": Withdrawn,
    "par.sheet.explanation-given.v1": Explained,
    "par.sheet.bonus-claimed.v1": Claimed,
}
APPRAISER_FORMS: Final[dict[str, type[OfRound]]] = {
    "par.sheet.leaf-appraised.v1": Appraised,
    "par.sheet.explanations-closed.v1": ExplanationsEnded,
    "par.sheet.bonus-granted.v1": Granted,
    "par.sheet.penalty-applied.v1": Penalised,
}
COUNCIL_FORMS: Final[dict[str, type[OfRound]]] = {
    "par.sheet.approved.v1": Approved,
    "par.sheet.reopened.v1": Reopened,
}


def latest_date(content: OfRound) -> dt.date | None:
    """A date of what happened that the content names, if it names one."""
    return content.issued_on if isinstance(content, EvidenceAdded) else None
