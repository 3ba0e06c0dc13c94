"""The rules of a satisfaction survey of one authority about one unit."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, assert_never

from par.deciding import Decider
from par.events import EventData
from par.events.survey import Item, Level, SurveyMethod, SurveyRecorded, SurveyRetracted
from par.problems import Rejected
from progress_service.reference.speaking import OfUnit, check_known, place_of

USUAL_LEVELS: Final = (
    Level(code="A", weight="100"),
    Level(code="B", weight="60"),
    Level(code="C", weight="20"),
    Level(code="D", weight="0"),
)
"""The weights of answers that survey software of Vietnamese provinces uses unless a survey states its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfSurvey(OfUnit):
    """Something said of the survey ``survey`` of ``authority`` about a unit."""

    survey: str
    authority: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Record(OfSurvey):
    """What was asked and answered; the ``authority`` is the sender."""

    title: str
    method: SurveyMethod
    first_day: dt.date
    last_day: dt.date
    population: int
    sample: int
    answers: int
    levels: tuple[Level, ...]
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Retract(OfSurvey):
    """The survey was a mistake and counts no more."""

    reason: str


Command = Record | Retract

MAX_TAKEN: Final = 50
"""So often a survey is reported, with withdrawals in between: whoever decides remembers what each report was called."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What the rules remember: whether the survey stands, and how often it was reported."""

    stands: bool = False
    taken: int = 0


def decide(command: Command, survey: Survey) -> Sequence[EventData]:
    """The fact of a command. Two authorities may give their surveys about a unit the same name, each its own."""
    match command:
        case Record():
            check_known(command)
            _check_surveyor(command)
            _check_days(command)
            _check_numbers(command)
            if survey.stands:
                raise Rejected("survey-exists", "/data/survey", survey=command.survey, unit=command.unit)
            if survey.taken >= MAX_TAKEN:
                raise Rejected("too-many-corrections", "/data/survey", limit=MAX_TAKEN)
            return [_recorded(command)]
        case Retract():
            if not command.tree.speaks_for(command.sender, command.authority):
                raise _not_the_surveyor(command)
            if not survey.stands:
                raise Rejected("unknown-survey", "/data/survey", survey=command.survey, unit=command.unit)
            of_survey = {"survey": command.survey, "authority": command.authority, "unit": command.unit}
            return [SurveyRetracted(**of_survey, reason=command.reason)]
        case _:
            assert_never(command)


def evolve(survey: Survey, data: EventData) -> Survey:
    """The survey after a fact."""
    match data:
        case SurveyRecorded():
            return Survey(stands=True, taken=survey.taken + 1)
        case SurveyRetracted():
            return replace(survey, stands=False)
        case _:
            return survey


def _check_surveyor(command: Record) -> None:
    above = command.tree_of_unit.ancestors(command.unit)
    if not command.tree.speaks_for(command.sender, command.unit) and command.sender not in above:
        raise _not_the_surveyor(command)


def _not_the_surveyor(command: OfSurvey) -> Rejected:
    return Rejected("not-the-surveyor", "/source", sender=command.sender, survey=command.survey, unit=command.unit)


def _check_days(command: Record) -> None:
    if command.last_day < command.first_day:
        raise Rejected("dates-reversed", "/data/to", later=command.last_day, earlier=command.first_day)
    if command.last_day > command.day:
        raise Rejected("in-the-future", "/data/to", time=command.last_day, day=command.day)


_SAMPLE: Final = ("phiếu phát ra", "sample")
_POPULATION: Final = ("đối tượng khảo sát", "population")
_ANSWERS: Final = ("phiếu thu về", "answers received")
_COUNTED: Final = ("lượt trả lời của một câu hỏi", "answers to one item")


def _check_numbers(command: Record) -> None:
    _check_no_more(command.sample, _SAMPLE, command.population, _POPULATION, "/data/sample")
    _check_no_more(command.answers, _ANSWERS, command.sample, _SAMPLE, "/data/answers")
    level = _repeated(level.code for level in command.levels)
    if level is not None:
        raise Rejected("survey-level", "/data/levels", level=level)
    item = _repeated(item.code for item in command.items)
    if item is not None:
        raise Rejected("survey-item", "/data/items", item=item)
    known = {level.code for level in command.levels}
    for number, asked in enumerate(command.items):
        pointer = f"/data/items/{number}/counts"
        unknown = next((code for code in asked.counts if code not in known), None)
        if unknown is not None:
            raise Rejected("survey-level", pointer, level=unknown)
        _check_no_more(sum(asked.counts.values()), _COUNTED, command.answers, _ANSWERS, pointer)


def _check_no_more(
    smaller: int, smaller_name: tuple[str, str], larger: int, larger_name: tuple[str, str], pointer: str
) -> None:
    if smaller > larger:
        raise Rejected(
            "survey-numbers",
            pointer,
            smaller=smaller,
            smaller_name_vi=smaller_name[0],
            smaller_name_en=smaller_name[1],
            larger=larger,
            larger_name_vi=larger_name[0],
            larger_name_en=larger_name[1],
        )


def _repeated(codes: Iterable[str]) -> str | None:
    seen: set[str] = set()
    for code in codes:
        if code in seen:
            return code
        seen.add(code)
    return None


def _recorded(command: Record) -> SurveyRecorded:
    return SurveyRecorded(
        **place_of(command),
        survey=command.survey,
        authority=command.authority,
        title=command.title,
        method=command.method,
        first_day=command.first_day,
        last_day=command.last_day,
        population=command.population,
        sample=command.sample,
        answers=command.answers,
        levels=command.levels,
        items=command.items,
    )


SURVEY: Decider[Survey, Command] = Decider(Survey(), decide, evolve)
