"""Folds of one city's part of the log up to a past position, kept so that the next question begins where one ended.

A fold works in slices between which all other requests have their turn; two are under way at a time, eight more may
wait. Whoever would wait longer than a few seconds is told to ask again: the fold goes on meanwhile.
"""

import asyncio
import contextlib
import datetime as dt
from collections import OrderedDict
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Final

from par.events import Recorded
from par.events.day import DayOpened
from par.log import EventLog, LogError
from par.problems import Rejected, Retryable
from par.projection import Projection
from par.projection.folding.replay import Replay
from par.service.past_work import ASK_AGAIN_SECONDS, PastWork
from report_service.past.happened import had_happened

SLICE: Final = 100
"""Events that are folded in a row; a new day, which looks at every obligation, ends a slice."""
PATIENCE_SECONDS: Final = 4.0
KEPT: Final = 8
REFUSED: Final = 64
"""Cities and days that are remembered as too long."""
MOST_EVENTS: Final = 2_000_000
"""Of one city, and of all folds that are kept: what is held in memory must stay bounded."""

OF_ALL_CITIES: Final = "par.log.all.>"


@dataclass(frozen=True, slots=True)
class Moment:
    """The facts of ``city`` recorded up to ``position`` that had happened at the end of ``day`` (None: all)."""

    city: str
    day: dt.date | None
    position: int


class Replays:
    """Past states of the read models made of ``projections``."""

    def __init__(self, log: EventLog, projections: Sequence[Projection]) -> None:
        self._log = log
        self._projections = projections
        self._kept: OrderedDict[Moment, Replay] = OrderedDict()
        self._running: dict[Moment, asyncio.Task[Replay]] = {}
        self._too_long: OrderedDict[tuple[str, dt.date | None], int] = OrderedDict()
        """By city and day, a position up to which there are too many events."""
        self._work = PastWork()

    async def at(self, moment: Moment) -> Replay:
        """The documents at that moment, which nobody may change.

        Raises Retryable (``past-busy``, ``past-not-ready``, ``log-unavailable``), Rejected (``past-too-long``).
        """
        if moment in self._kept:
            self._kept.move_to_end(moment)
            return self._kept[moment]
        if self._too_long.get((moment.city, moment.day), moment.position + 1) <= moment.position:
            raise Rejected("past-too-long", limit=MOST_EVENTS)
        task = self._running.get(moment)
        if task is None:
            task = self._running[moment] = asyncio.create_task(self._fold(moment))
            task.add_done_callback(lambda ended: self._ended(moment, ended))
        done, _ = await asyncio.wait([task], timeout=PATIENCE_SECONDS)
        if not done:
            raise Retryable("past-not-ready", retry_after=ASK_AGAIN_SECONDS)
        return task.result()

    def _ended(self, moment: Moment, task: "asyncio.Task[Replay]") -> None:
        del self._running[moment]
        if not task.cancelled():
            task.exception()  # whoever still waits is told; where nobody does, there is nobody to tell

    async def _fold(self, moment: Moment) -> Replay:
        async with self._work.slot():
            replay = self._nearest(moment)
            try:
                async with contextlib.aclosing(self._events(moment, replay.position)) as events:
                    batch: list[Recorded] = []
                    async for item in events:
                        if had_happened(item, moment.day):
                            batch.append(item)
                        if batch and (len(batch) == SLICE or isinstance(item.event.data, DayOpened)):
                            await self._advance(replay, batch, item.position)
                            batch = []
                await self._advance(replay, batch, moment.position)
            except LogError as error:
                raise Retryable("log-unavailable") from error
            except Rejected:  # nobody makes us count them again
                self._too_long[moment.city, moment.day] = moment.position
                if len(self._too_long) > REFUSED:
                    self._too_long.popitem(last=False)
                raise
            self._keep(moment, replay)
            return replay

    async def _advance(self, replay: Replay, batch: Sequence[Recorded], position: int) -> None:
        if replay.events + len(batch) > MOST_EVENTS:
            raise Rejected("past-too-long", limit=MOST_EVENTS)
        await replay.advance(batch, position)

    def _nearest(self, moment: Moment) -> Replay:
        """A replay to go on from: of what is kept for the same city and day, the latest one that is not later."""
        fitting = [
            kept
            for kept in self._kept
            if (kept.city, kept.day) == (moment.city, moment.day) and kept.position <= moment.position
        ]
        if not fitting:
            return Replay(self._projections)
        return self._kept[max(fitting, key=lambda kept: kept.position)].copy()

    def _keep(self, moment: Moment, replay: Replay) -> None:
        self._kept[moment] = replay
        while len(self._kept) > KEPT or (len(self._kept) > 1 and self._held() > MOST_EVENTS):
            self._kept.popitem(last=False)

    def _held(self) -> int:
        return sum(kept.events for kept in self._kept.values())

    async def _events(self, moment: Moment, after: int) -> AsyncGenerator[Recorded, None]:
        """The events of the city and those of no city, in the order of the log."""
        before = moment.position + 1
        common = await self._log.read_subjects(OF_ALL_CITIES, after, before)
        next_common = 0
        async for item in self._log.stream(f"par.log.{moment.city}.>", after, before):
            while next_common < len(common) and common[next_common].position < item.position:
                yield common[next_common]
                next_common += 1
            yield item
        for item in common[next_common:]:
            yield item
