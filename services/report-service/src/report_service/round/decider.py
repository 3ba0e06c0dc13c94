"""The rules of a scoring round."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from par.deciding import Decider
from par.events import AggregateId, EventData
from par.events.index_set import IndexSetPublished
from par.events.round import RoundOpened, RoundUnit
from par.problems import Rejected
from par.units import UnitTree
from report_service.index.leaves import leaves_of


@dataclass(frozen=True, slots=True)
class OpenRound:
    """Open a round with the units of ``day`` and the version of the set that is in force (None: no such set)."""

    round: str
    city: str
    year: int
    index_set_id: str
    index_set: IndexSetPublished | None
    day: dt.date
    tree: UnitTree


def round_id(city: str, year: int) -> AggregateId:
    """A city has one round per year."""
    return AggregateId(city, "report", "round", f"{city}-{year}")


def decide(command: OpenRound, opened: bool) -> Sequence[EventData]:
    """A round opens once, and freezes the leaves: a set reissued within the year does not change its scores.

    Rejected: ``round-exists``, ``unknown-index-set``, ``round-without-units``.
    """
    if opened:
        raise Rejected("round-exists", "/content/round", round=command.round)
    index_set = command.index_set
    if index_set is None:
        raise Rejected("unknown-index-set", "/content/index_set", index_set=command.index_set_id)
    units = tuple(
        RoundUnit(unit=unit.id, name=unit.name, unit_type=unit.type)
        for unit in command.tree.units.values()
        if unit.type in index_set.unit_types
    )
    if not units:
        raise Rejected("round-without-units", "/content/city", round=command.round)
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
        )
    ]


def evolve(opened: bool, data: EventData) -> bool:
    """Whether the round has been opened."""
    return opened or isinstance(data, RoundOpened)


ROUND: Decider[bool, OpenRound] = Decider(False, decide, evolve)
