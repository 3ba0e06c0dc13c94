"""The obligations that a question is about, as they are or as they were."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from par.events import format_time
from par.projection.store.database import Database
from progress_service.read_models.status.question import StatusQuestion
from progress_service.read_models.timelines.past_days import PastDays
from progress_service.read_models.timelines.reading import timelines
from progress_service.read_models.timelines.turns import seen_in_turns
from progress_service.status.trees import Trees


@dataclass(frozen=True, slots=True)
class Counting:
    """Finds the obligations to count, by the unit ``trees`` and the ``past`` days that others have asked for."""

    trees: Trees
    past: PastDays

    async def asked_about(
        self,
        database: Database,
        where: Mapping[str, Any],
        asked: StatusQuestion,
        day: dt.date | None,
        unit: str | None = None,
    ) -> Sequence[Mapping[str, Any]]:
        """The obligations that fit ``where``, at the end of ``day`` where the past is asked for; of ``unit`` if named.

        ``where`` speaks of what never changes. What is found may be shared with others, and is not to be changed.
        Raises Retryable (``past-busy``, ``log-unavailable``).
        """
        known_at = format_time(asked.known_at) if asked.known_at is not None else None
        if asked.asks_for_the_past and asked.tree_of is None and unit is None and set(where) == {"city"}:
            return await self.past.of_city(database, where["city"], day, known_at)
        wanted = dict(where)
        if unit is not None:
            wanted["units"] = {"$in": await self.trees.with_heirs(unit, asked.tree_of, asked.known_at)}
        if not asked.asks_for_the_past:
            documents = await timelines(database, wanted)
            return [one for one in documents if unit is None or one["unit"] == unit]
        async with self.past.work.slot():
            documents = await timelines(database, wanted)
            shown = await self.trees.shown((one["city"] for one in documents), asked.tree_of, asked.known_at)
            past = await seen_in_turns(documents, day, known_at, shown)
            return [one for one in past if unit is None or one["unit"] == unit]
