"""Facts about scoring rounds (aggregate ``round``, owner report-service)."""

import datetime as dt

from pydantic import Field

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


class ScoreClass(EventData):
    """A class of results (xếp loại): units from ``from`` percent of their base on, an exact decimal as text.

    ``inclusive`` false: above it.
    """

    label_vi: str
    label_en: str
    at_least: str = Field(alias="from")
    inclusive: bool = True


@event_type("par.round.opened.v1")
class RoundOpened(EventData):
    """A round scores the units of one city for one year on a frozen copy of an index set's leaves.

    ``units`` are those of the day ``on``. None: from a time when a tree had no days. ``main``: the one round of the
    city and year that bears no name of its own.
    ``unit_types`` are those it was restricted to (None: all of the set). Each ``…_end`` is the last day of its step;
    None: the step ends with what people do. ``classes`` stand from the best to the least.
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
    main: bool = True
    unit_types: tuple[UnitType, ...] | None = None
    self_score_end: dt.date | None = None
    first_appraisal_end: dt.date | None = None
    explanation_end: dt.date | None = None
    second_appraisal_end: dt.date | None = None
    bonus_max: str = "0"
    penalty_max: str = "0"
    classes: tuple[ScoreClass, ...] = ()
