"""Sending the rows of the outbox to the stream ``REPORT``, each once, in order per subject.

What a subject has already told is read from the stream itself (its last message), so that a crash between
sending and deleting a row, a second instance, or a rebuild from nothing sends nothing twice. A rebuild may batch
the events otherwise and then announce the same state at a later position: equal contents are not sent again.
"""

import asyncio
import hashlib
from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Final

import orjson
import structlog
from nats.aio.client import Client
from nats.errors import Error as NatsError
from pymongo.errors import PyMongoError

from par.log import REPORT, UnknownResultError
from par.log.event_log import EXPECTED, WRONG_LAST_SEQUENCE, WRONG_LAST_SEQUENCE_CONSTANT
from par.log.pages import last_of_subject
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


@dataclass(frozen=True, slots=True)
class _Last:
    """The last message of a subject: its sequence in REPORT, the log position it told, a digest of what it told."""

    sequence: int
    position: int
    content: bytes


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
        return await self._rows.count_documents({})

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
        rows = await self._rows.find().sort("position", 1).limit(ROWS_PER_ROUND).to_list(None)
        if not rows:
            return False
        self._metrics.outbox_pending.set(await self._rows.estimated_document_count())
        by_subject: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            by_subject[row["subject"]].append(row)
        slots = asyncio.Semaphore(SUBJECTS_AT_ONCE)

        async def send_subject(subject: str, of_subject: list[Row]) -> None:
            async with slots:
                for row in of_subject:
                    await self._send(subject, row)

        await asyncio.gather(*(send_subject(subject, mine) for subject, mine in by_subject.items()))
        await self._rows.delete_many({"_id": {"$in": [row["_id"] for row in rows]}})
        return True

    async def _send(self, subject: str, row: Row) -> None:
        """Send one row unless its subject has told this position, a later one, or the same last."""
        content = _content(row["payload"])
        while True:
            last = self._told.get(subject) or await self._last_told(subject)
            if last.position >= row["position"] or last.content == content:
                return
            headers = {
                "Nats-Msg-Id": row["_id"],
                POSITION_HEADER: str(row["position"]),
                EXPECTED: str(last.sequence),
            }
            answer = await self._client.request(subject, row["payload"], timeout=SEND_TIMEOUT_SECONDS, headers=headers)
            result = orjson.loads(answer.data)
            error = result.get("error")
            if error is None:
                self._told[subject] = _Last(int(result["seq"]), row["position"], content)
                if not result.get("duplicate"):
                    self._metrics.reports.labels(row["topic"]).inc()
                return
            if error.get("err_code") not in (WRONG_LAST_SEQUENCE, WRONG_LAST_SEQUENCE_CONSTANT):
                raise UnknownResultError(f"{REPORT} refused {subject}: {error}")
            self._told.pop(subject, None)  # another instance sent meanwhile: look again

    async def _last_told(self, subject: str) -> "_Last":
        last = await last_of_subject(self._client, REPORT, subject)
        if last is None:
            return _Last(0, 0, b"")
        sequence, message = last
        told = _Last(sequence, int((message.headers or {})[POSITION_HEADER]), _content(message.data))
        self._told[subject] = told
        return told


def _content(payload: bytes) -> bytes:
    data = orjson.loads(payload)["data"]
    return hashlib.sha256(orjson.dumps(data, option=orjson.OPT_SORT_KEYS)).digest()
