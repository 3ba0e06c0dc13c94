"""A unit tree while facts are folded into it."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

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
from par.units.unit import Ended, Unit


def successors_in(unit: str, units: Mapping[str, Unit], ended: Mapping[str, Ended]) -> dict[str, None]:
    """The present units at the ends of all ways from ``unit``, each once, in order."""
    found: dict[str, None] = {}
    seen: set[str] = set()
    to_follow = [unit]
    while to_follow:
        following = to_follow.pop()
        if following in seen:
            continue
        seen.add(following)
        if following in units:
            found[following] = None
        elif following in ended:
            to_follow += reversed(ended[following].into)
    return found


@dataclass(slots=True)
class Growing:
    """A tree while facts are folded into it."""

    units: dict[str, Unit]
    groups: dict[str, GroupDefined]
    ended: dict[str, Ended]

    def take(self, fact: EventData) -> None:
        """One more fact, no earlier than those before it; facts of other kinds change nothing."""
        match fact:
            case UnitOpened():
                self.units[fact.unit] = Unit(
                    fact.unit,
                    fact.name,
                    fact.unit_type,
                    self._parent(fact.parent),
                    fact.aliases,
                    opened_on=fact.opened_on,
                )
            case GroupDefined():
                self.groups[fact.group] = fact
            case UnitRenamed(unit=unit) if unit in self.units:
                self._rename(self.units[unit], fact)
            case UnitMoved(unit=unit, parent=parent) if unit in self.units:
                self.units[unit] = replace(self.units[unit], parent=self._parent(parent))
            case UnitsMerged(units=units, into=into, on=on):
                self._end(units, (into,), on)
            case UnitSplit(unit=unit, into=parts, on=on):
                self._end((unit,), parts, on)
            case UnitClosed(unit=unit, successor=successor, on=on):
                self._end((unit,), () if successor is None else (successor,), on)
            case _:
                pass

    def _rename(self, unit: Unit, fact: UnitRenamed) -> None:
        now = (fact.name, *fact.aliases)
        before = dict.fromkeys((*unit.former, unit.name, *unit.aliases))
        self.units[unit.id] = replace(
            unit,
            name=fact.name,
            type=fact.unit_type or unit.type,
            aliases=fact.aliases,
            former=tuple(name for name in before if name not in now),
        )

    def _end(self, units: Iterable[str], into: tuple[str, ...], on: dt.date) -> None:
        gone = [unit for unit in units if unit in self.units]
        for unit in gone:
            self.ended[unit] = Ended(self.units.pop(unit), on, into)
        for unit, found in self.units.items():
            if found.parent in gone:
                self.units[unit] = replace(found, parent=self._parent(found.parent))

    def _parent(self, named: str | None) -> str | None:
        """The unit that stands for the parent named; where nobody goes on for it, the name as it is."""
        if named is None or named in self.units:
            return named
        return next(iter(successors_in(named, self.units, self.ended)), named)
