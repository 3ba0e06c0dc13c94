"""Whoever keeps the read models of a service, as the rest of the service sees it."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Protocol

from par.events import Recorded
from par.projection.metrics import ProjectionMetrics
from par.projection.parking.deciding import Parked
from par.projection.parking.rows import events_parked, oldest_seconds


class Keeping(Protocol):
    """A :class:`~par.projection.following.runner.Runner` for all, or what shares partitions with other instances."""

    @property
    def position(self) -> int:
        """The position up to which the documents are committed, all of them."""

    @property
    def passed(self) -> int:
        """Grows with what any part of it passes, also where :attr:`position` stands still."""

    @property
    def day(self) -> dt.date | None:
        """The calendar day as of :attr:`position`."""

    @property
    def parked(self) -> Parked:
        """What is parked, by log subject, as of :attr:`position`."""

    @property
    def faulted(self) -> bool:
        """Whether an event can be neither applied nor parked; it is tried again."""

    @property
    def built_until(self) -> int:
        """Up to this position the documents are being built, and tell nothing."""

    @property
    def is_building(self) -> bool:
        """Whether :attr:`position` is still before that."""

    def watch(self, watcher: Callable[[Sequence[Recorded]], None]) -> None:
        """Call ``watcher`` with each batch that this process has passed and committed, in order.

        Batches that another instance was quicker to commit are not among them, nor those of partitions. Events that
        were parked are; of those the data may be unknown.
        """

    async def wait_for(self, position: int, timeout: float) -> bool:
        """Wait until the documents include ``position``; False after ``timeout`` seconds."""

    async def prepare(self) -> None:
        """Create what is needed in the database. Raises LogDamagedError when the log ends before what is known."""

    async def run(self) -> None:
        """Follow the log for ever. Raises LogDamagedError; everything else is retried."""


def show(keeping: Keeping, name: str, metrics: ProjectionMetrics) -> None:
    """Let the gauges of the read models called ``name`` say what ``keeping`` knows."""
    metrics.faulted.labels(name).set_function(lambda: keeping.faulted)
    metrics.parked_events.labels(name).set_function(lambda: events_parked(keeping.parked))
    oldest = metrics.parked_oldest_seconds.labels(name)
    oldest.set_function(lambda: oldest_seconds(keeping.parked, dt.datetime.now(dt.UTC)))
