"""The rules of measurements of one indicator by one unit in one year."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from par.calendar.period import month
from par.deciding import Decider
from par.events import EventData
from par.events.index_set import Indicator
from par.events.measurement import MeasurementRecorded
from par.problems import Rejected
from par.units import UnitTree


@dataclass(frozen=True, slots=True)
class Record:
    """A sender reports a month's figures on the calendar day ``day``, with the unit tree of that day.

    ``tree_of_unit`` is the tree in which the unit stands: the same one, or that of its last day.
    """

    sender: str
    city: str
    unit: str
    tree: UnitTree
    tree_of_unit: UnitTree
    day: dt.date
    indicator: Indicator
    period: str
    numerator: int
    denominator: int
    note: str | None = None


def decide(command: Record, state: None) -> Sequence[EventData]:
    """One fact per report; a second report for a month is a correction, and the later ``time`` counts.

    Of a unit that is no more, the months that began before its end can still be reported and corrected, by its own
    system and by whoever took over its work.
    """
    own = command.tree_of_unit
    unit = own.units.get(command.unit)
    if unit is None:
        raise Rejected("unknown-unit", "/subject", unit=command.unit)
    if not command.tree.speaks_for(command.sender, command.unit):
        raise Rejected("wrong-unit", "/subject", sender=command.sender, unit=command.unit)
    period = month(command.period)
    if period is None:
        raise Rejected("invalid-period", "/data/period", period=command.period)
    if period.first > command.day:
        raise Rejected("period-not-begun", "/data/period", period=command.period, day=command.day)
    ended = command.tree.ended.get(command.unit)
    if ended is not None and period.first >= ended.on:
        raise Rejected("unit-closed", "/data/period", unit=command.unit, closed=ended.on)
    if command.numerator > command.denominator:
        raise Rejected(
            "numerator-above-denominator",
            "/data/numerator",
            numerator=command.numerator,
            denominator=command.denominator,
        )
    return [
        MeasurementRecorded(
            unit=unit.id,
            unit_type=unit.type,
            city=command.city,
            ancestors=tuple(above for above in own.ancestors(unit.id) if own.pools(above)),
            indicator=command.indicator.id,
            accumulate=command.indicator.accumulate,
            year=period.first.year,
            period=period.code,
            numerator=command.numerator,
            denominator=command.denominator,
            note=command.note,
        )
    ]


def evolve(state: None, data: EventData) -> None:
    """The rules remember nothing: which report of a month counts is decided by its time, when it is read."""
    return state


MEASUREMENT: Decider[None, Record] = Decider(None, decide, evolve)


def aggregate_token(unit: str, indicator: str, period: str) -> str:
    """The aggregate's id: one unit, one indicator, one year."""
    return f"{unit}--{indicator.replace('_', '-')}--{period[:4]}"
