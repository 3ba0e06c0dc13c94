"""What would be, as reads show it."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from par.events.unit import UnitType
from par.values import AnswerModel
from report_service.numbers import ExactDecimal, ExactScore, Percent, Score, ShownPoints, ShownScore
from report_service.read_models.results.answers import ClassOfResult, Entered


class Points(AnswerModel):
    """A score."""

    score: Score
    shown: ShownScore


class Change(AnswerModel):
    """By how many points a score differs."""

    exact: ExactScore
    shown: ShownPoints


class LeafPoints(Points):
    """What counts of a leaf, and what the ledger proposes for it."""

    proposed: Entered
    applies: bool


class Standing(Points):
    """How a unit stands in its round."""

    percent: Score
    percent_shown: Percent
    class_: Annotated[ClassOfResult | None, Field(alias="class")]
    rank: Annotated[int | None, Field(description="Within its type and city; null without a score.")]
    missing: Annotated[tuple[str, ...], Field(description="Codes of leaves without a score.")]


class ChangedLeaf(AnswerModel):
    """A leaf whose score would be another one."""

    code: str
    area: str
    max: ExactDecimal
    counted: Annotated[str | None, Field(description="Which score counts: `second first self proposed`.")]
    before: LeafPoints
    after: LeafPoints
    change: Annotated[Change | None, Field(description="Null where one of the two is no score.")]


class ChangedUnit(AnswerModel):
    """A unit as it stands, and as it would stand."""

    unit: str
    name: str
    unit_type: UnitType
    max: ExactDecimal
    before: Standing
    after: Standing
    change: Change | None
    leaves: Annotated[tuple[ChangedLeaf, ...], Field(description="Those that differ, in the order of the set.")]


class TakenFigures(AnswerModel):
    """The figures that were imagined of one month, also where a share was given."""

    unit: str
    indicator: str
    period: str
    state: str
    numerator: int | None
    denominator: int | None


class GoalShown(AnswerModel):
    """What is to be reached."""

    kind: Annotated[
        Literal["class", "rank", "score"],
        Field(description="`score`: any, where the unit has none for lack of figures."),
    ]
    name: Annotated[str, Field(description="The label of the class, or the rank.")]
    score: Score
    shown: ShownScore
    inclusive: Annotated[bool, Field(description="False: more than `score` is needed.")]


class StepShown(AnswerModel):
    """A step, taken alone, and whether it is among those chosen."""

    name: str
    cost: int
    gain: Annotated[Change | None, Field(description="Of the score; null where there is none before or after it.")]
    leaves: Annotated[tuple[str, ...], Field(description="Codes of the leaves that it changes.")]
    events: Annotated[int, Field(description="How many events it imagines.")]
    chosen: bool


class LeftOut(AnswerModel):
    """A leaf below its maximum for which no step is known."""

    leaf: str
    reason: Annotated[
        Literal["entered", "nothing-to-raise", "too-many-events"],
        Field(description="People enter its score; there is nothing to raise; it would take too many events."),
    ]


class StepsToClassAnswer(AnswerModel):
    """The cheapest of the listed steps that reach the goal. Nothing was written."""

    unit: str
    name: str
    unit_type: UnitType
    city: str
    year: int
    day: dt.date
    based_on: Annotated[int, Field(description="The position of the log that was imagined on.")]
    before: Standing
    goal: Annotated[GoalShown | None, Field(description="Null: the unit stands highest already.")]
    reached: bool
    method: Annotated[
        Literal["exact", "greedy"],
        Field(description="`exact`: no cheaper choice of these steps reaches the goal; `greedy`: there may be one."),
    ]
    cost: int
    steps: tuple[StepShown, ...]
    left_out: tuple[LeftOut, ...]
    after: Annotated[Standing, Field(description="With the chosen steps.")]


class WhatIfAnswer(AnswerModel):
    """The units of the question before and after what was imagined. Nothing was written."""

    city: str
    year: int
    day: Annotated[dt.date, Field(description="On which it was imagined to happen.")]
    based_on: Annotated[int, Field(description="The position of the log that was imagined on.")]
    figures: tuple[TakenFigures, ...]
    confirmed: Annotated[tuple[str, ...], Field(description="The obligations that were imagined to be done.")]
    items: tuple[ChangedUnit, ...]
