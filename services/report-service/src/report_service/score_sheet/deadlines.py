"""The policy "sheets lock when their last day is over": by the ledger's day, once, whoever runs it."""

import asyncio
import datetime as dt
from collections.abc import Callable
from typing import Final

import structlog
from pymongo.errors import PyMongoError

from par.calendar.local_time import VIETNAM
from par.deciding import AggregateStore, Origin
from par.events.round import RoundOpened, RoundUnit
from par.log import LogError
from par.problems import Retryable
from par.projection.store.database import Database
from report_service.score_sheet.commands import DeadlinePassed, Say, sheet_id
from report_service.score_sheet.decider import SHEET
from report_service.score_sheet.rounds import KnownRounds

LOCKED_ROUNDS: Final = "locked_rounds"
"""Durable name of the collection: rounds of which every sheet is locked. Never rename."""
PAUSE_SECONDS: Final = 1.0
SOURCE: Final = "/deadline"
ONE_DAY: Final = dt.timedelta(days=1)

logger = structlog.get_logger(__name__)


class LockAtDeadlines:
    """``lasting`` remembers which rounds are done; passing them again would do nothing but take time.

    A sheet in which nobody said anything is opened and locked, so that it can be appraised.
    """

    def __init__(
        self, rounds: KnownRounds, store: AggregateStore, lasting: Database, day: Callable[[], dt.date | None]
    ) -> None:
        self._rounds = rounds
        self._store = store
        self._done = lasting[LOCKED_ROUNDS]
        self._day = day

    async def run(self) -> None:
        """Lock what is due, for ever; what stands in the way is tried again."""
        while True:
            try:
                await self.lock_due()
            except (LogError, Retryable, PyMongoError) as error:
                logger.warning("sheets are not locked yet", error=str(error))
            await asyncio.sleep(PAUSE_SECONDS)

    async def lock_due(self) -> int:
        """Lock the sheets of rounds whose self-score has ended; how many were locked now."""
        day = self._day()
        if day is None:
            return 0
        await self._rounds.refresh()
        due = [opened for opened in self._rounds.every() if _is_over(opened, day)]
        rows = await self._done.find({"_id": {"$in": [_name(opened) for opened in due]}}).to_list(None)
        done = {row["_id"] for row in rows}
        locked = 0
        for opened in due:
            if _name(opened) in done:
                continue
            for unit in opened.units:
                locked += await self._lock(opened, unit, day)
            await self._done.update_one({"_id": _name(opened)}, {"$set": {"day": day.isoformat()}}, upsert=True)
        return locked

    async def _lock(self, opened: RoundOpened, unit: RoundUnit, day: dt.date) -> bool:
        assert opened.self_score_end is not None
        # All instances say the same: it was locked at the midnight behind its last day, whoever noticed it when.
        midnight = dt.datetime.combine(opened.self_score_end + ONE_DAY, dt.time(), VIETNAM)
        origin = Origin(f"lock:{opened.round}:{unit.unit}", SOURCE, midnight)
        command = Say(opened, unit, day, "", DeadlinePassed())
        done = await self._store.execute(sheet_id(opened.city, opened.round, unit.unit), SHEET, command, origin)
        return bool(done.position) and not done.earlier


def _is_over(opened: RoundOpened, day: dt.date) -> bool:
    return opened.self_score_end is not None and opened.self_score_end < day


def _name(opened: RoundOpened) -> str:
    return f"{opened.city}:{opened.round}"
