"""The policy "when a plan is issued, open its obligations": follows the log behind its own checkpoint."""

import asyncio
from typing import Any, Final

import structlog
from nats.aio.client import Client
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

logger = structlog.get_logger(__name__)


class OpenObligations:
    """Exactly once by construction: ids of obligations and events derive from the plan, so a repeat changes nothing."""

    def __init__(self, client: Client, database: Database, log: EventLog, store: AggregateStore) -> None:
        self._client = client
        self._checkpoints = database[POLICIES]
        self._log = log
        self._store = store
        self.position = 0

    async def run(self) -> None:
        """Follow the log for ever; faults of servers are retried behind the checkpoint."""
        while True:
            try:
                found = await self._checkpoints.find_one({"_id": NAME})
                self.position = found["position"] if found else 0
                async for batch in follow(self._client, self.position):
                    for position, message in batch:
                        if ".plan.plan." in message.subject:
                            await self._react(Recorded(position, message.subject, decode(message.data)))
                    await self._reached(batch[-1][0])
            except LogDamagedError:
                raise
            except (LogError, Retryable, PyMongoError) as error:
                logger.warning("policy waits", policy=NAME, error=str(error))
                await asyncio.sleep(RETRY_PAUSE_SECONDS)

    async def _reached(self, position: int) -> None:
        await self._checkpoints.update_one({"_id": NAME}, {"$set": {"position": position}}, upsert=True)
        self.position = position

    async def _react(self, item: Recorded) -> None:
        issued = item.event.data
        if not isinstance(issued, PlanIssued):
            return
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

    def progress(self) -> list[dict[str, Any]]:
        """Up to which position the policy has reacted."""
        return [{"name": NAME, "position": self.position}]
