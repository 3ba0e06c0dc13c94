"""Sending the rows of the outbox to the stream ``REPORT``, each once, in order per subject.

What a subject has already told is read from the stream itself (its last message, from the leader), so that a crash
between sending and deleting a row, a second instance, or read models built anew send nothing twice. Those may batch
the events otherwise and then announce the same state at a later position: equal contents are not sent again.
"""

import asyncio
import contextlib
from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Final

import orjson
import structlog
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.errors import MaxPayloadError
from nats.js.errors import NotFoundError
from pymongo.errors import PyMongoError

from par.log import REPORT, UnknownResultError
from par.log.event_log import EXPECTED, WRONG_LAST_SEQUENCE, WRONG_LAST_SEQUENCE_CONSTANT
from par.projection.announce import content_digest
from par.projection.database import OUTBOX, Database
from par.projection.metrics import ProjectionMetrics

POSITION_HEADER: Final = "Par-Position"
ROWS_PER_ROUND: Final = 500
SUBJECTS_AT_ONCE: Final = 32
POLL_SECONDS: Final = 1.0
"""Rows are normally sent when the runner commits; the poll finds those of a crashed instance."""
SEND_TIMEOUT_SECONDS: Final = 5.0

logger = structlog.get_logger(__name__)

Row = dict[str, Any]

_WAITING: Final = {"held": {"$exists": False}}


@dataclass(frozen=True, slots=True)
class _Last:
    """The last message of a subject: its sequence in REPORT, the log position it told, a digest of what it told."""

    sequence: int
    position: int
    content: str


class _HeldError(Exception):
    """The row can never be sent as it is."""


class Outbox:
    """Empties one database's outbox into ``REPORT`` for as long as it runs."""

    def __init__(self, client: Client, database: Database, metrics: ProjectionMetrics) -> None:
        self._client = client
        self._rows = database[OUTBOX]
        self._metrics = metrics
        self._wake = asyncio.Event()
        self._told: dict[str, _Last] = {}

    def wake(self) -> None:
        """There may be new rows."""
        self._wake.set()

    async def pending(self) -> int:
        """How many rows wait to be sent."""
        return await self._rows.count_documents(_WAITING)

    async def run(self) -> None:
        """Send rows for ever; faults of the broker or the database are retried."""
        while True:
            try:
                while await self._send_some():
                    pass
                self._metrics.outbox_pending.set(0)
            except (NatsError, PyMongoError, UnknownResultError, TimeoutError) as error:
                logger.warning("outbox waits", error=repr(error))
                self._told.clear()
            try:
                # (Not wait_for, which in Python 3.11 loses a cancellation that comes together with the wake-up.)
                async with asyncio.timeout(POLL_SECONDS):
                    await self._wake.wait()
            except TimeoutError:
                continue
            self._wake.clear()

    async def _send_some(self) -> bool:
        rows = await self._rows.find(_WAITING).sort("position", 1).limit(ROWS_PER_ROUND).to_list(None)
        if not rows:
            return False
        self._metrics.outbox_pending.set(await self._rows.estimated_document_count())
        by_subject: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            by_subject[row["subject"]].append(row)
        slots = asyncio.Semaphore(SUBJECTS_AT_ONCE)
        done: list[str] = []

        async def send_subject(of_subject: list[Row]) -> None:
            async with slots:
                for row in of_subject:
                    try:
                        await self._send(row)
                    except _HeldError as error:
                        await self._hold(row, str(error))
                    else:
                        done.append(row["_id"])

        results = await asyncio.gather(*map(send_subject, by_subject.values()), return_exceptions=True)
        await self._rows.delete_many({"_id": {"$in": done}})
        for result in results:
            if isinstance(result, BaseException):
                raise result
        return True

    async def _hold(self, row: Row, reason: str) -> None:
        """Set a row aside that would hold up all others; an operator sees it in a metric."""
        logger.error("report event cannot be sent", id=row["_id"], reason=reason)
        self._metrics.outbox_held.inc()
        await self._rows.update_one({"_id": row["_id"]}, {"$set": {"held": reason}})

    async def _send(self, row: Row) -> None:
        """Send one row unless its subject has told a later position, or the same last."""
        subject = row["subject"]
        while True:
            remembered = self._told.get(subject)
            last = remembered or await self._last_told(subject)
            if last.position > row["position"]:
                return
            if last.content == row["content"]:
                if remembered is None:
                    return
                # Another instance may have told something else since: only the stream itself can say.
                del self._told[subject]
                continue
            headers = {
                "Nats-Msg-Id": row["_id"],
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
                self._told[subject] = _Last(int(result["seq"]), row["position"], row["content"])
                if not result.get("duplicate"):
                    self._metrics.reports.labels(row["topic"]).inc()
                return
            if refusal.get("err_code") not in (WRONG_LAST_SEQUENCE, WRONG_LAST_SEQUENCE_CONSTANT):
                raise UnknownResultError(f"{REPORT} refused {subject}: {refusal}")
            self._told.pop(subject, None)  # another instance sent meanwhile: look again

    async def _last_told(self, subject: str) -> _Last:
        with contextlib.suppress(NotFoundError):
            # Not a direct get: a replica that lags behind would show an older state.
            message = await self._client.jetstream().get_last_msg(REPORT, subject)
            content = content_digest(orjson.loads(message.data or b"")["data"])
            position = int((message.headers or {})[POSITION_HEADER])
            self._told[subject] = _Last(message.seq or 0, position, content)
            return self._told[subject]
        return _Last(0, 0, "")
