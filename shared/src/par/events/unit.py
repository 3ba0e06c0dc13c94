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


@event_type("par.unit.renamed.v1")
class UnitRenamed(EventData):
    """From ``on`` the unit has this name; ``unit_type`` None: the type stays. Former names remain known."""

    city: str
    unit: str
    name: str
    unit_type: UnitType | None = None
    aliases: tuple[str, ...] = ()
    on: dt.date
    document: str | None = None


@event_type("par.unit.moved.v1")
class UnitMoved(EventData):
    """From ``on`` the unit stands under ``parent``."""

    city: str
    unit: str
    parent: str
    on: dt.date
    document: str | None = None


@event_type("par.units.merged.v1")
class UnitsMerged(EventData):
    """From ``on`` the ``units`` are no more and ``into`` goes on in their place.

    ``into`` is another unit of the tree: one opened for it, or one that takes the others in.
    """

    city: str
    units: tuple[str, ...]
    into: str
    on: dt.date
    document: str | None = None


@event_type("par.unit.split.v1")
class UnitSplit(EventData):
    """From ``on`` the unit is no more and the units ``into`` go on; the first of them takes over its open work."""

    city: str
    unit: str
    into: tuple[str, ...]
    on: dt.date
    document: str | None = None


@event_type("par.unit.closed.v1")
class UnitClosed(EventData):
    """From ``on`` the unit is no more; ``successor`` takes over its open work, None: nobody."""

    city: str
    unit: str
    on: dt.date
    successor: str | None = None
    document: str | None = None
