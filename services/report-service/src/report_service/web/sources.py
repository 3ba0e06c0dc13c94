"""What all pages read: own read models, places, and the other services' answers."""

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from report_service.web.look import Look
from report_service.web.others import Asker, part
from report_service.web.own import Own
from report_service.web.places import Place, Places

REMEMBERED_SETS: Final = 64
BEHIND: Final = 1_000
"""Events that may be on their way on a busy day."""

Row = Mapping[str, Any]


class IndexSets:
    """Names of areas, leaves and indicators of index sets, whose versions never change."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker
        self._known: dict[tuple[str, int], Row] = {}

    async def of(self, index: Row | None) -> Row | None:
        """The version on which a unit is scored; None without a score. Raises NoAnswerError, ProblemError."""
        return None if index is None else await self.get(index["index_set"], index["version"])

    async def get(self, index_set: str, version: int) -> Row:
        """One version. Raises NoAnswerError, ProblemError."""
        key = (index_set, version)
        if key not in self._known:
            found = await self._asker.ask("plan", "index-set", {"index_set": index_set, "version": version})
            if len(self._known) >= REMEMBERED_SETS:
                self._known.clear()
            self._known[key] = found
        return self._known[key]


@dataclass(frozen=True, slots=True)
class Sources:
    """All of them, and where the service stands.

    ``today``: the ledger's day as of the read models, None before it has one; ``position``: how far they are;
    ``log_end``: how far they could be. ``explain``: why a unit has its score in a year (the query of that name); raises
    NotFound while it is in no round.
    """

    own: Own
    places: Places
    asker: Asker
    sets: IndexSets
    explain: Callable[[str, int], Awaitable[dict[str, Any]]]
    today: Callable[[], dt.date | None]
    position: Callable[[], int]
    log_end: Callable[[], Awaitable[int]]

    async def is_catching_up(self) -> bool:
        """Whether the read models are so far behind the log that pages show another time: they are built anew."""
        end = await part("end of the log", self.log_end())
        return end.value is not None and end.value - self.position() > BEHIND

    async def has_unit(self, unit: str, look: Look) -> bool:
        """Whether there is a page of that unit."""
        city = await self.places.city_of(unit)
        place = None if city is None else await self.places.place(city, self.day(look))
        return place is not None and place.unit(unit) is not None

    def day(self, look: Look) -> dt.date | None:
        """The day of which a page speaks."""
        return look.asked.as_of or self.today()

    async def year(self, look: Look, city: str) -> tuple[int, list[int]]:
        """The year of which a page speaks, and all that can be chosen."""
        years = await self.own.years(city)
        day = self.day(look)
        wished = look.asked.year or (day.year if day is not None else None)
        if wished is None:
            wished = years[0] if years else dt.datetime.now(dt.UTC).year
        elif look.asked.year is None and years and wished not in years:
            wished = max((year for year in years if year <= wished), default=years[0])
        return wished, sorted({*years, wished}, reverse=True)

    async def names(self, cities: list[str]) -> list[dict[str, str]]:
        """``city name`` of the cities, by name."""
        places = await asyncio.gather(*(self.places.place(city, self.today()) for city in cities))
        found = [{"city": place.city, "name": _title(place)} for place in places if place is not None]
        return sorted(found, key=lambda one: one["name"])


def _title(place: Place) -> str:
    """The name of the root of a city's tree: what people call the place."""
    return place.name(place.city)
