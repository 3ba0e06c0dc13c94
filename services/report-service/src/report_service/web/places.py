"""Cities and their units, by name, through time."""

import datetime as dt
import unicodedata
from dataclasses import dataclass
from typing import Final

from par.projection.store.database import Database
from par.units import UnitRegister, UnitTree
from par.units.names import fold_name
from par.units.unit import Unit
from report_service.read_models.unit_facts.projection import NAME as UNIT_FACTS
from report_service.read_models.unit_facts.register import register_of

FOUND: Final = 20
"""Units that a search shows at most."""


@dataclass(frozen=True, slots=True)
class Place:
    """One city on a day."""

    city: str
    register: UnitRegister
    tree: UnitTree

    def name(self, unit: str) -> str:
        """The name of a unit, also of one that has ended or is yet to come; an unknown one stands for itself."""
        found = self.unit(unit)
        return unit if found is None else found.name

    def unit(self, unit: str) -> Unit | None:
        """A unit as it is on the day, as it last was, or as it will be."""
        if unit in self.tree.units:
            return self.tree.units[unit]
        if unit in self.tree.ended:
            return self.tree.ended[unit].unit
        later = self.register.on(None)
        return later.units.get(unit)

    def search(self, text: str) -> list[Unit]:
        """Units whose names hold ``text``, whatever its case and tone marks; as few as a list may have."""
        wanted = _plain(text)
        if not wanted:
            return []
        found = [unit for unit in self.tree.units.values() if wanted in _plain(unit.name)]
        return found[:FOUND]


def _plain(text: str) -> str:
    """A name as somebody types it who has no Vietnamese keyboard."""
    parted = unicodedata.normalize("NFD", fold_name(text))
    return "".join(letter for letter in parted if not unicodedata.combining(letter)).replace("đ", "d")


class Places:
    """Registers by city, read again when facts have come.

    Documents of ``unit_facts`` never change, so it is enough to count them.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[str, tuple[int, UnitRegister]] = {}

    async def cities(self) -> list[str]:
        """The ids of all cities that have units."""
        found: list[str] = await self._database[UNIT_FACTS].distinct("city")
        return sorted(found)

    async def city_of(self, unit: str) -> str | None:
        """The city to which a unit belongs; of two the one of the longer name, as for senders."""
        found = await self._database[UNIT_FACTS].distinct("city", {"units": unit})
        return max(found, key=len) if found else None

    async def place(self, city: str, day: dt.date | None) -> Place | None:
        """A city on ``day``; None when nobody has opened it."""
        facts = await self._database[UNIT_FACTS].count_documents({"city": city})
        if not facts:
            return None
        known = self._known.get(city)
        if known is None or known[0] != facts:
            known = self._known[city] = (facts, await register_of(self._database, city))
        return Place(city, known[1], known[1].on(day))
