"""Score sheets as reads show them."""

from typing import Annotated, Literal

from pydantic import Field

from par.events.scoring import Inputs
from par.events.unit import UnitType
from par.values import AnswerModel
from report_service.numbers import ExactScore, Score

Formula = Annotated[str, Field(description="The version of the rule that the points are of.")]
Position = Annotated[int, Field(description="In the log.")]


class Said(AnswerModel):
    """The event behind an entry."""

    event: Annotated[str, Field(description="Its sender's id.")]
    source: str
    position: Position


class EnteredScore(Said):
    """A score of a leaf that somebody entered."""

    points: Score
    applies: Annotated[bool, Field(description="False: by its inputs the leaf is out of the base.")]
    inputs: Inputs | None
    rule: Annotated[Score, Field(description="What the rule gives on the inputs known by then; null: nothing.")]
    formula_version: Formula


class SelfScore(EnteredScore):
    """The unit's own."""

    note: str | None


class Appraisal(EnteredScore):
    """An appraiser's."""

    comment: str | None
    override: Annotated[str | None, Field(description="Why the points are not what the rule gives.")]
    by: str


class Explanation(AnswerModel):
    """An explanation that is required of the unit."""

    required: bool
    text: str | None
    event: str | None = None
    source: str | None = None
    position: Position | None = None


class Evidence(Said):
    """A document that proves points."""

    evidence: str
    title: str
    number: str | None
    issued_by: str | None
    issued_on: str | None
    place: str | None
    link: str | None
    sha256: str | None
    withdrawn: Annotated[str | None, Field(description="Why it proves nothing any more.")]


class SheetLeaf(AnswerModel):
    """What was entered for one leaf."""

    code: str
    self_: Annotated[SelfScore | None, Field(alias="self")] = None
    first: Appraisal | None = None
    second: Appraisal | None = None
    explanation: Explanation | None = None
    evidence: tuple[Evidence, ...] = ()


class Bonus(Said):
    """A claim, and what was granted of it."""

    bonus: str
    claimed: ExactScore
    reason: str
    granted: Score
    comment: str | None = None
    by: str | None = None


class Penalty(Said):
    """Points that were taken off."""

    penalty: str
    points: ExactScore
    reason: str
    by: str


class Sheet(AnswerModel):
    """The score sheet of one unit in one round."""

    round: str
    city: str
    year: int
    unit: str
    unit_type: UnitType
    stage: Literal["open", "locked", "approved"]
    locked_by: Literal["unit", "deadline"] | None
    locked_on: str | None
    explanations_closed: bool
    approved_by: str | None
    reopened: Annotated[str | None, Field(description="Why the council opened it once more.")] = None
    leaves: Annotated[tuple[SheetLeaf, ...], Field(description="Those of which something was entered, by code.")]
    bonus: tuple[Bonus, ...]
    penalties: tuple[Penalty, ...]
    position: Position


class SheetsAnswer(AnswerModel):
    """The sheets of one unit in the rounds of a year."""

    items: tuple[Sheet, ...]
