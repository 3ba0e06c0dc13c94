"""What would be, as reads show it."""

import datetime as dt
from typing import Annotated

from pydantic import Field

from par.events.unit import UnitType
from par.values import AnswerModel
from report_service.numbers import ExactDecimal, ExactScore, Score, ShownPoints, ShownScore


class Points(AnswerModel):
    """A score."""

    score: Score
    shown: ShownScore


class Change(AnswerModel):
    """By how many points a score differs."""

    exact: ExactScore
    shown: ShownPoints


class Standing(Points):
    """How a unit stands in its round."""

    rank: Annotated[int | None, Field(description="Within its type and city; null without a score.")]
    missing: Annotated[tuple[str, ...], Field(description="Codes of leaves without a score.")]


class ChangedLeaf(AnswerModel):
    """A leaf whose score would be another one."""

    code: str
    area: str
    max: ExactDecimal
    indicator: str | None
    before: Points
    after: Points
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


class WhatIfAnswer(AnswerModel):
    """The units of the question before and after what was imagined. Nothing was written."""

    city: str
    year: int
    day: Annotated[dt.date, Field(description="On which it was imagined to happen.")]
    based_on: Annotated[int, Field(description="The position of the log that was imagined on.")]
    figures: tuple[TakenFigures, ...]
    items: tuple[ChangedUnit, ...]
