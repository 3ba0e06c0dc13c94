"""Copying the log into the archive, for as long as the service runs.

Like the read models it follows the log from a head of its own, and the head is the fence: of two instances the slower
one loads it anew. Unlike them it does not look into the events, so nothing that is wrong with one holds it up.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Final

import structlog
from nats.aio.client import Client
from nats.errors import Error as NatsError
from pymongo.errors import BulkWriteError, PyMongoError

from par.archive.chain import Entry, Head, link
from par.archive.metrics import ArchiveMetrics
from par.archive.reading import entries_of, entry_at
from par.archive.store import Archive, FencedError
from par.log import LOG, REPORT, LogDamagedError, LogError, follow
from par.log.length import require_position, require_stream

MAX_EVENTS: Final = 4000
MAX_BYTES: Final = 4_000_000
"""A transaction of so much ends well before the server's time for it, also on a slow disk."""
SMALL_BATCH: Final = 1000
GATHER_SECONDS: Final = 0.25
"""After a small batch, let the next events gather: what is not archived yet is lost with the log, so not for long. (At
two hundred events a second, 0.02 took a tenth of a processor for transactions.)"""
WATCH_SECONDS: Final = 5.0
RETRY_PAUSE_SECONDS: Final = 0.5

logger = structlog.get_logger(__name__)


class Archiver:
    """Archives the log of ``client`` in ``archive``; one instance per process."""

    def __init__(self, client: Client, archive: Archive, metrics: ArchiveMetrics) -> None:
        self._client = client
        self._archive = archive
        self._metrics = metrics
        self._head = Head()
        self._log_end = 0

    @property
    def position(self) -> int:
        """The position up to which the log is archived, as far as this process knows."""
        return self._head.position

    async def prepare(self) -> None:
        """Create the collections and compare the head. Raises LogDamagedError as :meth:`run` does."""
        await self._archive.prepare()
        await self._load()
        await self.compare()

    async def run(self) -> None:
        """Archive for ever. Raises LogDamagedError when the log has a gap, or ends before the archive.

        Everything else is retried behind the head.
        """
        await self._forever(self._follow)

    async def watch(self) -> None:
        """Beside :meth:`run`, for ever: keep the metrics, and compare the head with the log now and then.

        Raises LogDamagedError as :meth:`compare` does.
        """
        await self._forever(self._watch)

    async def compare(self) -> None:
        """Raise LogDamagedError unless the log holds what was archived last, at its position."""
        head = self._head
        if head.position == 0:
            return
        await require_stream(self._client, head.position)
        await require_position(self._client, head.position)
        found = await entry_at(self._client, head.position)
        if found is None:
            raise LogDamagedError(f"position {head.position} is missing in the log, and was archived", "log-gap")
        if link(head.previous, found) != head.hash:
            raise LogDamagedError(
                f"the event at position {head.position} of the log is not the one that was archived", "log-differs"
            )

    async def _forever(self, work: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await work()
            except LogDamagedError:
                raise
            except FencedError:
                logger.info("another instance archives", position=self._head.position)
            except BulkWriteError as error:
                # Rows behind the head: somebody has written into the archive. `par log verify` finds what.
                logger.error("the archive takes no event", position=self._head.position, error=str(error)[:300])
            except (PyMongoError, LogError, NatsError, TimeoutError) as error:
                logger.warning("the archive waits", position=self._head.position, error=repr(error)[:300])
            await asyncio.sleep(RETRY_PAUSE_SECONDS)

    async def _follow(self) -> None:
        await self._load()
        async with contextlib.aclosing(follow(self._client, self._head.position)) as batches:
            async for batch in batches:
                for part in parts(entries_of(batch)):
                    self._moved(await self._archive.append(self._head, part))
                if len(batch) < SMALL_BATCH:
                    await asyncio.sleep(GATHER_SECONDS)

    async def _watch(self) -> None:
        while True:
            jetstream = self._client.jetstream()
            self._log_end = (await jetstream.stream_info(LOG)).state.last_seq
            await self.compare()
            self._moved(self._head)
            await self._archive.saw_report((await jetstream.stream_info(REPORT)).state.last_seq)
            found = await self._archive.last_verified()
            if found is not None:
                for check, differences in found.differences.items():
                    self._metrics.differences.labels(check).set(differences)
                self._metrics.verified_seconds.set(found.at.timestamp())
            await asyncio.sleep(WATCH_SECONDS)

    async def _load(self) -> None:
        self._moved(await self._archive.head())

    def _moved(self, head: Head) -> None:
        self._head = head
        self._log_end = max(self._log_end, head.position)
        self._metrics.position.set(head.position)
        self._metrics.lag_events.set(self._log_end - head.position)


def parts(entries: Sequence[Entry]) -> Iterator[Sequence[Entry]]:
    """Cut what has come to the size of a transaction; one event may be larger than that alone."""
    start, size = 0, 0
    for number, entry in enumerate(entries):
        if number > start and (number - start == MAX_EVENTS or size + len(entry.payload) > MAX_BYTES):
            yield entries[start:number]
            start, size = number, 0
        size += len(entry.payload)
    if start < len(entries):
        yield entries[start:]
