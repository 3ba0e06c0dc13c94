"""Reading satisfaction surveys."""

from typing import Annotated, Any, Final

from pydantic import Field

from par.projection.store.database import Database
from par.projection.store.reading import one
from par.service import PageQuestion, Query, Question, page
from progress_service.read_models.surveys.answers import SurveyAnswer, SurveysAnswer
from progress_service.read_models.surveys.projection import Surveys

Id = Annotated[str, Field(max_length=100)]


class SurveysQuestion(PageQuestion):
    """Which surveys; all of the given conditions hold. Withdrawn ones only on request."""

    unit: Id | None = None
    authority: Id | None = None
    city: Id | None = None
    year: Annotated[int | None, Field(ge=2000, le=2100)] = None
    withdrawn: Annotated[bool, Field(description="Withdrawn ones too, which are otherwise left out.")] = False


class SurveyQuestion(Question):
    """One survey of an authority about a unit."""

    authority: Id
    unit: Id
    survey: Id


async def surveys(database: Database, asked: SurveysQuestion) -> dict[str, Any]:
    """A page of surveys by unit, id and authority, without their questions."""
    given = {"unit": asked.unit, "authority": asked.authority, "city": asked.city, "year": asked.year}
    where: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    if not asked.withdrawn:
        where["withdrawn"] = None
    return await page(database, Surveys.name, where, ("unit", "survey", "authority"), asked, ("items", "levels"))


async def survey(database: Database, asked: SurveyQuestion) -> dict[str, Any]:
    """One survey with its questions, withdrawn or not. Raises NotFound."""
    return await one(database, Surveys.name, f"{asked.authority}:{asked.unit}:{asked.survey}")


SURVEYS: Final = Query("surveys", "/v1/surveys", SurveysQuestion, surveys, SurveysAnswer)
SURVEY: Final = Query("survey", "/v1/surveys/{authority}/{unit}/{survey}", SurveyQuestion, survey, SurveyAnswer)
