"""What senders were answered, by sender and day: counts for ever, the latest refusals with their reasons.

Receipts are no facts of the ledger: a refused event may be corrected and sent again under its id. So they stand in a
collection of their own, written behind the answers, and no rebuild makes them anew. A crash may lose the last second.
"""

import asyncio
import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import structlog
from pymongo import UpdateOne
from pymongo.errors import PyMongoError

from par.calendar.local_time import local_day
from par.problems import Retryable
from par.projection.store.database import Database
from par.submitting.receipt import Receipt
from par.tasks import to_its_end

COLLECTION: Final = "receipts"
"""Durable name. Never rename."""
FLUSH_SECONDS: Final = 1.0
LAST_SECONDS: Final = 2.0
"""So long the last ones are tried when the service ends."""
KEPT_REFUSALS: Final = 200
"""Of one sender and day: the latest ones. All are counted."""

Key = tuple[str, str]
"""sender, day."""

logger = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Day:
    counts: Counter[str] = field(default_factory=Counter)
    refusals: list[dict[str, Any]] = field(default_factory=list)


class ReceiptCounts:
    """Counts receipts in memory and writes them to ``database`` every second; ``day`` is the ledger's day."""

    def __init__(self, database: Database, day: Callable[[], dt.date | None], now: Callable[[], dt.datetime]) -> None:
        self._rows = database[COLLECTION]
        self._day = day
        self._now = now
        self._news: defaultdict[Key, _Day] = defaultdict(_Day)
        self._writing = asyncio.Lock()

    def count(self, sender: str, receipts: Sequence[Receipt]) -> None:
        """Take the receipts that a sender is given now."""
        if not receipts:
            return
        now = self._now()
        day = self._day() or local_day(now)
        news = self._news[sender, day.isoformat()]
        for receipt in receipts:
            if receipt.problem is None:
                news.counts[receipt.outcome] += 1
            else:
                news.counts[f"refused.{receipt.problem.code}"] += 1
                news.refusals.append({"id": receipt.id, "at": now.isoformat(), **receipt.problem.to_json()})
        del news.refusals[:-KEPT_REFUSALS]

    async def of(self, sender: str, day: dt.date | None) -> dict[str, Any]:
        """``day accepted duplicate refused refusals`` of a sender on a day (None: today).

        ``refused`` is a count by code, ``refusals`` the latest ones. Raises Retryable when the database is away.
        """
        asked = (day or self._day() or local_day(self._now())).isoformat()
        try:
            await self.flush()
            found = await self._rows.find_one({"_id": f"{sender}|{asked}"}) or {}
        except PyMongoError as error:
            raise Retryable("not-ready") from error
        return {
            "sender": sender,
            "day": asked,
            "accepted": found.get("accepted", 0),
            "duplicate": found.get("duplicate", 0),
            "refused": found.get("refused", {}),
            "refusals": found.get("refusals", []),
        }

    async def run(self) -> None:
        """Write for ever what was counted, and once more at the end."""
        try:
            while True:
                await asyncio.sleep(FLUSH_SECONDS)
                try:
                    await self.flush()
                except PyMongoError as error:
                    logger.warning("receipts not counted yet", error=repr(error))
        finally:
            await to_its_end(self._last_flush())

    async def _last_flush(self) -> None:
        try:
            async with asyncio.timeout(LAST_SECONDS):
                await self.flush()
        except (PyMongoError, TimeoutError) as error:
            logger.warning("the last receipts are not counted", error=repr(error))

    async def flush(self) -> None:
        """Write what was counted since the last time. Raises PyMongoError; it is then kept for the next time.

        (What the database had taken before its answer was lost counts twice then: these are no facts.)
        """
        async with self._writing:
            news, self._news = self._news, defaultdict(_Day)
            if not news:
                return
            try:
                await self._rows.bulk_write([_update(*key, found) for key, found in news.items()], ordered=False)
            except PyMongoError:
                for key, found in news.items():
                    self._news[key].counts += found.counts
                    self._news[key].refusals[:0] = found.refusals
                raise


def _update(sender: str, day: str, news: _Day) -> UpdateOne:
    return UpdateOne(
        {"_id": f"{sender}|{day}"},
        {
            "$setOnInsert": {"sender": sender, "day": day},
            "$inc": dict(news.counts),
            "$push": {"refusals": {"$each": news.refusals, "$slice": -KEPT_REFUSALS}},
        },
        upsert=True,
    )
