"""The unit tree of one city as pure data: who stands below whom, and whom a name of the plans means."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from par.events import EventData
from par.events.unit import GroupDefined, UnitOpened, UnitType

POOLING_TYPES: Final = frozenset({UnitType.PROVINCE, UnitType.CITY, UnitType.DISTRICT})
"""Units whose figures pool those of the units below; all others report for themselves (766/QĐ-TTg)."""

OWN_STAFF_TYPES: Final = frozenset({UnitType.DEPARTMENT, UnitType.OTHER})
"""Parts of an authority without a system of their own: the authority reports for them."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A node of the tree."""

    id: str
    name: str
    type: UnitType
    parent: str | None


@dataclass(frozen=True, slots=True)
class UnitTree:
    """The units and groups of one city, built by folding the events of the aggregate ``unit-tree``."""

    units: Mapping[str, Unit] = field(default_factory=lambda: MappingProxyType({}))
    groups: Mapping[str, GroupDefined] = field(default_factory=lambda: MappingProxyType({}))

    def evolve(self, data: EventData) -> "UnitTree":
        """The tree after one more fact; facts of other kinds leave it as it is."""
        match data:
            case UnitOpened():
                unit = Unit(data.unit, data.name, data.unit_type, data.parent)
                return replace(self, units=MappingProxyType({**self.units, unit.id: unit}))
            case GroupDefined():
                return replace(self, groups=MappingProxyType({**self.groups, data.group: data}))
            case _:
                return self

    @staticmethod
    def of(facts: Iterable[EventData]) -> "UnitTree":
        """The tree after all of ``facts``."""
        tree = UnitTree()
        for data in facts:
            tree = tree.evolve(data)
        return tree

    def ancestors(self, unit: str) -> tuple[str, ...]:
        """The units above ``unit``, nearest first."""
        return tuple(self._above(unit))

    def pools(self, unit: str) -> bool:
        """Whether the figures of ``unit`` pool those of the units below it."""
        return self.units[unit].type in POOLING_TYPES

    def below(self, unit: str) -> tuple[Unit, ...]:
        """All units under ``unit``, at any depth, in the order they were opened."""
        return tuple(found for found in self.units.values() if unit in self.ancestors(found.id))

    def members(self, name: str) -> tuple[Unit, ...]:
        """The units that ``name`` means: a unit itself, or the members of a group; none when unknown."""
        if name in self.units:
            return (self.units[name],)
        group = self.groups.get(name)
        if group is None:
            return ()
        if group.members is not None:
            return tuple(self.units[member] for member in group.members if member in self.units)
        below = self.below(group.under) if group.under is not None else tuple(self.units.values())
        return tuple(unit for unit in below if unit.type in group.types)

    def speaks_for(self, sender: str, unit: str) -> bool:
        """Whether ``sender`` may report for ``unit``: for itself, and for departments and staff below it.

        A ward or commune is an authority of its own: the city does not report in its name.
        """
        while unit in self.units:
            if unit == sender:
                return True
            node = self.units[unit]
            if node.type not in OWN_STAFF_TYPES or node.parent is None:
                return False
            unit = node.parent
        return False

    def _above(self, unit: str) -> Iterator[str]:
        parent = self.units[unit].parent
        while parent is not None:
            yield parent
            parent = self.units[parent].parent
