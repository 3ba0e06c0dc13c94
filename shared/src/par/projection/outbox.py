"""Sending the states in the outbox to the stream ``REPORT``, each once, in order per subject, and not in a storm.

A subject tells its first change at once, then rests for an interval, and tells the state that holds when the rest is
over, unless it is the one that was told. What a subject has told is read from the stream itself (its last message, from
the leader), so that a crash between sending and deleting a row, a second instance, or read models built anew send
nothing twice. Those may batch the events otherwise and then announce the same state at a later position: equal contents
are not sent again.
"""

import asyncio
from collections.abc import Iterable, Sequence
from typing import Final

import orjson
import structlog
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.errors import MaxPayloadError
from pymongo.errors import PyMongoError

from par.log import REPORT, UnknownResultError
from par.log.event_log import EXPECTED, WRONG_LAST_SEQUENCE, WRONG_LAST_SEQUENCE_CONSTANT
from par.projection.database import Database
from par.projection.last_told import POSITION_HEADER, LastTold
from par.projection.metrics import ProjectionMetrics
from par.projection.outbox_rows import OutboxRows, Row, identity

INTERVAL_SECONDS: Final = 0.1
SUBJECTS_AT_ONCE: Final = 32
KEPT: Final = 2000
"""So many states are kept in memory to be sent; of more only the database knows."""
POLL_SECONDS: Final = 1.0
"""States are normally handed over by the runner; a look at the database finds those of a crashed instance."""
RETRY_SECONDS: Final = 0.5
SEND_TIMEOUT_SECONDS: Final = 5.0

logger = structlog.get_logger(__name__)


class _HeldError(Exception):
    """The row can never be sent as it is."""


class Outbox:
    """Empties one database's outbox into ``REPORT`` for as long as it runs.

    A subject tells at most one state in ``interval`` seconds, whoever sends it.
    """

    def __init__(
        self, client: Client, database: Database, metrics: ProjectionMetrics, interval: float = INTERVAL_SECONDS
    ) -> None:
        self._client = client
        self._rows = OutboxRows(database)
        self._metrics = metrics
        self._last = LastTold(client, interval)
        self._waiting: dict[str, Row] = {}
        """By subject, the state to be told next."""
        self._done: dict[str, Row] = {}
        """By ``_id``, rows that were told. They are deleted when their subject is at rest no more: until then a newer
        state may replace them, in a transaction that a deletion would disturb."""
        self._wake = asyncio.Event()
        self._look_at = 0.0

    def wake(self, rows: Sequence[Row] = ()) -> None:
        """``rows`` have been committed; without any, there may be some that only the database knows."""
        if not rows or len(self._waiting) + len(rows) > KEPT:
            self._look_at = 0.0
        else:
            self._take(rows)
        self._wake.set()

    async def pending(self) -> int:
        """How many states wait to be sent, or were sent so lately that their subject still rests."""
        return await self._rows.count()

    async def run(self) -> None:
        """Send for ever; faults of the broker or the database are retried."""
        clock = asyncio.get_running_loop()
        while True:
            try:
                self._wake.clear()
                if clock.time() >= self._look_at:
                    self._look_at = clock.time() + POLL_SECONDS
                    await self._look()
                await self._send_due()
                await self._forget_done()
                self._metrics.outbox_pending.set(len(self._waiting))
            except (NatsError, PyMongoError, UnknownResultError, TimeoutError) as error:
                logger.warning("outbox waits", error=repr(error))
                self._last.clear()
                self._waiting.clear()
                self._look_at = 0.0
                await asyncio.sleep(RETRY_SECONDS)
                continue
            try:
                # (Not wait_for, which in Python 3.11 loses a cancellation that comes together with the wake-up.)
                async with asyncio.timeout_at(self._next_at()):
                    await self._wake.wait()
            except TimeoutError:
                continue

    def _next_at(self) -> float:
        subjects = [*self._waiting, *(row["subject"] for row in self._done.values())]
        return min((self._look_at, *map(self._last.rests_until, subjects)))

    async def _look(self) -> None:
        """Take up what waits in the database."""
        async for page in self._rows.pages():
            self._take(row for row in page if self._is_news(row))
            await self._send_due()
            self._metrics.outbox_pending.set(len(self._waiting))

    def _is_news(self, row: Row) -> bool:
        done, waiting = self._done.get(row["_id"]), self._waiting.get(row["subject"])
        return not any(known is not None and known["position"] >= row["position"] for known in (done, waiting))

    def _take(self, rows: Iterable[Row]) -> None:
        for row in rows:
            self._waiting[row["subject"]] = row
            self._done.pop(row["_id"], None)

    async def _send_due(self) -> None:
        now = asyncio.get_running_loop().time()
        slots = asyncio.Semaphore(SUBJECTS_AT_ONCE)

        async def send(row: Row) -> None:
            async with slots:
                try:
                    done = await self._send(row)
                except _HeldError as error:
                    await self._hold(row, str(error))
                    done = None
            if done is not False and self._waiting.get(row["subject"]) is row:
                del self._waiting[row["subject"]]
                if done:
                    self._done[row["_id"]] = row

        due = [row for subject, row in self._waiting.items() if self._last.rests_until(subject) <= now]
        for result in await asyncio.gather(*map(send, due), return_exceptions=True):
            if isinstance(result, BaseException):
                raise result

    async def _forget_done(self) -> None:
        now = asyncio.get_running_loop().time()
        over = [row for row in self._done.values() if self._last.rests_until(row["subject"]) <= now]
        await self._rows.forget(over)
        for row in over:
            if self._done.get(row["_id"]) is row:
                del self._done[row["_id"]]

    async def _hold(self, row: Row, reason: str) -> None:
        """Set a row aside that would hold up all others; an operator sees it in a metric."""
        logger.error("report event cannot be sent", id=identity(row), reason=reason)
        self._metrics.outbox_held.inc()
        await self._rows.hold(row, reason)

    async def _send(self, row: Row) -> bool:
        """Send one state unless its subject has told a later position, or the same last. False: the subject rests."""
        subject = row["subject"]
        while True:
            remembered = self._last.known(subject)
            last = remembered or await self._last.ask(subject)
            if last.position > row["position"]:
                return True
            if last.content == row["content"]:
                if remembered is None:
                    return True
                # Another instance may have told something else since: only the stream itself can say.
                self._last.forget(subject)
                continue
            if last.rests_until > asyncio.get_running_loop().time():
                return False
            headers = {
                "Nats-Msg-Id": identity(row),
                POSITION_HEADER: str(row["position"]),
                EXPECTED: str(last.sequence),
            }
            try:
                answer = await self._client.request(
                    subject, row["payload"], timeout=SEND_TIMEOUT_SECONDS, headers=headers
                )
            except MaxPayloadError as error:
                raise _HeldError("larger than the server takes") from error
            result = orjson.loads(answer.data)
            refusal = result.get("error")
            if refusal is None:
                self._last.told(subject, int(result["seq"]), row["position"], row["content"])
                if not result.get("duplicate"):
                    self._metrics.reports.labels(row["topic"]).inc()
                return True
            if refusal.get("err_code") not in (WRONG_LAST_SEQUENCE, WRONG_LAST_SEQUENCE_CONSTANT):
                raise UnknownResultError(f"{REPORT} refused {subject}: {refusal}")
            self._last.forget(subject)  # another instance sent meanwhile: look again


__all__ = ["INTERVAL_SECONDS", "POSITION_HEADER", "Outbox"]
