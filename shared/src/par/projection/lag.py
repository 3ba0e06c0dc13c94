"""How far the read models are behind the log, and in which state that is.

The figures of a scrape are made of what this process knows; a task looks at the end of the log every second. While the
log is away what was known before stands, and an age goes on growing.
"""

import asyncio
import contextlib
import time
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Final

from nats.aio.client import Client
from nats.errors import Error as NatsError
from pymongo.errors import PyMongoError

from par.log import LOG, LogError
from par.log.pages import stored_at
from par.projection.builds.catalogue import Builds
from par.projection.following.keeping import Keeping
from par.projection.metrics import LagMetrics

LOOK_SECONDS: Final = 1.0
BUILDS_SECONDS: Final = 5.0
LAGGING_SECONDS: Final = 5.0
"""What is older than that should be visible (docs/operating.md); a service that has just started may lag, too."""


class State(StrEnum):
    """What read models can be doing."""

    RUNNING = "running"
    LAGGING = "lagging"
    FAULTED = "faulted"
    REBUILDING = "rebuilding"


@dataclass(frozen=True, slots=True)
class Seen:
    """The log at a look: its ``end``, and when the first event that was not folded then came (None: all were)."""

    end: int = 0
    oldest_since: float | None = None

    def events_behind(self, position: int) -> int:
        """How many events read models at ``position`` have not folded."""
        return max(0, self.end - position)

    def seconds_behind(self, position: int, now: float) -> float:
        """The age of the oldest of them, at most a look too old; 0 when there is none."""
        if position >= self.end or self.oldest_since is None:
            return 0.0
        return max(0.0, now - self.oldest_since)


def state_of(*, faulted: bool, building: bool, seconds_behind: float) -> State:
    """The one state that holds: a fault is told before all else, since it needs a person."""
    if faulted:
        return State.FAULTED
    if building:
        return State.REBUILDING
    return State.LAGGING if seconds_behind > LAGGING_SECONDS else State.RUNNING


class LagWatch:
    """Keeps :class:`LagMetrics` for the read models that ``runner`` advances."""

    def __init__(self, client: Client, runner: Keeping, builds: Builds, metrics: LagMetrics) -> None:
        self._client = client
        self._runner = runner
        self._builds = builds
        self._metrics = metrics
        self._seen = Seen()
        name = builds.service
        metrics.log_position.set_function(lambda: max(self._seen.end, runner.position))
        metrics.lag_events.labels(name).set_function(lambda: self._seen.events_behind(runner.position))
        metrics.lag_seconds.labels(name).set_function(self._seconds_behind)
        for state in State:
            metrics.state.labels(name, state.value).set_function(partial(self._holds, state))

    @property
    def state(self) -> State:
        """The state now."""
        runner = self._runner
        return state_of(faulted=runner.faulted, building=runner.is_building, seconds_behind=self._seconds_behind())

    async def watch_log(self) -> None:
        """Look at the end of the log, for ever."""
        while True:
            with contextlib.suppress(NatsError, LogError, OSError, TimeoutError):
                self._seen = await self._look()
            await asyncio.sleep(LOOK_SECONDS)

    async def watch_builds(self) -> None:
        """Look how far read models are that are being built, here or beside, for ever."""
        while True:
            with contextlib.suppress(PyMongoError):
                ratio = await self._ratio()
                self._metrics.rebuild_ratio.clear()
                if ratio is not None:
                    self._metrics.rebuild_ratio.labels(self._builds.service).set(ratio)
            await asyncio.sleep(BUILDS_SECONDS)

    async def _look(self) -> Seen:
        end = (await self._client.jetstream().stream_info(LOG)).state.last_seq
        position = self._runner.position
        if position >= end:
            return Seen(end)
        return Seen(end, (await stored_at(self._client, LOG, position + 1)).timestamp())

    async def _ratio(self) -> float | None:
        runner = self._runner
        if runner.is_building:
            return runner.position / runner.built_until
        for build in await self._builds.builds():
            if build.running and build.state == "building":
                position = await self._builds.position(build.database) or 0
                return min(1.0, position / max(1, self._seen.end, runner.position))
        return None

    def _seconds_behind(self) -> float:
        return self._seen.seconds_behind(self._runner.position, time.time())

    def _holds(self, state: State) -> float:
        return float(self.state is state)
