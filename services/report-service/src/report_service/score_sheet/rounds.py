"""Rounds and unit trees as score sheets must know them, read from the log."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from par.events import AggregateId
from par.events.round import RoundOpened, RoundUnit
from par.log import EventLog
from par.units import UnitRegister

ROUNDS: Final = "par.log.*.report.round.*"

Place = tuple[RoundOpened, RoundUnit]


class KnownRounds:
    """Kept in memory; :meth:`refresh` reads what was appended since. All of it raises LogError."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._position = 0
        self._rounds: list[RoundOpened] = []
        self._places: dict[tuple[str, str], Place] = {}
        self._registers: dict[str, UnitRegister] = {}
        self._read: defaultdict[str, int] = defaultdict(int)

    def find(self, name: str, unit: str) -> Place | None:
        """The round of that name in which the unit is scored; names are a city's own, units everybody's."""
        return self._places.get((name, unit))

    def every(self) -> Iterator[RoundOpened]:
        """All rounds, in the order in which they were opened."""
        return iter(self._rounds)

    async def refresh(self) -> None:
        """Fold the rounds that were opened since the last time."""
        for item in await self._log.read_subjects(ROUNDS, self._position):
            if item.position <= self._position:  # somebody else has read it meanwhile
                continue
            data = item.event.data
            if isinstance(data, RoundOpened):
                self._rounds.append(data)
                for member in data.units:
                    self._places.setdefault((data.round, member.unit), (data, member))
            self._position = item.position

    async def units_of(self, city: str) -> UnitRegister:
        """The units of a city through time, as the log has them now."""
        known = self._registers.get(city, UnitRegister())
        items = await self._log.read(AggregateId(city, "plan", "unit-tree", city), self._read[city])
        if items:
            known = self._registers[city] = UnitRegister.of((*known.facts, *(item.event.data for item in items)))
            self._read[city] = items[-1].position
        return known
