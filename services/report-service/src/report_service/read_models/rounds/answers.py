"""Rounds as reads show them."""

from typing import Annotated

from pydantic import Field

from par.events.unit import UnitType
from par.service import PageAnswer
from par.values import AnswerModel
from report_service.numbers import ExactDecimal

LastDay = Annotated[str | None, Field(description="The last day of the step; null: it has none.")]


class RoundClass(AnswerModel):
    """A class of results."""

    label_vi: str
    label_en: str
    at_least: Annotated[ExactDecimal, Field(alias="from", description="Percent of the base.")]
    inclusive: Annotated[bool, Field(description="False: above that, not from it on.")]


class RoundRow(AnswerModel):
    """What a round is scored on, and its terms."""

    round: str
    city: str
    year: int
    main: Annotated[bool, Field(description="The round of the year that bears no name of its own.")]
    index_set: str
    version: Annotated[int, Field(description="Of the index set.")]
    base: ExactDecimal
    on: Annotated[str | None, Field(description="The units are those of that day.")]
    unit_types: Annotated[tuple[UnitType, ...] | None, Field(description="Null: all that the set is for.")]
    units: Annotated[int, Field(description="How many units are scored.")]
    leaves: Annotated[int, Field(description="How many leaves the set has.")]
    self_score_end: LastDay
    first_appraisal_end: LastDay
    explanation_end: LastDay
    second_appraisal_end: LastDay
    bonus_max: ExactDecimal
    penalty_max: ExactDecimal
    classes: tuple[RoundClass, ...]
    position: Annotated[int, Field(description="In the log.")]


class RoundsAnswer(PageAnswer):
    """A page of rounds by id."""

    items: tuple[RoundRow, ...]
