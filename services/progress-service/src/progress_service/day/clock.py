"""Opening the ledger's day by the clock, in every instance of the service; whoever is first has done it."""

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Final

import structlog
from prometheus_client import CollectorRegistry, Gauge

from par.calendar.local_time import VIETNAM, local_day
from par.deciding import AggregateStore, Origin
from par.problems import Rejected, Retryable
from progress_service.day.decider import CALENDAR, DAY, OpenDay
from progress_service.day.reckoning import Reckoning, reckon

LONGEST_WAIT_SECONDS: Final = 5.0
"""A machine that slept, or a clock that was set, is noticed within this time."""
SHORTEST_WAIT_SECONDS: Final = 0.02
ONE_DAY: Final = dt.timedelta(days=1)
SOURCE: Final = "/clock"

logger = structlog.get_logger(__name__)

Wait = Callable[[float], Awaitable[None]]


class DayClock:
    """``now`` is the wall clock, ``wait`` sleeps for so many seconds."""

    def __init__(
        self, store: AggregateStore, now: Callable[[], dt.datetime], wait: Wait, registry: CollectorRegistry
    ) -> None:
        self._store = store
        self._now = now
        self._wait = wait
        self._opened: dt.date | None = None
        self._said: tuple[Reckoning, dt.date | None] | None = None
        self._ahead = Gauge(
            "par_calendar_ahead_seconds",
            "Whole days by which the clock is ahead of the ledger's day; anything but 0 for long needs a person",
            registry=registry,
        )

    async def run(self) -> None:
        """Open each day as it begins, for ever; the first one at once."""
        while True:
            try:
                if local_day(self._now()) != self._opened:
                    await self.latest_day()
            except (Rejected, Retryable) as problem:
                logger.warning("the day cannot be opened yet", code=problem.code, reason=problem.message_en)
            await self._wait(self._until_midnight())

    async def latest_day(self) -> dt.date | None:
        """The ledger's day, once that of the clock is opened if it is due. Raises Retryable when the log is away."""
        opened = await self._store.state(CALENDAR, DAY)
        day = local_day(self._now())
        reckoning = reckon(opened, day)
        if reckoning is Reckoning.DUE:
            opened = await self._open(day, opened)
            reckoning = reckon(opened, day)
        self._tell(reckoning, opened, day)
        self._opened = opened
        return opened

    async def _open(self, day: dt.date, before: dt.date | None) -> dt.date | None:
        # All instances say the same: the day began at its midnight, whoever noticed it when.
        origin = Origin(f"day:{day}", SOURCE, dt.datetime.combine(day, dt.time(), VIETNAM))
        try:
            done = await self._store.execute(CALENDAR, DAY, OpenDay(day), origin)
        except Rejected:  # somebody has opened a later day at this moment
            return await self._store.state(CALENDAR, DAY)
        if done.position and not done.earlier:
            logger.info("day opened", day=day.isoformat(), previous=before and before.isoformat())
        return day

    def _tell(self, reckoning: Reckoning, opened: dt.date | None, day: dt.date) -> None:
        """The metric, and once per state a line for the operator."""
        self._ahead.set((day - opened).total_seconds() if opened is not None else 0)
        said, self._said = self._said, (reckoning, opened)
        if self._said == said:
            return
        facts = {"clock": day.isoformat(), "opened": opened and opened.isoformat()}
        if reckoning is Reckoning.TOO_FAR:
            todo = "set the clock of this machine right; if it is right, run: par day open DATE"
            logger.error("the clock is far ahead of the ledger: its day is not opened", what_to_do=todo, **facts)
        elif reckoning is Reckoning.BEHIND:
            logger.warning("the clock is behind the ledger: no day is opened until it has caught up", **facts)

    def _until_midnight(self) -> float:
        now = self._now()
        midnight = dt.datetime.combine(local_day(now) + ONE_DAY, dt.time(), VIETNAM)
        return min(max((midnight - now).total_seconds(), SHORTEST_WAIT_SECONDS), LONGEST_WAIT_SECONDS)
