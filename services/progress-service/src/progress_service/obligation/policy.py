"""The policy "when a plan is issued, open its obligations": follows the log behind its own checkpoint."""

import asyncio
import contextlib
import time
from collections.abc import Sequence
from typing import Any, Final

import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from pymongo.errors import PyMongoError

from par.deciding import AggregateStore, Origin
from par.events import AggregateId, Recorded, decode
from par.events.plan import PlanIssued
from par.log import EventLog, LogDamagedError, LogError, follow
from par.problems import Retryable
from par.projection.database import Database
from par.units import UnitTree
from progress_service.obligation.decider import OBLIGATION, Open
from progress_service.obligation.opening import obligations_of
from progress_service.obligation.work import PlannedWork

NAME: Final = "open-obligations"
"""Durable name of the checkpoint. Never rename."""
POLICIES: Final = "policies"
SOURCE: Final = "/progress-service"
OPEN_AT_ONCE: Final = 32
RETRY_PAUSE_SECONDS: Final = 0.5
PLANS: Final = ".plan.plan."
"""What every subject of a plan contains."""
STORE_EVERY_POSITIONS: Final = 1000
STORE_EVERY_SECONDS: Final = 1.0

logger = structlog.get_logger(__name__)


class OpenObligations:
    """Exactly once by construction: ids of obligations and events derive from the plan, so a repeat changes nothing."""

    def __init__(self, client: Client, database: Database, log: EventLog, store: AggregateStore) -> None:
        self._client = client
        self._checkpoints = database[POLICIES]
        self._log = log
        self._store = store
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
        self._remember_stored()

    async def _pass(self, batch: Sequence[tuple[int, Msg]]) -> None:
        reacted = False
        for position, message in batch:
            if PLANS in message.subject:
                reacted |= await self._react(Recorded(position, message.subject, decode(message.data)))
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

    async def _react(self, item: Recorded) -> bool:
        """Open what an issued plan opens; False for any other event."""
        issued = item.event.data
        if not isinstance(issued, PlanIssued):
            return False
        plan = await self._log.read(AggregateId(issued.city, "plan", "plan", issued.plan))
        units = await self._log.read(AggregateId(issued.city, "plan", "unit-tree", issued.city))
        # What came after the issue in the log is not of that day.
        work = PlannedWork.of(found.event.data for found in plan if found.position <= item.position)
        tree = UnitTree.of(found.event.data for found in units if found.position <= item.position)
        opened = obligations_of(work, tree)
        slots = asyncio.Semaphore(OPEN_AT_ONCE)

        async def open_one(command: Open) -> None:
            data = command.opened
            origin = Origin(
                id=f"{item.event.id}:{data.obligation}",
                source=SOURCE,
                time=item.event.time,
                correlation_id=item.event.correlation_id,
                causation_id=item.event.id,
                traceparent=item.event.traceparent,
            )
            async with slots:
                await self._store.execute(
                    AggregateId(data.city, "progress", "obligation", data.obligation),
                    OBLIGATION,
                    command,
                    origin,
                )

        await asyncio.gather(*(open_one(Open(data)) for data in opened))
        logger.info("obligations opened", plan=issued.plan, count=len(opened))
        return True

    def progress(self) -> list[dict[str, Any]]:
        """Up to which position the policy has reacted."""
        return [{"name": NAME, "position": self.position}]
