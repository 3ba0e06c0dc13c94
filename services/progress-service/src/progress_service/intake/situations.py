"""What the intake knows where it decides: units and indicators as fresh as needed, and the ledger's day."""

import datetime as dt
from collections.abc import Awaitable, Callable
from functools import cache
from typing import Final

from par.calendar.local_time import local_day
from par.problems import Rejected, Retryable
from progress_service.contract.kind import Situation
from progress_service.reference.freshness import Freshness
from progress_service.reference.reference import Reference

Clock = Callable[[], dt.datetime]
NO_PAUSE: Final = 0.0


class Situations:
    """The situations of senders.

    ``folded_day`` is the day as of the read models, which may lag behind. ``latest_day`` reads it from the log, and
    opens the day of the clock first where that is due: nobody is refused because the clock's task is a moment late.
    """

    def __init__(
        self,
        reference: Reference,
        folded_day: Callable[[], dt.date | None],
        latest_day: Callable[[], Awaitable[dt.date | None]],
        now: Clock,
        skew: dt.timedelta,
    ) -> None:
        self._reference = reference
        self._folded_day = folded_day
        self._latest_day = latest_day
        self._now = now
        self._skew = skew
        self._today: dt.date | None = None
        self._calendar = Freshness(self._read_calendar, share=1, longest_pause=NO_PAUSE)

    @property
    def day(self) -> dt.date | None:
        """The ledger's day, as far as this process has heard."""
        self._today = _later(self._today, self._folded_day())
        return self._today

    async def of(self, sender: str, arrived: float, latest: dt.date = dt.date.min) -> Situation:
        """The situation of a sender whose request came at ``arrived`` (``time.monotonic``) and speaks of ``latest``.

        Raises Rejected (``unknown-unit``), Retryable before the first day or when the log does not answer.
        """
        if self.day is None or self.day < latest:  # the read models may lag behind a day just opened
            await self._calendar.since(arrived)
        day = self.day
        if day is None:
            raise Retryable("not-ready")
        found = self._reference.register_of(sender)
        if found is None:
            await self._reference.refreshed_since(arrived)
            found = self._reference.register_of(sender)
        if found is None:
            raise Rejected("unknown-unit", "/source", unit=sender)
        city, register = found
        tree = register.on(day)
        if sender not in tree.units and sender not in tree.ended:
            raise Rejected("unknown-unit", "/source", unit=sender)
        reference = self._reference
        city_of = cache(reference.city_of)
        return Situation(sender, city, day, register, tree, reference.indicators, reference.plans, city_of)

    async def newer(self, known: Situation, arrived: float) -> Situation | None:
        """The situation with all that the log held at ``arrived``; None when that is nothing new."""
        await self._reference.refreshed_since(arrived)
        found = await self.of(known.sender, arrived)
        same = (
            found.register is known.register
            and found.indicators is known.indicators
            and found.plans is known.plans
            and found.day == known.day
        )
        return None if same else found

    def check_time(self, time: dt.datetime, situation: Situation) -> None:
        """Raises Rejected when ``time`` lies after the ledger's day, or too far ahead of our clock."""
        ahead = time - self._now()
        if ahead > self._skew:
            raise Rejected("clock-ahead", "/time", time=time.isoformat(), seconds=round(ahead.total_seconds()))
        if local_day(time) > situation.day:
            raise Rejected("in-the-future", "/time", time=time.isoformat(), day=situation.day)

    async def _read_calendar(self) -> None:
        self._today = _later(self._today, await self._latest_day())


def _later(one: dt.date | None, other: dt.date | None) -> dt.date | None:
    """The later of two days; days only ever go forward."""
    return max((day for day in (one, other) if day is not None), default=None)
