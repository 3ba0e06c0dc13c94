"""Facts about the unit tree of one city (aggregate ``unit-tree``, owner plan-service)."""

import datetime as dt
from enum import StrEnum

from par.events.registry import EventData, event_type


class UnitType(StrEnum):
    """Kind of a node of the unit tree; units are ranked only within one type."""

    PROVINCE = "province"
    CITY = "city"
    DISTRICT = "district"
    WARD = "ward"
    COMMUNE = "commune"
    DEPARTMENT = "department"
    OTHER = "other"


@event_type("par.unit.opened.v1")
class UnitOpened(EventData):
    """A unit exists from ``opened_on`` (None: since before the ledger) under ``parent`` (None: the root)."""

    city: str
    unit: str
    name: str
    unit_type: UnitType
    parent: str | None
    aliases: tuple[str, ...] = ()
    opened_on: dt.date | None = None


@event_type("par.unit.group-defined.v1")
class GroupDefined(EventData):
    """A name of the plans that stands for several units.

    Members are the listed ``members``, or all units of ``types`` anywhere below ``under`` on the day in question.
    """

    city: str
    group: str
    name: str
    under: str | None = None
    types: tuple[UnitType, ...] = ()
    members: tuple[str, ...] | None = None
    aliases: tuple[str, ...] = ()
