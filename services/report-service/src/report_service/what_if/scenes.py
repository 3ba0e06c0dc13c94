"""A scene: the present documents at one position, and what is imagined on them."""

import asyncio
import contextlib
import datetime as dt
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from par.events import Recorded, read_data
from par.events.index_set import IndexSetPublished, Indicator
from par.log import EventLog, LogError
from par.problems import NotFound, Rejected, Retryable
from par.projection import Document, ReadModels
from par.projection.store.database import Database
from par.projection.store.overlay import Overlay
from par.projection.store.snapshot import Snapshot, snapshot_of
from par.units import UnitRegister
from report_service.read_models.index.projection import NAME as INDEX
from report_service.read_models.ledger_obligations.projection import NAME as LEDGER_OBLIGATIONS
from report_service.read_models.rankings.projection import NAME as RANKINGS
from report_service.read_models.results.projection import NAME as RESULTS
from report_service.read_models.score_sheets.projection import sheet_key
from report_service.read_models.unit_facts.projection import NAME as UNIT_FACTS
from report_service.read_models.unit_indicators.projection import NAME as UNIT_INDICATORS
from report_service.what_if.confirming import confirmation
from report_service.what_if.invented import Invented, InventedConfirmation
from report_service.what_if.inventing import World, day_opened, done_on, happened, measurement, said_by
from report_service.what_if.standing import ranking_key, standing_of

SCENES_AT_ONCE: Final = 4
"""What is imagined is folded in slices, but it is all work of this process: more wait for their turn."""
WAITING: Final = 8
"""So many more may wait; whoever comes then is told to ask again."""
ASK_AGAIN_SECONDS: Final = 2.0
INDEX_SETS: Final = "par.log.*.plan.index-set.*"


@dataclass(slots=True)
class Scene:
    """Documents to imagine on, and what is known of the city. ``base`` is left as it is; branches of it change."""

    snapshot: Snapshot
    base: Overlay
    world: World
    year: int
    based_on: int

    async def index_of(self, overlay: Overlay, unit: str) -> Document:
        """What the ledger proposes for the unit in the year. Raises NotFound while it is in no round."""
        found = await overlay.get(INDEX, f"{unit}:{self.year}")
        if found is None or "round" not in found:
            raise NotFound("not-found", what=f"{unit}:{self.year}")
        return found

    async def result_of(self, overlay: Overlay, unit: str) -> Document:
        """The unit's result in the main round of the year. Raises NotFound while it is in none."""
        index = await self.index_of(overlay, unit)
        found = await overlay.get(RESULTS, sheet_key(unit, self.year, index["round"]))
        if found is None:
            raise NotFound("not-found", what=f"{unit}:{self.year}")
        return found

    async def standing(self, overlay: Overlay, unit: str) -> dict[str, Any]:
        """Score, class, rank and missing leaves of the unit. Raises NotFound."""
        result = await self.result_of(overlay, unit)
        return standing_of(result, await overlay.get(RANKINGS, ranking_key(result)))

    async def ranking(self, overlay: Overlay, unit: str) -> Document | None:
        """The ranking in which the unit stands. Raises NotFound."""
        return await overlay.get(RANKINGS, ranking_key(await self.result_of(overlay, unit)))

    async def select(self, collection: str, where: Mapping[str, Any], limit: int = 0) -> list[Document]:
        """Present documents by a filter of MongoDB, the first ``limit`` by their ids (0: all)."""
        return await self.snapshot.select(collection, where, limit)

    async def imagine(self, overlay: Overlay, events: Sequence[Invented], at: str = "/events") -> list[Recorded]:
        """Fold ``events`` into ``overlay``, one after the other, and return the facts they became.

        ``at`` points to them in the question. Raises Rejected.
        """
        made: list[Recorded] = []
        for number, said in enumerate(events):
            if isinstance(said, InventedConfirmation):
                made += await self._confirm(overlay, said, number, f"{at}/{number}")
                continue
            own = await overlay.get(UNIT_INDICATORS, f"{said.unit}:{said.indicator}:{said.period[:4]}")
            fact = measurement(said, number, own, self.world, f"{at}/{number}")
            item = happened(fact, said.unit, number, overlay.position + 1, self.world.day)
            await overlay.advance([item])
            made.append(item)
        return made

    async def _confirm(self, overlay: Overlay, said: InventedConfirmation, number: int, at: str) -> list[Recorded]:
        on = done_on(said, at, self.world)
        made: list[Recorded] = []
        for place, name in enumerate(said.obligations):
            pointer = f"{at}/obligations/{place}"
            found = await overlay.get(LEDGER_OBLIGATIONS, name)
            if found is not None and found["city"] != self.world.city:
                found = None
            unit = self.world.city if found is None else found["unit"]
            for fact in confirmation(name, found, on, said_by(unit, number), pointer):
                item = happened(fact, unit, number, overlay.position + 1, on)
                await overlay.advance([item])
                made.append(item)
        return made


