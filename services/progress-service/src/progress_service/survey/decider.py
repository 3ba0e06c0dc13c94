"""The rules of a satisfaction survey about one unit."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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
    """Something an authority says of a survey about a unit."""

    survey: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Record(OfSurvey):
    """What was asked and answered."""

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


@dataclass(frozen=True, slots=True)
class Survey:
    """Whose survey it is, and whether it stands; None stands for one that was never reported."""

    authority: str
    stands: bool


def decide(command: Command, state: Survey | None) -> Sequence[EventData]:
    """The fact of a command. A survey is the authority's that reported it first, or of whoever goes on for that."""
    match command:
        case Record():
            check_known(command)
            _check_surveyor(command, state)
            _check_days(command)
            _check_numbers(command)
            if state is not None and state.stands:
                raise Rejected("survey-exists", "/data/survey", survey=command.survey, unit=command.unit)
            return [_recorded(command)]
        case Retract():
            if state is None or not state.stands:
                raise Rejected("unknown-survey", "/data/survey", survey=command.survey, unit=command.unit)
            _check_surveyor(command, state)
            return [SurveyRetracted(survey=command.survey, unit=command.unit, reason=command.reason)]
        case _:
            assert_never(command)


def evolve(state: Survey | None, data: EventData) -> Survey | None:
    """The state after a fact."""
    match data:
        case SurveyRecorded():
            return Survey(data.authority, stands=True)
        case SurveyRetracted() if state is not None:
            return Survey(state.authority, stands=False)
        case _:
            return state


def _check_surveyor(command: OfSurvey, state: Survey | None) -> None:
    sender, tree = command.sender, command.tree
    if state is None:
        above = command.tree_of_unit.ancestors(command.unit)
        allowed = tree.speaks_for(sender, command.unit) or sender in above
    else:
        allowed = tree.speaks_for(sender, state.authority)
    if not allowed:
        raise Rejected("not-the-surveyor", "/source", sender=sender, survey=command.survey, unit=command.unit)


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
        authority=command.sender,
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


SURVEY: Decider[Survey | None, Command] = Decider(None, decide, evolve)
