"""The rules of a scoring round."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

from par.deciding import Decider
from par.events import AggregateId, EventData
from par.events.index_set import IndexSetPublished
from par.events.round import RoundOpened, RoundUnit, ScoreClass
from par.events.unit import UnitType
from par.exact import exact
from par.problems import Rejected
from par.units import UnitTree
from report_service.index.leaves import leaves_of


@dataclass(frozen=True, slots=True)
class Terms:
    """What is agreed for a round beside its set: last days of its steps, maxima of a year's bonus and penalty, classes.

    ``classes`` in any order.
    """

    self_score_end: dt.date | None = None
    first_appraisal_end: dt.date | None = None
    explanation_end: dt.date | None = None
    second_appraisal_end: dt.date | None = None
    bonus_max: str = "0"
    penalty_max: str = "0"
    classes: tuple[ScoreClass, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenRound:
    """Open a round with the units of ``day`` and the version of the set that is in force (None: no such set).

    ``taken`` are the names of the city's other rounds; ``unit_types`` those to which the round is restricted.
    """

    round: str
    city: str
    year: int
    index_set_id: str
    index_set: IndexSetPublished | None
    day: dt.date
    tree: UnitTree
    terms: Terms = Terms()
    unit_types: tuple[UnitType, ...] | None = None
    taken: Set[str] = frozenset()


def main_round(city: str, year: int) -> str:
    """The name of the round that was given none."""
    return f"{city}-{year}"


def round_id(city: str, name: str) -> AggregateId:
    """A round stands under its name. Once a city had one round a year, under ``<city>-<year>`` whatever its name."""
    return AggregateId(city, "report", "round", name)


def decide(command: OpenRound, opened: bool) -> Sequence[EventData]:
    """A round opens once, and freezes the leaves: a set reissued within the year does not change its scores.

    Rejected: ``round-exists``, ``unknown-index-set``, ``round-without-units``, ``dates-reversed``, ``round-classes``,
    ``round-class-labels``.
    """
    if opened or command.round in command.taken:
        raise Rejected("round-exists", "/content/round", round=command.round)
    index_set = command.index_set
    if index_set is None:
        raise Rejected("unknown-index-set", "/content/index_set", index_set=command.index_set_id)
    types = index_set.unit_types if command.unit_types is None else command.unit_types
    units = tuple(
        RoundUnit(unit=unit.id, name=unit.name, unit_type=unit.type)
        for unit in command.tree.units.values()
        if unit.type in index_set.unit_types and unit.type in types
    )
    if not units:
        raise Rejected("round-without-units", "/content/city", round=command.round)
    terms = command.terms
    _check_days(command.day, terms)
    return [
        RoundOpened(
            round=command.round,
            city=command.city,
            year=command.year,
            index_set=index_set.index_set,
            version=index_set.version,
            base=index_set.base,
            on=command.day,
            units=units,
            leaves=leaves_of(index_set),
            main=command.round == main_round(command.city, command.year),
            unit_types=command.unit_types,
            self_score_end=terms.self_score_end,
            first_appraisal_end=terms.first_appraisal_end,
            explanation_end=terms.explanation_end,
            second_appraisal_end=terms.second_appraisal_end,
            bonus_max=terms.bonus_max,
            penalty_max=terms.penalty_max,
            classes=_ordered(terms.classes),
        )
    ]


def _check_days(opened: dt.date, terms: Terms) -> None:
    """Each step ends no earlier than the one before it."""
    steps = ("self_score_end", "first_appraisal_end", "explanation_end", "second_appraisal_end")
    known = [("on", opened), *((name, day) for name in steps if (day := getattr(terms, name)) is not None)]
    for (_, before), (name, day) in pairwise(known):
        if day < before:
            raise Rejected("dates-reversed", f"/content/{name}", later=day, earlier=before)


def _ordered(classes: Sequence[ScoreClass]) -> tuple[ScoreClass, ...]:
    """From the best to the least; no two begin at the same percentage or bear the same name."""
    placed = sorted(classes, key=lambda one: -exact(one.at_least))
    for one, other in pairwise(placed):
        if exact(one.at_least) == exact(other.at_least):
            raise Rejected("round-classes", "/content/classes", percent=one.at_least)
    for label, count in Counter(one.label_vi for one in classes).items():
        if count > 1:
            raise Rejected("round-class-labels", "/content/classes", label=label)
    return tuple(placed)


def evolve(opened: bool, data: EventData) -> bool:
    """Whether the round has been opened."""
    return opened or isinstance(data, RoundOpened)


ROUND: Decider[bool, OpenRound] = Decider(False, decide, evolve)
