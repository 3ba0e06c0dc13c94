"""Past days of whole cities, folded once for all who ask at the same time."""

import asyncio
import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from par.projection.store.database import Database
from par.service.past_work import MANY_WAITING, PastWork
from progress_service.read_models.timelines.reading import timelines
from progress_service.read_models.timelines.turns import seen_in_turns
from progress_service.status.past import Obligation, as_owed

KEPT: Final = 8
MOST_OBLIGATIONS: Final = 50_000
"""Of all days that are kept: some two kilobytes each. A larger city's day is only shared while it is being folded."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A city at the end of a day, as known at a moment (None: now), as the read models stood at ``position``."""

    city: str
    day: dt.date | None
    known_at: str | None
    position: int


Fold = asyncio.Task[Sequence[Obligation]]


class PastDays:
    """The page of a city asks five questions about one past day, and each would fold every obligation of the city.

    ``position`` is where the read models stand: after the next event nothing kept counts any more. ``work`` bounds
    these folds and all other reads of past days.
    """

    def __init__(self, position: Callable[[], int]) -> None:
        self.work: Final = PastWork(MANY_WAITING)
        self._position = position
        self._folds: dict[Asked, Fold] = {}

    async def of_city(
        self, database: Database, city: str, day: dt.date | None, known_at: str | None
    ) -> Sequence[Obligation]:
        """The obligations owed in ``city`` on ``day`` under the units that owed them; shared, so not to be changed.

        A fold goes on when whoever asked first has gone: others wait for it, or ask again. Raises Retryable
        (``past-busy``).
        """
        # Read before the documents, so that what is kept never stands for a later position than theirs.
        asked = Asked(city, day, known_at, self._position())
        fold = self._folds.get(asked)
        if fold is None:
            fold = self._folds[asked] = asyncio.create_task(self._folded(database, asked))
            fold.add_done_callback(lambda _: self._settle(asked))
        return await asyncio.shield(fold)

    async def _folded(self, database: Database, asked: Asked) -> Sequence[Obligation]:
        async with self.work.slot():
            documents = await timelines(database, {"city": asked.city})
            return await seen_in_turns(documents, asked.day, asked.known_at, as_owed)

    def _settle(self, asked: Asked) -> None:
        """Forget what failed, what is too old, and the oldest where there is too much."""
        fold = self._folds[asked]
        if fold.cancelled() or fold.exception() is not None:
            del self._folds[asked]
            return
        done = [one for one, found in self._folds.items() if found.done()]
        held = sum(len(self._folds[one].result()) for one in done)
        for number, one in enumerate(done):
            too_much = held > MOST_OBLIGATIONS or len(done) - number > KEPT
            if too_much or one.position != self._position():
                held -= len(self._folds.pop(one).result())
