"""Results as reads show them."""

from typing import Annotated, Literal

from pydantic import Field

from par.events.unit import UnitType
from par.service import PageAnswer
from par.values import AnswerModel
from report_service.numbers import ExactDecimal, ExactScore, Percent, Score, ShownPoints, ShownScore

Entered = Annotated[
    str | None,
    Field(
        description="Exact points; `na`: the leaf does not apply; null: there are none.", pattern=r"^(na|-?\d+/\d+)$"
    ),
]


class ClassOfResult(AnswerModel):
    """A class, by the labels that the round gives it."""

    vi: str
    en: str


class UnitResult(AnswerModel):
    """The result of one unit in one round."""

    unit: str
    name: str
    unit_type: UnitType
    year: int
    round: str
    index_set: str
    version: Annotated[int, Field(description="Of the index set.")]
    stage: Annotated[
        Literal["proposed", "open", "locked", "approved"],
        Field(description="Of the score sheet; `proposed`: there is none."),
    ]
    score: Annotated[Score, Field(description="Leaves out of `max`, bonus and penalty; null while a leaf has none.")]
    shown: ShownScore
    max: ExactDecimal
    percent: Score
    percent_shown: Percent
    class_: Annotated[ClassOfResult | None, Field(alias="class")]
    bonus: ExactScore
    penalty: ExactScore
    missing: Annotated[tuple[str, ...], Field(description="Codes of leaves without a score.")]


class WhyNot(AnswerModel):
    """Why no change is stated."""

    code: Literal["formulas-differ", "no-result"]
    pointer: str
    message_vi: str
    message_en: str


class Change(AnswerModel):
    """Against the main round of the year before; without a difference where the rules are others."""

    round: str
    percent: Annotated[Score, Field(description="Of the year before.")]
    difference: Annotated[Score, Field(description="In points of a percentage.")]
    shown: ShownScore
    problem: WhyNot | None


ChangeOrNone = Annotated[Change | None, Field(description="Null: there is no main round of the year before.")]


class ResultRow(UnitResult):
    """One unit of a city's results."""

    change: ChangeOrNone
    rank: Annotated[int | None, Field(description="Within its type; equal scores share one. Null: no score.")]


class ResultsAnswer(PageAnswer):
    """A page of units by type, rank and id."""

    items: tuple[ResultRow, ...]


class CountedLeaf(AnswerModel):
    """One leaf: the four scores it may have, and the one that counts."""

    code: str
    area: str
    max: ExactDecimal
    min: ExactDecimal
    formula_version: str
    proposed: Annotated[Entered, Field(description="What the ledger computes.")]
    self_: Annotated[Entered, Field(alias="self")]
    first: Entered
    second: Entered
    counted: Annotated[
        Literal["second", "first", "self", "proposed"] | None, Field(description="Which of them counts.")
    ]
    applies: bool
    score: Score
    shown: ShownScore
    difference: Annotated[
        ShownScore, Field(description="How far what counts lies from the proposal, where that is more than 0.015.")
    ]


class CountedArea(AnswerModel):
    """The sum of an area's leaves, not rescaled."""

    area: str
    max: ExactDecimal
    base: Annotated[ExactDecimal, Field(description="The sum of the maxima of the leaves that apply.")]
    score: Score
    shown: ShownScore


class UnitResultAnswer(UnitResult):
    """One unit's result with all that it is made of."""

    city: str
    main: bool
    change: ChangeOrNone
    points: Annotated[Score, Field(description="The sum of the leaves.")]
    base: Annotated[ExactDecimal, Field(description="`max` without the leaves that do not apply.")]
    leaf_score: Annotated[Score, Field(description="`points` rescaled to `max`; `score` is this, bonus and penalty.")]
    bonus_max: ExactDecimal
    penalty_max: ExactDecimal
    leaves: tuple[CountedLeaf, ...]
    areas: tuple[CountedArea, ...]


class Figure(AnswerModel):
    """A statistic: exact, and as it is shown."""

    exact: ExactScore
    shown: ShownPoints


class Statistic(AnswerModel):
    """Statistics of results in percent. Not an index: the index of a city is scored on its own set."""

    statistic: Annotated[
        Literal["tier", "all_units", "mean_of_tiers"],
        Field(description="Of one unit type; of all units together; of the means of the types."),
    ]
    unit_type: Annotated[UnitType | None, Field(description="Of a `tier`.")]
    units: int
    scored: Annotated[int, Field(description="Those with a result; who has none is in no mean.")]
    mean: Figure | None
    median: Figure | None
    min: Figure | None
    max: Figure | None
    classes: Annotated[dict[str, int], Field(description="Class -> units; of a `tier`, where the round has classes.")]


class StatisticsAnswer(AnswerModel):
    """The statistics of one round."""

    items: tuple[Statistic, ...]