class Scenes:
    """Opens scenes on the read models of this service; indicators are folded from the log as it grows."""

    def __init__(self, database: Database, log: EventLog, read_models: ReadModels) -> None:
        self._database = database
        self._log = log
        self._models = read_models
        self._indicators: dict[str, Indicator] = {}
        self._sets_position = 0
        self._slots = asyncio.Semaphore(SCENES_AT_ONCE)
        self._asked = 0

    @contextlib.asynccontextmanager
    async def open(
        self, units: Sequence[str], year: int, day: dt.date | None, min_position: int = 0, at: str = "/units"
    ) -> AsyncIterator[Scene]:
        """The present, in which it becomes ``day`` where that is later than the ledger's.

        Raises Rejected (``unknown-unit``, ``not-one-city``, ``day-in-the-past``) and Retryable (``what-if-busy``, …).
        """
        if self._asked >= SCENES_AT_ONCE + WAITING:
            raise Retryable("what-if-busy", retry_after=ASK_AGAIN_SECONDS)
        self._asked += 1
        try:
            async with self._opened(units, year, day, min_position, at) as scene:
                yield scene
        finally:
            self._asked -= 1

    @contextlib.asynccontextmanager
    async def _opened(
        self, units: Sequence[str], year: int, day: dt.date | None, min_position: int, at: str
    ) -> AsyncIterator[Scene]:
        await self._read_indicators()
        async with self._slots, snapshot_of(self._database, self._models.name) as snapshot:
            if snapshot.day is None or snapshot.position < min_position:
                raise Retryable("not-ready")
            if day is not None and day < snapshot.day:
                raise Rejected("day-in-the-past", "/day", day=day, today=snapshot.day)
            city, register = await city_of(snapshot, units, at)
            own = snapshot.of(city)
            assert own.day is not None
            if day is not None and day < own.day:  # (its partition may have got further than others)
                raise Rejected("day-in-the-past", "/day", day=day, today=own.day)
            overlay = Overlay(self._models.projections, own)
            if day is not None and day > own.day:
                await overlay.advance([day_opened(day, own.day, overlay.position + 1)])
            world = World(city, day or own.day, register, dict(self._indicators))
            yield Scene(own, overlay, world, year, own.position)

    async def _read_indicators(self) -> None:
        try:
            for item in await self._log.read_subjects(INDEX_SETS, self._sets_position):
                if isinstance(item.event.data, IndexSetPublished):
                    self._indicators |= {found.id: found for found in item.event.data.indicators}
                self._sets_position = item.position
        except LogError as error:
            raise Retryable("log-unavailable") from error


async def city_of(snapshot: Snapshot, units: Sequence[str], at: str) -> tuple[str, UnitRegister]:
    """The city to which all ``units`` belong, and its units through time.

    Where two cities have opened the same id it is that of the longer name, as for senders. Raises Rejected.
    """
    cities = {
        unit: await _city(snapshot, unit, at if len(units) == 1 else f"{at}/{number}")
        for number, unit in enumerate(units)
    }
    found = set(cities.values())
    if len(found) != 1:
        raise Rejected("not-one-city", at, cities=", ".join(sorted(found)))
    (city,) = found
    facts = sorted(await snapshot.select(UNIT_FACTS, {"city": city}), key=lambda fact: int(fact["position"]))
    return city, UnitRegister.of(read_data(fact["type"], fact["data"]) for fact in facts)


async def _city(snapshot: Snapshot, unit: str, pointer: str) -> str:
    cities: set[str] = {fact["city"] for fact in await snapshot.select(UNIT_FACTS, {"units": unit})}
    if not cities:
        raise Rejected("unknown-unit", pointer, unit=unit)
    return max(cities, key=len)
