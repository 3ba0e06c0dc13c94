"""The facts about units: from which day each holds, and whose it is."""

import datetime as dt
from collections.abc import Iterable

from par.events import EventData
from par.events.unit import (
    GroupDefined,
    UnitClosed,
    UnitMoved,
    UnitOpened,
    UnitRenamed,
    UnitsMerged,
    UnitSplit,
)

Change = UnitRenamed | UnitMoved | UnitsMerged | UnitSplit | UnitClosed
"""What happens to a unit after its opening, ``on`` a day."""

UnitFact = UnitOpened | GroupDefined | Change


def first_day(fact: UnitFact) -> dt.date:
    """The first day on which the fact holds; the first of the calendar when it holds on every day."""
    match fact:
        case UnitOpened(opened_on=day):
            return day or dt.date.min
        case GroupDefined():
            return dt.date.min
        case _:
            return fact.on


def by_day(facts: Iterable[EventData]) -> list[UnitFact]:
    """The facts about units in the order of their days; those of one day in the order they come in."""
    return sorted((fact for fact in facts if isinstance(fact, UnitFact)), key=first_day)


def named_in(fact: UnitFact) -> tuple[str, ...]:
    """The units (or the group) whose history the fact belongs to."""
    match fact:
        case GroupDefined(group=group):
            return (group,)
        case UnitsMerged(units=units, into=into):
            return (*units, into)
        case UnitSplit(unit=unit, into=parts):
            return (unit, *parts)
        case UnitClosed(unit=unit, successor=successor):
            return (unit,) if successor is None else (unit, successor)
        case _:
            return (fact.unit,)
