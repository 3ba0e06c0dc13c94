"""What senders may say of satisfaction surveys."""

from decimal import Decimal
from typing import Annotated, Final

from pydantic import AfterValidator, Field, WithJsonSchema

from par.events import AggregateId, token_of
from par.events.survey import Item, Level, SurveyMethod
from par.values import DecimalText
from progress_service.contract.fields import Contract, Count, Date, Line, Reason, Token
from progress_service.contract.kind import Kind, Routed, Situation
from progress_service.contract.places import of_unit
from progress_service.contract.submission import Submission
from progress_service.survey.decider import SURVEY, USUAL_LEVELS, Command, Record, Retract

MAX_ITEMS: Final = 50
MIN_LEVELS: Final = 2
MAX_LEVELS: Final = 5


def _percent(text: str) -> str:
    if not 0 <= Decimal(text) <= 100:
        raise ValueError("a weight lies between 0 and 100 percent")
    return text


Weight = Annotated[
    DecimalText,
    AfterValidator(_percent),
    WithJsonSchema({"type": ["number", "string"], "description": "From 0 to 100 percent: a number, or its text."}),
]
LevelCode = Annotated[str, Field(pattern=r"^[A-Za-z0-9]{1,8}$")]
ItemCode = Annotated[str, Field(pattern=r"^[A-Za-z0-9]+([._-][A-Za-z0-9]+)*$", max_length=20)]


class AnswerLevel(Contract):
    """An answer people can give and its worth in percent."""

    code: LevelCode
    weight: Weight


class AskedItem(Contract):
    """One question and how many gave which answer."""

    code: ItemCode
    text: Line
    counts: Annotated[dict[LevelCode, Count], Field(min_length=1, max_length=MAX_LEVELS)]


class OfSurvey(Contract):
    """What both events name."""

    survey: Token


class SurveyConducted(OfSurvey):
    """``par.survey.conducted.v1``, subject ``unit/<id>``: the unit about which people were asked."""

    title: Line
    method: SurveyMethod
    first_day: Annotated[Date, Field(alias="from")]
    last_day: Annotated[Date, Field(alias="to")]
    population: Count
    sample: Count
    answers: Count
    levels: Annotated[list[AnswerLevel], Field(min_length=MIN_LEVELS, max_length=MAX_LEVELS)] | None = None
    items: Annotated[list[AskedItem], Field(min_length=1, max_length=MAX_ITEMS)]


class SurveyWithdrawn(OfSurvey):
    """``par.survey.withdrawn.v1``, subject ``unit/<id>``; without ``authority``, a survey of the sender.

    Whoever took over the work of an authority names it to withdraw its survey.
    """

    authority: Token | None = None
    reason: Reason


def route(submission: Submission, situation: Situation) -> Routed:
    """The command on the authority's survey about the unit."""
    data = submission.data
    assert isinstance(data, OfSurvey)
    command = _command(data, submission, situation)
    token = token_of(command.authority, command.unit, command.survey)
    return Routed(AggregateId(situation.city, "progress", "survey", token), SURVEY, command)


def _command(data: OfSurvey, submission: Submission, situation: Situation) -> Command:
    said = {**of_unit(submission.target, situation), "survey": data.survey}
    authority = data.authority if isinstance(data, SurveyWithdrawn) else None
    said["authority"] = situation.sender if authority is None else authority
    match data:
        case SurveyConducted():
            levels = data.levels
            return Record(
                **said,
                title=data.title,
                method=data.method,
                first_day=data.first_day,
                last_day=data.last_day,
                population=data.population,
                sample=data.sample,
                answers=data.answers,
                levels=USUAL_LEVELS if levels is None else tuple(Level(**level.model_dump()) for level in levels),
                items=tuple(Item(**item.model_dump()) for item in data.items),
            )
        case SurveyWithdrawn():
            return Retract(**said, reason=data.reason)
        case _:
            raise AssertionError(f"no command for {type(data).__name__}")


SURVEY_KINDS: Final = (
    Kind("par.survey.conducted.v1", "unit", SurveyConducted, route),
    Kind("par.survey.withdrawn.v1", "unit", SurveyWithdrawn, route),
)
