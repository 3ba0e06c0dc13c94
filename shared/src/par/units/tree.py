"""The unit tree of one city on one day as pure data: who stands below whom, and whom a name of the plans means."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from par.events import EventData
from par.events.unit import GroupDefined
from par.units.facts import by_day
from par.units.growing import Growing, successors_in
from par.units.unit import OWN_STAFF_TYPES, POOLING_TYPES, Ended, Unit


@dataclass(frozen=True, slots=True)
class UnitTree:
    """The units and groups of one city on one day; ``ended`` are the units that are no more.

    A snapshot: :class:`par.units.register.UnitRegister` has those of all days.
    """

    units: Mapping[str, Unit] = field(default_factory=lambda: MappingProxyType({}))
    groups: Mapping[str, GroupDefined] = field(default_factory=lambda: MappingProxyType({}))
    ended: Mapping[str, Ended] = field(default_factory=lambda: MappingProxyType({}))

    @staticmethod
    def of(facts: Iterable[EventData]) -> "UnitTree":
        """The tree after all ``facts``, recorded in any order, also those of days to come."""
        return UnitTree().after(by_day(facts))

    def after(self, facts: Iterable[EventData]) -> "UnitTree":
        """The tree after ``facts``, which come in the order of their days; those of other kinds change nothing.

        Units below one that ends stand below the first that goes on in its place, then and later.
        """
        growing = Growing(dict(self.units), dict(self.groups), dict(self.ended))
        for fact in facts:
            growing.take(fact)
        return UnitTree(
            MappingProxyType(growing.units), MappingProxyType(growing.groups), MappingProxyType(growing.ended)
        )

    def knows(self, name: str) -> bool:
        """Whether ``name`` is the id of a unit, of one that has ended, or of a group."""
        return name in self.units or name in self.ended or name in self.groups

    def successors(self, unit: str) -> tuple[str, ...]:
        """Who goes on for ``unit``: itself while it is there, else the units that do so now; none when unknown.

        The first of them takes over its open work.
        """
        return tuple(successors_in(unit, self.units, self.ended))

    def predecessors(self, unit: str) -> tuple[str, ...]:
        """The ended units for which ``unit`` goes on, however many changes ago, in the order of their ends."""
        return tuple(ended for ended in self.ended if unit in self.successors(ended))

    def ancestors(self, unit: str) -> tuple[str, ...]:
        """The units above ``unit``, nearest first; none above a parent that has ended with nobody in its place."""
        return tuple(self._above(unit))

    def pools(self, unit: str) -> bool:
        """Whether the figures of ``unit`` pool those of the units below it."""
        return self.units[unit].type in POOLING_TYPES

    def below(self, unit: str) -> tuple[Unit, ...]:
        """All units under ``unit``, at any depth, in the order they were opened."""
        return tuple(found for found in self.units.values() if unit in self.ancestors(found.id))

    def members(self, name: str) -> tuple[Unit, ...]:
        """The units that ``name`` means: a unit itself, or the members of a group; none when unknown.

        In the place of a unit that has ended stand those that go on for it, each once.
        """
        group = self.groups.get(name)
        if group is None:
            return self._present([name])
        if group.members is not None:
            return self._present(group.members)
        if group.under is None:
            return tuple(unit for unit in self.units.values() if unit.type in group.types)
        below = {unit.id: unit for above in self.successors(group.under) for unit in self.below(above)}
        return tuple(unit for unit in below.values() if unit.type in group.types)

    def speaks_for(self, sender: str, unit: str) -> bool:
        """Whether ``sender`` may report for ``unit``: for itself, and for departments and staff below it.

        A ward or commune is an authority of its own: the city does not report in its name. For a unit that has ended
        its own system may still report, and whoever may for the unit that took over its work.
        """
        if unit in self.ended:
            return sender == unit or any(self.speaks_for(sender, heir) for heir in self.successors(unit)[:1])
        while unit in self.units:
            if unit == sender:
                return True
            node = self.units[unit]
            if node.type not in OWN_STAFF_TYPES or node.parent is None:
                return False
            unit = node.parent
        return False

    def _present(self, units: Iterable[str]) -> tuple[Unit, ...]:
        ids = dict.fromkeys(present for unit in units for present in self.successors(unit))
        return tuple(self.units[unit] for unit in ids)

    def _above(self, unit: str) -> Iterator[str]:
        parent = self.units[unit].parent
        while parent is not None and parent in self.units:
            yield parent
            parent = self.units[parent].parent
