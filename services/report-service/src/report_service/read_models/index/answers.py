"""The index of units as reads show it."""

from typing import Annotated

from pydantic import Field

from par.events.formula import Formula
from par.events.unit import UnitType
from par.service import PageAnswer
from par.values import AnswerModel
from report_service.numbers import ExactDecimal, Score, ShownScore


class UnitIndex(AnswerModel):
    """The score of one unit in its round."""

    unit: str
    name: str
    unit_type: UnitType
    year: int
    round: str
    index_set: str
    version: Annotated[int, Field(description="Of the index set.")]
    score: Score
    shown: ShownScore
    max: ExactDecimal
    missing: Annotated[tuple[str, ...], Field(description="Codes of leaves without a score.")]


class IndexRow(UnitIndex):
    """One unit of a city's index."""

    rank: Annotated[int | None, Field(description="Within its type and city; equal scores share one. Null: no score.")]


class IndexAnswer(PageAnswer):
    """A page of units by type, rank and id."""

    items: tuple[IndexRow, ...]


class Input(AnswerModel):
    """The figures that leaves are scored on."""

    numerator: int
    denominator: int
    event: Annotated[str | None, Field(description="The sender's id of the newest report; null of pooled figures.")]
    source: str | None
    position: Annotated[int, Field(description="In the log: the event that last changed the figures.")]


class ScoredLeaf(AnswerModel):
    """One leaf of the index set with its score."""

    code: str
    area: str
    max: ExactDecimal
    min: Annotated[ExactDecimal, Field(description="At most 0: some leaves may lie below zero.")]
    indicator: Annotated[str | None, Field(description="Null unless the formula scores exactly one indicator.")]
    indicators: Annotated[tuple[str, ...], Field(description="Whose figures are scored; none: inputs are entered.")]
    formula: Formula
    formula_version: Annotated[str, Field(description="Of the rule of this leaf; years compare where it is the same.")]
    applies: Annotated[bool, Field(description="False: the leaf is out of the base, and the rest is rescaled.")]
    score: Score
    shown: ShownScore


class ScoredArea(AnswerModel):
    """The sum of an area's leaves, not rescaled."""

    area: str
    max: ExactDecimal
    base: Annotated[ExactDecimal, Field(description="The sum of the maxima of the leaves that apply.")]
    score: Score
    shown: ShownScore


class UnitIndexAnswer(UnitIndex):
    """One unit's score with all that it is made of."""

    city: str
    points: Annotated[Score, Field(description="The sum of the leaves: `score` before it is rescaled to `max`.")]
    base: Annotated[ExactDecimal, Field(description="`max` without the leaves that do not apply.")]
    inputs: Annotated[dict[str, Input], Field(description="By indicator.")]
    leaves: tuple[ScoredLeaf, ...]
    areas: tuple[ScoredArea, ...]
