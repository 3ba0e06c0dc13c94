"""Unit trees and indicators as the intake must know them: folded from plan-service's events in the log."""

import asyncio
from collections.abc import Mapping
from typing import Final

import structlog

from par.events.index_set import IndexSetPublished, Indicator
from par.log import EventLog, LogError
from par.units import UnitTree

UNIT_TREES: Final = "par.log.*.plan.unit-tree.*"
INDEX_SETS: Final = "par.log.*.plan.index-set.*"
REFRESH_SECONDS: Final = 2.0

logger = structlog.get_logger(__name__)


class Reference:
    """Kept in memory; :meth:`refresh` reads what was appended since (an empty tail costs one round trip each)."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._trees: dict[str, UnitTree] = {}
        self._cities: dict[str, str] = {}
        self._indicators: dict[str, Indicator] = {}
        self._trees_position = 0
        self._sets_position = 0
        self._lock = asyncio.Lock()

    @property
    def indicators(self) -> Mapping[str, Indicator]:
        """Every indicator of every published index set, by id; of several versions the latest."""
        return self._indicators

    def tree_of(self, unit: str) -> tuple[str, UnitTree] | None:
        """(city, tree) of the tree in which ``unit`` stands, or None."""
        city = self._cities.get(unit)
        return None if city is None else (city, self._trees[city])

    async def run(self) -> None:
        """Refresh for ever, so that a new version of something known is seen; the intake refreshes for the unknown."""
        while True:
            await asyncio.sleep(REFRESH_SECONDS)
            try:
                await self.refresh()
            except LogError as error:
                logger.warning("units and indicators not refreshed", error=str(error))

    async def refresh(self) -> None:
        """Fold what has been appended. Raises LogError when the log does not answer."""
        async with self._lock:
            for item in await self._log.read_subjects(UNIT_TREES, self._trees_position):
                city = item.log_subject.split(".")[2]
                tree = self._trees.get(city, UnitTree()).evolve(item.event.data)
                self._trees[city] = tree
                self._cities.update(dict.fromkeys(tree.units.keys() - self._cities.keys(), city))
                self._trees_position = item.position
            for item in await self._log.read_subjects(INDEX_SETS, self._sets_position):
                if isinstance(item.event.data, IndexSetPublished):
                    self._indicators.update({found.id: found for found in item.event.data.indicators})
                self._sets_position = item.position
