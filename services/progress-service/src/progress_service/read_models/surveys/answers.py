"""Satisfaction surveys as reads show them."""

import datetime as dt
from typing import Annotated

from pydantic import Field

from par.events.survey import SurveyMethod
from par.events.unit import UnitType
from par.service import PageAnswer
from par.values import AnswerModel
from progress_service.read_models.rate import Rate

Count = Annotated[int, Field(ge=0)]
Satisfaction = Annotated[
    Rate | None, Field(description="Weights of the answers over their number, in percent; null: nobody answered.")
]


class SurveyFields(AnswerModel):
    """Who asked whom about what, and how satisfied they were."""

    survey: str
    authority: Annotated[str, Field(description="Who asked.")]
    unit: Annotated[str, Field(description="About whom.")]
    unit_type: UnitType
    city: str
    ancestors: Annotated[tuple[str, ...], Field(description="The units above that pool, nearest first.")]
    title: str
    method: SurveyMethod
    first_day: dt.date
    last_day: dt.date
    year: Annotated[int, Field(description="Of the last day.")]
    population: Count
    sample: Annotated[int, Field(ge=0, description="How many were asked.")]
    answers: Annotated[int, Field(ge=0, description="How many answered.")]
    satisfaction: Satisfaction
    withdrawn: Annotated[str | None, Field(description="Why it counts no more; null: it stands.")]


class SurveyRow(SurveyFields):
    """One survey of a list."""

    position: Annotated[int, Field(description="Position in the log of the event that last changed it.")]


class SurveysAnswer(PageAnswer):
    """A page of surveys."""

    items: tuple[SurveyRow, ...]


class AnswerLevel(AnswerModel):
    """An answer people could give."""

    code: str
    weight: Annotated[str, Field(description="Percent of full satisfaction, exact decimal as text.")]


class SurveyItem(AnswerModel):
    """One question."""

    code: str
    text: str
    counts: Annotated[dict[str, int], Field(description="By code of the level.")]
    answered: Count
    satisfaction: Satisfaction


class SurveyAnswer(SurveyFields):
    """One survey with its questions."""

    levels: tuple[AnswerLevel, ...]
    items: tuple[SurveyItem, ...]
