"""Facts about scoring rounds (aggregate ``round``, owner report-service)."""

import datetime as dt

from par.events.index_set import Formula
from par.events.registry import EventData, event_type
from par.events.unit import UnitType


class RoundUnit(EventData):
    """A unit that is scored in the round, with the name shown in rankings."""

    unit: str
    name: str
    unit_type: UnitType


class Leaf(EventData):
    """One scored leaf of the round's frozen set; ``max`` is an exact decimal as text."""

    code: str
    area: str
    name_vi: str
    name_en: str
    max: str
    formula: Formula
    not_applicable_to: tuple[UnitType, ...] = ()


@event_type("par.round.opened.v1")
class RoundOpened(EventData):
    """A round scores the units of one city for one year on a frozen copy of an index set's leaves.

    ``units`` are those of the day ``on``. None: from a time when a tree had no days.
    """

    round: str
    city: str
    year: int
    index_set: str
    version: int
    base: str
    on: dt.date | None = None
    units: tuple[RoundUnit, ...]
    leaves: tuple[Leaf, ...]
