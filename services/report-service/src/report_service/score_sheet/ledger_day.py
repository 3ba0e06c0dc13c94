"""The ledger's day as whoever decides must know it: the read models may lag behind a day that was just opened."""

import datetime as dt
from collections.abc import Callable
from typing import Final

from par.events import AggregateId
from par.events.day import DayOpened
from par.log import EventLog

CALENDAR: Final = AggregateId("all", "progress", "calendar", "days")


class LedgerDay:
    """``folded`` is the day as of the read models; :meth:`at_least` reads the log where that is too early."""

    def __init__(self, log: EventLog, folded: Callable[[], dt.date | None]) -> None:
        self._log = log
        self._folded = folded
        self._read: dt.date | None = None
        self._position = 0

    @property
    def known(self) -> dt.date | None:
        """The latest day that this process has heard of."""
        days = [day for day in (self._read, self._folded()) if day is not None]
        return max(days, default=None)

    async def at_least(self, wanted: dt.date) -> dt.date | None:
        """The ledger's day; read from the log unless it is known to be ``wanted`` or later. Raises LogError."""
        known = self.known
        if known is not None and known >= wanted:
            return known
        for item in await self._log.read(CALENDAR, self._position):
            if isinstance(item.event.data, DayOpened):
                self._read = item.event.data.day
            self._position = item.position
        return self.known
