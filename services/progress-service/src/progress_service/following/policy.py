"""The policy "obligations follow plans, units and days": follows the log behind its own checkpoint."""

import asyncio
import contextlib
import datetime as dt
import time
from collections.abc import Sequence
from typing import Any, Final

import structlog
from nats.aio.client import Client
from pymongo.errors import PyMongoError

from par.events import Recorded, decode
from par.events.day import DayOpened
from par.log import EventLog, LogDamagedError, LogError, follow
from par.messaging.straight import Delivered
from par.problems import Retryable
from par.projection.store.database import Database
from progress_service.day.decider import CALENDAR
from progress_service.following.reactions import Reactions

NAME: Final = "open-obligations"
"""Durable name of the checkpoint. Never rename."""
POLICIES: Final = "policies"
RETRY_PAUSE_SECONDS: Final = 0.5
FOLLOWED: Final = (".plan.plan.", ".plan.unit-tree.", CALENDAR.log_subject)
"""Parts of the subjects whose events may concern obligations."""
STORE_EVERY_POSITIONS: Final = 1000
STORE_EVERY_SECONDS: Final = 1.0

logger = structlog.get_logger(__name__)


class FollowPlans:
    """Exactly once by construction: ids of obligations and events derive from what happened, so a repeat is none."""

    def __init__(self, client: Client, database: Database, log: EventLog, reactions: Reactions) -> None:
        self._client = client
        self._checkpoints = database[POLICIES]
        self._log = log
        self._reactions = reactions
        self._day: dt.date | None = None
        self._stored = 0
        self._stored_at = 0.0
        self.position = 0

    async def run(self) -> None:
        """Follow the log for ever. Raises LogDamagedError; everything else is retried behind :attr:`position`."""
        while True:
            try:
                await self._resume()
                async with contextlib.aclosing(follow(self._client, self.position)) as batches:
                    async for batch in batches:
                        await self._pass(batch)
            except LogDamagedError:
                raise
            except (LogError, Retryable, PyMongoError) as error:
                logger.warning("policy waits", policy=NAME, error=str(error))
            except Exception:  # such as an event that cannot be read: tried again, never skipped
                logger.exception("policy cannot react", policy=NAME, after=self.position)
            await asyncio.sleep(RETRY_PAUSE_SECONDS)

    async def _resume(self) -> None:
        found = await self._checkpoints.find_one({"_id": NAME})
        self.position = max(self.position, found["position"] if found else 0)
        days = await self._log.read_until(CALENDAR, self.position)
        self._day = _opened(days[-1]) if days else None
        self._remember_stored()

    async def _pass(self, batch: Sequence[tuple[int, Delivered]]) -> None:
        reacted = False
        for position, message in batch:
            if any(part in message.subject for part in FOLLOWED):
                item = Recorded(position, message.subject, decode(message.data))
                self._day = _opened(item) or self._day
                reacted |= await self._reactions.to(item, self._day)
            self.position = position
        # Passing the same events again after a crash does nothing, so that the checkpoint may lag when idle.
        if (
            reacted
            or self.position - self._stored >= STORE_EVERY_POSITIONS
            or time.monotonic() - self._stored_at >= STORE_EVERY_SECONDS
        ):
            await self._checkpoints.update_one({"_id": NAME}, {"$max": {"position": self.position}}, upsert=True)
            self._remember_stored()

    def _remember_stored(self) -> None:
        self._stored, self._stored_at = self.position, time.monotonic()

    def progress(self) -> list[dict[str, Any]]:
        """Up to which position the policy has reacted."""
        return [{"name": NAME, "position": self.position}]


def _opened(item: Recorded) -> dt.date | None:
    """The day that an event opens, if it does."""
    return item.event.data.day if isinstance(item.event.data, DayOpened) else None
