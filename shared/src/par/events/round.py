"""Facts about scoring rounds (aggregate ``round``, owner report-service)."""

import datetime as dt

from par.events.formula import Formula
from par.events.registry import EventData, event_type
from par.events.unit import UnitType


class RoundUnit(EventData):
    """A unit that is scored in the round, with the name shown in rankings."""

    unit: str
    name: str
    unit_type: UnitType


class Leaf(EventData):
    """One scored leaf of the round's frozen set; ``max`` and ``min`` are exact decimals as text.

    Of the types in ``not_applicable_to``, those in ``rescaled_for`` have the leaf taken out of their base; the others
    get its full points.
    """

    code: str
    area: str
    name_vi: str
    name_en: str
    max: str
    min: str = "0"
    formula: Formula
    not_applicable_to: tuple[UnitType, ...] = ()
    rescaled_for: tuple[UnitType, ...] = ()


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
