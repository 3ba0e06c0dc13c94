"""What rounds and index sets call their leaves and areas."""

from collections.abc import Mapping
from typing import Any, Final

from par.events import AggregateId
from par.events.index_set import IndexSetPublished
from par.events.round import Leaf, RoundOpened
from par.log import EventLog
from report_service.explaining.words import Words

REMEMBERED: Final = 64


class Naming:
    """Read from the log once: a round that is open and a version of a set never change.

    The event of a round has all its units, thousands in a province: one unit must not pay for them each time. All of it
    raises LogError.
    """

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._leaves: dict[tuple[str, str], tuple[Leaf, ...]] = {}
        self._areas: dict[tuple[str, int], dict[str, Words]] = {}

    async def leaves(self, result: Mapping[str, Any]) -> tuple[Leaf, ...]:
        """The leaves that the unit's round (``city round``) has frozen."""
        key = (result["city"], result["round"])
        if key not in self._leaves:
            for item in await self._log.read_subjects(f"par.log.{result['city']}.report.round.*"):
                if isinstance(item.event.data, RoundOpened) and item.event.data.round == result["round"]:
                    _keep(self._leaves, key, item.event.data.leaves)
                    break
        return self._leaves.get(key, ())

    async def areas(self, result: Mapping[str, Any]) -> dict[str, Words]:
        """The names of the areas, from the version of the set that the round was opened on (``index_set version``)."""
        key = (result["index_set"], result["version"])
        if key not in self._areas:
            for item in await self._log.read(AggregateId("all", "plan", "index-set", result["index_set"])):
                data = item.event.data
                if isinstance(data, IndexSetPublished) and data.version == result["version"]:
                    names = {area.code: Words(area.name_vi, area.name_en) for area in data.areas}
                    _keep(self._areas, key, names)
                    break
        return self._areas.get(key, {})


def _keep(known: dict[Any, Any], key: Any, value: Any) -> None:
    if len(known) >= REMEMBERED:
        known.pop(next(iter(known)))
    known[key] = value
