"""Reading citizen feedback."""

from typing import Annotated, Any, Final

from pydantic import Field

from par.projection.store.database import Database
from par.projection.store.reading import one
from par.service import PageQuestion, Query, Question, page
from progress_service.read_models.feedback.answers import FeedbackAnswer, UnitFeedbackAnswer
from progress_service.read_models.feedback.projection import Feedback

Id = Annotated[str, Field(max_length=100)]
Year = Annotated[int, Field(ge=2000, le=2100)]


class FeedbackQuestion(PageQuestion):
    """All units that reported in ``year``, or those of one city."""

    year: Year
    city: Id | None = None


class UnitFeedbackQuestion(Question):
    """One unit in ``year``."""

    year: Year
    unit: Id


async def feedback(database: Database, asked: FeedbackQuestion) -> dict[str, Any]:
    """A page of units by id, without months."""
    where = {"year": asked.year} | ({} if asked.city is None else {"city": asked.city})
    return await page(database, Feedback.name, where, ("unit",), asked, ("periods", "placed"))


async def feedback_of_unit(database: Database, asked: UnitFeedbackQuestion) -> dict[str, Any]:
    """The unit's year with its months. Raises NotFound where it reported nothing."""
    document = await one(database, Feedback.name, f"{asked.unit}:{asked.year}")
    del document["placed"]
    return document


FEEDBACK: Final = Query("feedback", "/v1/feedback/{year}", FeedbackQuestion, feedback, FeedbackAnswer)
FEEDBACK_OF_UNIT: Final = Query(
    "feedback-of-unit", "/v1/feedback/{year}/{unit}", UnitFeedbackQuestion, feedback_of_unit, UnitFeedbackAnswer
)
