"""Sending the states in the outbox to the stream ``REPORT``, each once, in order per subject, and not in a storm.

A subject tells its first change at once, then rests for an interval, and tells the state that holds when the rest is
over, unless it is the one that was told. What a subject has told is read from the stream itself (its last message, from
the leader), so that a crash between sending and deleting a row, a second instance, or read models built anew send
nothing twice. Those may batch the events otherwise and then announce the same state at a later position: equal contents
are not sent again.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import structlog
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.errors import MaxPayloadError
from pymongo.errors import PyMongoError

from par.log import REPORT, UnknownResultError
from par.log.event_log import EXPECTED, WRONG_LAST_SEQUENCE, WRONG_LAST_SEQUENCE_CONSTANT
from par.projection.metrics import ProjectionMetrics
from par.projection.outbox.announce import corrected, told_again
from par.projection.outbox.last_told import POSITION_HEADER, LastTold
from par.projection.outbox.posting import Post
from par.projection.outbox.rows import OutboxRows, Row, identity
from par.projection.store.database import Database
from par.tracing.context import trace_id_of
from par.tracing.lines import present
from par.tracing.reports import publishing, superseding, traceparent_in

INTERVAL_SECONDS: Final = 0.1
AT_ONCE: Final = 100
"""So many subjects look up what they told last, or wait for an answer; those that are ready go together."""
KEPT: Final = 2000
"""The states of so many subjects are kept in memory to be sent; of more only the database knows."""
POLL_SECONDS: Final = 1.0
"""States are normally handed over by the runner; a look at the database finds those of a crashed instance."""
FORGOTTEN_TOGETHER: Final = 1000
"""Rows that one transaction deletes: far below the server's limits of time and size."""
TIDY_SECONDS: Final = 0.02
"""What was told is deleted no more often."""
RETRY_SECONDS: Final = 0.5

logger = structlog.get_logger(__name__)

_PASSING: Final = (NatsError, PyMongoError, UnknownResultError, TimeoutError)
"""Faults that pass when the servers are well again."""


class _HeldError(Exception):
    """The row can never be sent as it is."""


