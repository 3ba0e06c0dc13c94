"""Metrics of the servers behind a service: NATS with its streams, and MongoDB.

A task of each looks every few seconds; a scrape asks nobody.
"""

import asyncio
import contextlib
import math
import time
from collections.abc import Awaitable, Callable
from typing import Final

from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.api import StreamInfo
from prometheus_client import CollectorRegistry, Counter, Gauge
from pymongo.errors import PyMongoError

from par.log import LOG, REPORT
from par.projection.store.database import Database

LOOK_SECONDS: Final = 3.0
ANSWER_SECONDS: Final = 2
"""Who takes longer does not answer."""


class ServerMetrics:
    """The series; a round trip is NaN while there is none."""

    def __init__(self, registry: CollectorRegistry) -> None:
        of_stream: Final = ("stream",)
        self.ready = Gauge("par_ready", "1 while the service is ready, as /readyz says it", registry=registry)
        self.nats_connected = Gauge("par_nats_connected", "1 while there is a connection to NATS", registry=registry)
        self.nats_reconnects = Counter("par_nats_reconnects", "Connections to NATS made again", registry=registry)
        self.nats_round_trip = Gauge(
            "par_nats_round_trip_seconds", "Time in which NATS answered a ping last", registry=registry
        )
        self.stream_bytes = Gauge("par_stream_bytes", "Size of a stream", of_stream, registry=registry)
        self.stream_limit_bytes = Gauge(
            "par_stream_limit_bytes",
            "Size that a stream may have; infinite without a limit",
            of_stream,
            registry=registry,
        )
        self.stream_messages = Gauge("par_stream_messages", "Messages in a stream", of_stream, registry=registry)
        self.stream_replicas_lagging = Gauge(
            "par_stream_replicas_lagging",
            "Replicas of a stream that are away or behind its leader",
            of_stream,
            registry=registry,
        )
        self.mongo_up = Gauge("par_mongo_up", "1 while MongoDB has a primary that answers", registry=registry)
        self.mongo_round_trip = Gauge(
            "par_mongo_round_trip_seconds", "Time in which MongoDB answered a ping last", registry=registry
        )


class ServerWatch:
    """Keeps :class:`ServerMetrics` of the connection ``client`` and the database.

    ``caught_up`` is set once the read models have been at the end of the log.
    """

    def __init__(self, client: Client, database: Database, caught_up: asyncio.Event, metrics: ServerMetrics) -> None:
        self._client = client
        self._database = database
        self._metrics = metrics
        self._reconnects = 0
        self._mongo_is_up = False
        metrics.nats_connected.set_function(lambda: client.is_connected)
        metrics.mongo_up.set_function(lambda: self._mongo_is_up)
        metrics.ready.set_function(lambda: client.is_connected and self._mongo_is_up and caught_up.is_set())

    async def watch_nats(self) -> None:
        """Look for ever."""
        while True:
            self._count_reconnects()
            self._metrics.nats_round_trip.set(await self._timed(self._ping_nats))
            with contextlib.suppress(NatsError, OSError, TimeoutError):
                for name in (LOG, REPORT):
                    self._show(name, await self._client.jetstream().stream_info(name))
            await asyncio.sleep(LOOK_SECONDS)

    async def watch_mongo(self) -> None:
        """Look for ever."""
        while True:
            seconds = await self._timed(self._ping_mongo)
            self._metrics.mongo_round_trip.set(seconds)
            self._mongo_is_up = not math.isnan(seconds)
            await asyncio.sleep(LOOK_SECONDS)

    async def _timed(self, ping: Callable[[], Awaitable[object]]) -> float:
        began = time.perf_counter()
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await ping()
        except (NatsError, PyMongoError, OSError, TimeoutError):
            return math.nan
        return time.perf_counter() - began

    async def _ping_nats(self) -> None:
        if not self._client.is_connected:
            raise TimeoutError
        await self._client.flush(ANSWER_SECONDS)

    async def _ping_mongo(self) -> None:
        await self._database.command("ping")

    def _count_reconnects(self) -> None:
        now = self._client.stats["reconnects"]
        self._metrics.nats_reconnects.inc(now - self._reconnects)
        self._reconnects = now

    def _show(self, name: str, info: StreamInfo) -> None:
        metrics, limit = self._metrics, info.config.max_bytes
        metrics.stream_bytes.labels(name).set(info.state.bytes)
        metrics.stream_messages.labels(name).set(info.state.messages)
        metrics.stream_limit_bytes.labels(name).set(limit if limit is not None and limit > 0 else math.inf)
        replicas = (info.cluster.replicas if info.cluster is not None else None) or ()
        lagging = sum(not replica.current or bool(replica.offline) for replica in replicas)
        metrics.stream_replicas_lagging.labels(name).set(lagging)
