"""Who may say something of a unit, of which month, and where the unit stood: the rules that all figures share."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from par.calendar.period import Period, month
from par.problems import Rejected
from par.units import UnitTree


@dataclass(frozen=True, slots=True, kw_only=True)
class OfUnit:
    """Something a sender says of a unit on the calendar day ``day``, with the unit tree of that day.

    ``tree_of_unit`` is the tree in which the unit stands: the same one, or that of its last day.
    """

    sender: str
    city: str
    unit: str
    tree: UnitTree
    tree_of_unit: UnitTree
    day: dt.date


def check_known(said: OfUnit) -> None:
    """Raises Rejected (``unknown-unit``)."""
    if said.unit not in said.tree_of_unit.units:
        raise Rejected("unknown-unit", "/subject", unit=said.unit)


def check_speaker(said: OfUnit) -> None:
    """Raises Rejected (``unknown-unit``, ``wrong-unit``) unless the sender speaks for the unit.

    Of a unit that is no more, its own system does so, and whoever took over its work.
    """
    check_known(said)
    if not said.tree.speaks_for(said.sender, said.unit):
        raise Rejected("wrong-unit", "/subject", sender=said.sender, unit=said.unit)


def month_of(said: OfUnit, code: str) -> Period:
    """The month, which must have begun, and before the unit's end.

    Raises Rejected (``invalid-period``, ``period-not-begun``, ``unit-closed``).
    """
    period = month(code)
    if period is None:
        raise Rejected("invalid-period", "/data/period", period=code)
    if period.first > said.day:
        raise Rejected("period-not-begun", "/data/period", period=code, day=said.day)
    ended = said.tree.ended.get(said.unit)
    if ended is not None and period.first >= ended.on:
        raise Rejected("unit-closed", "/data/period", unit=said.unit, closed=ended.on)
    return period


def place_of(said: OfUnit) -> dict[str, Any]:
    """``unit unit_type city ancestors``: the unit, which is known, and the units above it that pool, nearest first."""
    own = said.tree_of_unit
    return {
        "unit": said.unit,
        "unit_type": own.units[said.unit].type,
        "city": said.city,
        "ancestors": tuple(above for above in own.ancestors(said.unit) if own.pools(above)),
    }
