"""Units, indicators and plans as the intake must know them: folded from plan-service's events in the log."""

import asyncio
import datetime as dt
import time
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import structlog

from par.events import Recorded
from par.events.index_set import IndexSetPublished, Indicator
from par.log import EventLog, LogError
from par.log.known import known
from par.units.register import UnitRegister
from progress_service.contract.kind import KnownPlan
from progress_service.reference.freshness import Freshness
from progress_service.reference.plans import PLAN_TYPES, after

UNIT_TREES: Final = "par.log.*.plan.unit-tree.*"
INDEX_SETS: Final = "par.log.*.plan.index-set.*"
PLANS: Final = "par.log.*.plan.plan.*"
REFRESH_SECONDS: Final = 2.0
SHARE: Final = 0.1
LONGEST_PAUSE_SECONDS: Final = 1.0
"""Names that nobody knows make us look into the log; this may take a tenth of the time, whoever sends them."""

logger = structlog.get_logger(__name__)


class Reference:
    """Kept in memory; :meth:`refreshed_since` reads what was appended (an empty tail costs one round trip each)."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._registers: dict[str, UnitRegister] = {}
        self._roots: set[str] = set()
        self._recorded: dict[str, list[Recorded]] = {}
        self._indicators: dict[str, Indicator] = {}
        self._trees_position = 0
        self._plans: Mapping[str, KnownPlan] = MappingProxyType({})
        self._sets_position = 0
        self._plans_position = 0
        self._freshness = Freshness(self._read, SHARE, LONGEST_PAUSE_SECONDS)

    @property
    def indicators(self) -> Mapping[str, Indicator]:
        """Every indicator of every published index set, by id; of several versions the latest."""
        return self._indicators

    @property
    def plans(self) -> Mapping[str, KnownPlan]:
        """Every plan by id, drafts too. Another object when something has changed."""
        return self._plans

    def city_of(self, unit: str) -> str | None:
        """The city to which the id ``unit`` belongs: of those whose root is open, the longest that begins the id.

        ``cao-bang-x`` belongs to ``cao-bang`` once that has a root, and to ``cao`` before, whatever units the two
        have opened in whatever order: no city can take another one's senders. None when no such city is open.
        """
        city, more = unit, "-"
        while city not in self._roots:
            city, more, _ = city.rpartition("-")
            if not more:
                return None
        return city

    def register_of(self, unit: str) -> tuple[str, UnitRegister] | None:
        """(city, register) of the city to which ``unit`` belongs (:meth:`city_of`).

        None when no such unit is or ever was in that city's tree.
        """
        city = self.city_of(unit)
        return (city, self._registers[city]) if city is not None and self._registers[city].has_unit(unit) else None

    def register(self, city: str) -> UnitRegister:
        """The units of a city through time; empty for one that is not known."""
        return self._registers.get(city, UnitRegister())

    def register_known(self, city: str, known_at: dt.datetime | None) -> UnitRegister:
        """The units of a city as the ledger knew them at ``known_at`` (None: as it knows them now)."""
        if known_at is None:
            return self.register(city)
        return UnitRegister.of(item.event.data for item in known(self._recorded.get(city, ()), known_at))

    async def run(self) -> None:
        """Refresh for ever, so that a new version of something known is seen; the intake refreshes for the unknown."""
        while True:
            await asyncio.sleep(REFRESH_SECONDS)
            try:
                await self.refresh()
            except LogError as error:
                logger.warning("units, indicators and plans not refreshed", error=str(error))

    async def refresh(self) -> None:
        """Fold what has been appended. Raises LogError when the log does not answer."""
        await self.refreshed_since(time.monotonic())

    async def refreshed_since(self, moment: float) -> None:
        """Return when a refresh that began at or after ``moment`` (``time.monotonic``) has ended. Raises LogError."""
        await self._freshness.since(moment)

    async def _read(self) -> None:
        news: dict[str, list[Recorded]] = {}
        for item in await self._log.read_subjects(UNIT_TREES, self._trees_position, lenient=True):
            news.setdefault(item.log_subject.split(".")[2], []).append(item)
            self._trees_position = item.position
        for city, items in news.items():
            self._recorded.setdefault(city, []).extend(items)
            facts = (item.event.data for item in items)
            self._registers[city] = register = UnitRegister.of((*self.register(city).facts, *facts))
            if city in register.on(None).units:
                self._roots.add(city)
            else:
                self._roots.discard(city)
        for item in await self._log.read_subjects(INDEX_SETS, self._sets_position, lenient=True):
            if isinstance(item.event.data, IndexSetPublished):
                # (Another object when it says something else: whoever holds one can tell.)
                self._indicators = self._indicators | {found.id: found for found in item.event.data.indicators}
            self._sets_position = item.position
        plans = self._plans
        heads, self._plans_position = await self._log.read_types(PLANS, PLAN_TYPES, self._plans_position, lenient=True)
        for item in heads:
            plans = after(plans, item.event.data)
        self._plans = plans
