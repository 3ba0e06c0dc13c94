"""An explained score, as reads show it."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from par.events.formula import Formula
from par.events.index_set import IndicatorKind
from par.events.measurement import FigureState
from par.events.scoring import Inputs
from par.events.unit import UnitType
from par.obligations.lifecycle import Lifecycle
from par.values import AnswerModel
from report_service.numbers import ExactDecimal, ExactScore, Percent, Score, ShownScore
from report_service.read_models.results.answers import ClassOfResult, Entered

Position = Annotated[int | None, Field(description="In the log; `par event POSITION` shows the event.")]
Next = Annotated[str | None, Field(description="`after` of the page that follows; null on the last page.")]


class Month(AnswerModel):
    """A month: the report of the unit that counts, or what is pooled of the units."""

    period: str
    state: Annotated[FigureState | None, Field(default=None, description="Of a report.")]
    numerator: int | None
    denominator: int | None
    reason: Annotated[str | None, Field(default=None)]
    time: Annotated[AwareDatetime | None, Field(default=None)]
    event: Annotated[str | None, Field(default=None, description="The sender's id of the report.")]
    source: Annotated[str | None, Field(default=None)]
    position: Annotated[Position, Field(default=None)]
    units: Annotated[int | None, Field(default=None, description="In a pool.")]
    not_reported: Annotated[int | None, Field(default=None)]
    not_applicable: Annotated[int | None, Field(default=None)]


class Member(AnswerModel):
    """A unit in a pool."""

    unit: str
    numerator: int | None
    denominator: int | None
    value: Percent
    adds: Annotated[
        tuple[int, int],
        Field(strict=False, description="To numerator and denominator of the pool, by the kind of the indicator."),
    ]
    periods: tuple[Month, ...]


class ExplainedObligation(AnswerModel):
    """An obligation that a figure of the ledger counts."""

    obligation: str
    unit: str
    plan: str
    lifecycle: Lifecycle
    due: str | None
    counts: Annotated[tuple[int, int], Field(strict=False, description="What it adds to numerator and denominator.")]
    positions: Annotated[tuple[int, ...], Field(description="Of the events behind it.")]


class ExplainedInput(AnswerModel):
    """The figures of one indicator that a leaf is scored on."""

    indicator: str
    of: Annotated[
        Literal["own", "pooled", "ledger"],
        Field(description="The unit's own reports, pooled over units, or counted by the ledger from obligations."),
    ]
    numerator: int | None
    denominator: int | None
    value: Percent
    kind: Annotated[IndicatorKind | None, Field(default=None, description="Of a pool: how units make its figure.")]
    periods: Annotated[tuple[Month, ...], Field(default=())]
    units: Annotated[int | None, Field(default=None, description="How many units are in the pool.")]
    not_reported: Annotated[int | None, Field(default=None)]
    not_applicable: Annotated[int | None, Field(default=None)]
    obligations: Annotated[int | None, Field(default=None, description="How many are owed, also those not due yet.")]
    members: Annotated[tuple[Member, ...] | None, Field(default=None, description="With `leaf`: a page of the pool.")]
    counted: Annotated[
        tuple[ExplainedObligation, ...] | None, Field(default=None, description="With `leaf`: a page of obligations.")
    ]
    next: Annotated[Next, Field(default=None)]


class EnteredScore(AnswerModel):
    """A score that somebody entered on the unit's sheet."""

    step: Literal["self", "first", "second"]
    points: Annotated[str | None, Field(description="Exact; null where by the inputs the leaf does not apply.")]
    applies: bool
    inputs: Inputs | None
    rule: Annotated[str | None, Field(description="What the rule gives on these inputs.")]
    words_vi: Annotated[str | None, Field(description="How it does so; null without inputs.")]
    words_en: str | None
    note: str | None
    comment: str | None
    override: Annotated[str | None, Field(description="Why the points are not what the rule gives.")]
    by: Annotated[str | None, Field(description="Who appraised.")]
    event: str
    source: str
    position: int


class ExplainedLeaf(AnswerModel):
    """One leaf: its rule, what the rule makes of its inputs in words, and where the inputs come from."""

    code: str
    name_vi: str | None
    name_en: str | None
    max: ExactDecimal
    min: ExactDecimal
    applies: Annotated[bool, Field(description="False: the leaf is out of the base, and the rest is rescaled.")]
    score: Score
    shown: ShownScore
    counted: Annotated[
        Literal["second", "first", "self", "proposed"] | None, Field(description="Which of the four scores counts.")
    ]
    counted_vi: str
    counted_en: str
    proposed: Annotated[Entered, Field(description="What the ledger computes.")]
    self_: Annotated[Entered, Field(alias="self")]
    first: Entered
    second: Entered
    difference: Annotated[ShownScore, Field(description="How far what counts lies from the proposal.")]
    formula: Formula
    formula_version: str
    words_vi: Annotated[str, Field(description="How the rule makes the proposal, with its numbers.")]
    words_en: str
    entered: Annotated[tuple[EnteredScore, ...], Field(description="What people entered, step by step.")]
    inputs: tuple[ExplainedInput, ...]


class ExplainedArea(AnswerModel):
    """An area: the sum of its leaves, not rescaled."""

    area: str
    name_vi: str | None
    name_en: str | None
    max: ExactDecimal
    base: ExactDecimal
    score: Score
    shown: ShownScore
    leaves: tuple[ExplainedLeaf, ...]


class ExplainAnswer(AnswerModel):
    """A unit's score as a tree.

    The exact points of the leaves that apply add up to `points`; out of the base, with bonus and penalty, to `score`.
    """

    unit: str
    name: str
    unit_type: UnitType
    city: str
    year: int
    round: str
    index_set: str
    version: int
    stage: Annotated[str, Field(description="Of the score sheet; `proposed`: there is none.")]
    score: Score
    shown: ShownScore
    percent: Score
    percent_shown: Percent
    class_: Annotated[ClassOfResult | None, Field(alias="class")]
    max: ExactDecimal
    missing: tuple[str, ...]
    points: Annotated[Score, Field(description="The sum of the leaves.")]
    base: Annotated[ExactDecimal, Field(description="`max` without the leaves that do not apply.")]
    leaf_score: Annotated[Score, Field(description="`points` rescaled to `max`; with bonus and penalty the score.")]
    bonus: ExactScore
    penalty: ExactScore
    bonus_max: ExactDecimal
    penalty_max: ExactDecimal
    words_vi: str
    words_en: str
    areas: Annotated[tuple[ExplainedArea, ...], Field(description="With `leaf`: only that leaf in its area.")]