class Outbox:
    """Empties one database's outbox into ``REPORT`` for as long as it runs.

    A subject tells at most one state in ``interval`` seconds, whoever sends it. While a subject has something to tell
    a task of its own does so, so that no subject waits for another's rest. Of what waits in the database it takes up
    the subjects that it ``tells``: others are told by other processes.
    """

    def __init__(
        self,
        client: Client,
        database: Database,
        metrics: ProjectionMetrics,
        interval: float = INTERVAL_SECONDS,
        tells: Callable[[str], bool] = lambda _: True,
    ) -> None:
        self.rows = OutboxRows(database)
        self._metrics = metrics
        self._interval = interval
        self._tells = tells
        self.stands_by = False
        """Whether what waits in the database is left to another instance."""
        self._last = LastTold(client, interval)
        self._post = Post(client)
        self._tasks: asyncio.TaskGroup | None = None
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._waiting: dict[str, Row] = {}
        """By subject, the state to be told next; a task is about to tell it."""
        self._since: dict[str, float] = {}
        """By subject, since when it waits: also while, after a fault, it is to be looked for in the database again."""
        self._room = asyncio.Event()
        self._done: dict[str, Row] = {}
        """By ``_id``, rows that were told. They are deleted when their subject rests no more: until then a newer state
        may replace them, in a transaction that a deletion would disturb."""
        self._fault: Exception | None = None
        self._look_now = asyncio.Event()
        metrics.outbox_oldest_seconds.set_function(self._longest_wait)

    def wake(self, rows: Sequence[Row] = ()) -> None:
        """``rows`` have been committed; without any, there may be some that only the database knows."""
        if self._tasks is None:
            return  # it will look when it starts
        taken = [row for row in rows if row["subject"] in self._waiting or len(self._waiting) < KEPT]
        self._take(taken, self._tasks)
        if not rows or len(taken) < len(rows):
            self._look_now.set()

    @property
    def told_within(self) -> float:
        """Seconds after its commit in which a state is told and its row deleted, where nothing is in the way.

        Its subject may have to rest before, and rests after it has told; who tells looks around now and then.
        """
        return 2 * self._interval + POLL_SECONDS

    @contextlib.contextmanager
    def standing_by(self) -> Iterator[None]:
        """Meanwhile another instance commits, and tells: what waits in the database is left to it.

        Both would tell the same, one of them in vain, and a row that is deleted here ends a transaction there that
        writes it.
        """
        self.stands_by = True
        try:
            yield
        finally:
            self.stands_by = False
            self._look_now.set()

    async def pending(self) -> int:
        """How many states wait to be sent, or were sent so lately that their subject still rests."""
        return await self.rows.count()

    async def run(self) -> None:
        """Send for ever; faults of the broker or the database are retried."""
        async with asyncio.TaskGroup() as tasks:
            self._tasks = tasks
            tasks.create_task(self._post.run())
            try:
                await self._keep_house(tasks)
            finally:
                self._tasks = None

    async def _keep_house(self, tasks: asyncio.TaskGroup) -> None:
        """Look for what nobody handed over, delete what was told, and say what went wrong."""
        look_at = 0.0
        while True:
            try:
                if _now() >= look_at or self._look_now.is_set():
                    self._look_now.clear()
                    look_at = _now() + POLL_SECONDS
                    await self._look(tasks)
                await self._forget_done()
                fault, self._fault = self._fault, None
                if fault is not None:
                    raise fault
                self._metrics.outbox_pending.set(len(self._since))
            except _PASSING as error:
                self._metrics.outbox_pending.set(len(self._since))
                logger.warning("outbox waits", error=repr(error))
                self._last.clear()
                look_at = 0.0
                await asyncio.sleep(RETRY_SECONDS)
                continue
            next_at = min(look_at, _now() + max(self._interval, TIDY_SECONDS)) if self._done else look_at
            # (Not wait_for, which in Python 3.11 loses a cancellation that comes together with the wake-up.)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout_at(next_at):
                    await self._look_now.wait()

    async def _look(self, tasks: asyncio.TaskGroup) -> None:
        """Take up what waits in the database, unless another instance does."""
        gone = set(self._since)
        async for page in self.rows.pages():
            own = [row for row in page if self._tells(row["subject"]) and not self.stands_by]
            gone.difference_update(row["subject"] for row in own)
            self._take([row for row in own if self._is_news(row)], tasks)
            while len(self._waiting) >= KEPT:
                self._room.clear()
                await self._room.wait()
            await self._forget_done()  # where all states are offered anew, those told would fill memory
        for subject in gone - self._waiting.keys():  # told by another instance
            self._since.pop(subject, None)

    def _is_news(self, row: Row) -> bool:
        known = (self._done.get(row["_id"]), self._waiting.get(row["subject"]))
        return not any(found is not None and found["position"] >= row["position"] for found in known)

    def _take(self, rows: Iterable[Row], tasks: asyncio.TaskGroup) -> None:
        for row in rows:
            subject = row["subject"]
            self._done.pop(row["_id"], None)
            if subject not in self._waiting:
                tasks.create_task(self._tell(subject))
            self._waiting[subject] = superseding(row, self._waiting.get(subject))
            self._since.setdefault(subject, time.monotonic())

    async def _tell(self, subject: str) -> None:
        """Tell what waits of one subject: the newest state, once the subject rests no more."""
        try:
            while True:
                rest = self._last.rests_until(subject) - _now()
                if rest > 0:
                    await asyncio.sleep(rest)
                async with self._slots:
                    row = self._waiting[subject]
                    settled = await self._settle(row)
                if settled and self._waiting[subject] is row:
                    del self._since[subject]
                    return
                if settled:
                    self._since[subject] = time.monotonic()
        except _PASSING as error:
            self._fault = error
            self._last.forget(subject)
        finally:
            del self._waiting[subject]
            self._room.set()

    def _longest_wait(self) -> float:
        return time.monotonic() - min(self._since.values()) if self._since else 0.0

    async def _settle(self, row: Row) -> bool:
        """Send the row, or set it aside; False: its subject rests."""
        try:
            if not await self._send(row):
                return False
        except _HeldError as error:
            await self._hold(row, str(error))
            return True
        if self._waiting[row["subject"]] is row:
            self._done[row["_id"]] = row
        return True

    async def _forget_done(self) -> None:
        now = _now()
        over = [row for row in self._done.values() if self._last.rests_until(row["subject"]) <= now]
        for start in range(0, len(over), FORGOTTEN_TOGETHER):
            for row in await self.rows.forget(over[start : start + FORGOTTEN_TOGETHER]):
                if self._done.get(row["_id"]) is row:
                    del self._done[row["_id"]]

    async def _hold(self, row: Row, reason: str) -> None:
        """Set a row aside that would hold up all others; an operator sees it in a metric."""
        logger.error("report event cannot be sent", id=identity(row), reason=reason)
        self._metrics.outbox_held.inc()
        await self.rows.hold(row, reason)

    async def _send(self, row: Row) -> bool:
        """Send one state unless its subject has told a later position, or the same last. False: the subject rests."""
        subject, told_before = row["subject"], False
        while True:
            remembered = self._last.known(subject)
            last = remembered or await self._last.ask(subject)
            if last.content != row["content"] and row["position"] <= last.position <= row.get("as_of", 0):
                row = corrected(row)
            if last.position > row["position"]:
                return True
            if last.content == row["content"]:
                if remembered is None:
                    return True
                # Another instance may have told something else since: only the stream itself can say.
                self._last.forget(subject)
                continue
            if last.rests_until > _now():
                return False
            if told_before:
                row = told_again(row, last.sequence)
            result = await self._published(row, last.sequence)
            refusal = result.get("error")
            if refusal is None and result.get("duplicate") and int(result["seq"]) <= last.sequence:
                told_before = True  # and something else since: to and fro within minutes
                continue
            if refusal is None:
                self._last.told(subject, int(result["seq"]), row["position"], row["content"])
                if not result.get("duplicate"):
                    self._metrics.reports.labels(row["topic"]).inc()
                    _tell_sent(row)
                return True
            if refusal.get("err_code") not in (WRONG_LAST_SEQUENCE, WRONG_LAST_SEQUENCE_CONSTANT):
                raise UnknownResultError(f"{REPORT} refused {subject}: {refusal}")
            self._last.forget(subject)  # another instance sent meanwhile: look again

    async def _published(self, row: Row, behind: int) -> Mapping[str, Any]:
        """JetStream's answer to the row, which is stored if the subject's last message is at ``behind``."""
        headers = {
            "Nats-Msg-Id": identity(row),
            POSITION_HEADER: str(row["position"]),
            EXPECTED: str(behind),
        }
        try:
            with publishing(row) as trace:
                return await self._post.publish(row["subject"], row["payload"], headers | trace)
        except MaxPayloadError as error:
            raise _HeldError("larger than the server takes") from error


def _tell_sent(row: Row) -> None:
    if logging.getLogger(__name__).isEnabledFor(logging.DEBUG):  # there may be hundreds a second
        known = present(trace_id=trace_id_of(traceparent_in(row)), unit=row["subject"].split(".")[4])
        logger.debug("report event sent", topic=row["topic"], event_id=identity(row), position=row["position"], **known)


def _now() -> float:
    return asyncio.get_running_loop().time()


__all__ = ["INTERVAL_SECONDS", "POSITION_HEADER", "Outbox"]
