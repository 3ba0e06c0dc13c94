"""The place at the end of a unit's name: "Phòng Nội vụ quận Lê Chân", "Văn phòng UBND xã", "… thuộc UBND thành phố".

Plans leave it out, or name only the level, since everybody knows which one is meant. So a name is read as a stem and
a place, and the place as a unit of the tree.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from par.events.unit import UnitType
from par.units.tree import UnitTree
from par.units.unit import Unit
from par.units.words import COMMITTEE, COUNCIL, LEVELS, Key, key_of

LEVELS_OF: Final[Mapping[UnitType, frozenset[str]]] = {
    UnitType.PROVINCE: frozenset({"tỉnh", "thành phố"}),
    UnitType.CITY: frozenset({"thành phố"}),
    UnitType.DISTRICT: frozenset({"quận", "huyện", "thị xã", "thành phố"}),
    UnitType.WARD: frozenset({"phường"}),
    UnitType.COMMUNE: frozenset({"xã", "thị trấn"}),
}
"""The words for an authority of each type; the others are no authorities."""

_LONGEST_PLACE: Final = 8
"""Words of a level and a proper name."""

_OFFICE: Final = ("văn", "phòng")
"""What the office is of belongs to its name: the office of the committee is not the office of the council."""


def place_of(unit: Unit) -> Key:
    """The place an authority is named after, ("phường", "an", "dương"); empty where its name tells none."""
    if unit.type not in LEVELS_OF:
        return ()
    key = key_of(unit.name)
    place = key[1:] if key[:1] == (COMMITTEE,) else key
    return place if place and place[0] in LEVELS and len(place) > 1 else ()


def level_of(unit: Unit) -> frozenset[str]:
    """The level words by which an authority may be meant; none for other units."""
    place = place_of(unit)
    return frozenset(place[:1]) if place else LEVELS_OF.get(unit.type, frozenset())


@dataclass(frozen=True, slots=True)
class Placed:
    """A key as a ``stem`` and where that is: ``units`` that the place may mean, None where no place is named."""

    stem: Key
    units: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Places:
    """The authorities of a tree by their places and levels."""

    by_place: Mapping[Key, tuple[str, ...]] = field(default_factory=dict)
    by_level: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @staticmethod
    def of(tree: UnitTree) -> "Places":
        """The places of a tree; that of an authority that has ended leads to those that go on for it."""
        by_place: dict[Key, list[str]] = {}
        by_level: dict[str, list[str]] = {}
        for unit in tree.units.values():
            if place := place_of(unit):
                by_place.setdefault(place, []).append(unit.id)
            for level in level_of(unit):
                by_level.setdefault(level, []).append(unit.id)
        for identity, ended in tree.ended.items():
            place = place_of(ended.unit)
            if place and place not in by_place:
                by_place[place] = list(tree.successors(identity))
        return Places(
            {place: tuple(units) for place, units in by_place.items()},
            {level: tuple(units) for level, units in by_level.items()},
        )

    def placed(self, key: Key, chain: Iterable[str]) -> Placed:
        """``key`` without the place at its end. A level alone means that of ``chain``, else any unit of the level."""
        for length in range(min(_LONGEST_PLACE, len(key) - 1), 1, -1):
            units = self.by_place.get(key[-length:])
            if units is not None:
                return Placed(stem_of(key[:-length]), units)
        if len(key) > 1 and key[-1] in LEVELS:
            return Placed(stem_of(key[:-1]), self.at_level(key[-1], chain))
        return Placed(stem_of(key), None)

    def at_level(self, level: str, chain: Iterable[str]) -> tuple[str, ...]:
        """The unit of ``chain`` at this level, nearest first; where it has none, all of the level."""
        units = self.by_level.get(level, ())
        return next(((unit,) for unit in chain if unit in units), units)


def stem_of(key: Key) -> Key:
    """Without the committee that a part of it is named after: "Bộ phận Một cửa (thuộc) UBND"."""
    if len(key) > 1 and key[-1] == COMMITTEE and key[-2] != COUNCIL and key[:-1] != _OFFICE:
        key = key[:-1]
    return key[:-1] if len(key) > 1 and key[-1] == "thuộc" else key


def highest(key: Key) -> Iterator[int]:
    """The ranks of the level words in a key, 0 for a province."""
    return (LEVELS[word] for word in key if word in LEVELS)
