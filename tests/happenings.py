"""Events for tests of the core: small facts of aggregates in a city of the test's own."""

import asyncio
import datetime as dt
import os
import signal
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import nats
from nats.aio.client import Client
from tests.relay import Relay

from par.embedded.nats import NatsServer
from par.embedded.ports import free_ports
from par.events import AggregateId, Event, EventData
from par.events.obligation import ObligationProgressed
from par.log import EventLog

STANDSTILL_SECONDS: Final = 5.0
TIME = dt.datetime(2023, 3, 1, 8, tzinfo=dt.UTC)


def new_city() -> str:
    """A city that no other test uses, so that tests can share a log."""
    return f"c{uuid.uuid4().hex[:10]}"


def aggregate(city: str, name: str = "a") -> AggregateId:
    return AggregateId(city, "progress", "obligation", name)


def event(of: AggregateId, number: int, data: EventData | None = None) -> Event:
    """The ``number``-th event of an aggregate: percent = number."""
    data = data or ObligationProgressed(obligation=of.id, percent=number, text=of.id)
    return Event(f"{of.city}-{of.id}-{number}", f"/{of.city}", f"{of.kind}/{of.id}", TIME, data, recorded_time=TIME)


def events(of: AggregateId, count: int, first: int = 1) -> list[Event]:
    return [event(of, number) for number in range(first, first + count)]


async def happen(log: EventLog, of: AggregateId, *happened: Event) -> int:
    """Append behind whatever the aggregate has, and return the last position."""
    found = await log.read(of)
    return await log.append(of, happened, found[-1].position if found else 0)


def pause(server: NatsServer) -> None:
    """Let the server stand still, as a busy machine or a lost network would.

    It stands still when this returns: on the way to a halt it would still answer what comes right after the signal.
    """
    os.kill(pid_of(server), signal.SIGSTOP)
    deadline = time.monotonic() + STANDSTILL_SECONDS
    while not _stands_still(pid_of(server)):
        assert time.monotonic() < deadline, f"not still within {STANDSTILL_SECONDS} s"
        os.sched_yield()


def _stands_still(pid: int) -> bool:
    """Whether every thread has halted, by what the kernel says of each."""
    states = [stat.read_text(encoding="utf-8", errors="replace") for stat in Path(f"/proc/{pid}/task").glob("*/stat")]
    return all(state.rpartition(")")[2].split()[0] in "Tt" for state in states)


def resume(server: NatsServer) -> None:
    """Let it go on with whatever waits in its connections."""
    os.kill(pid_of(server), signal.SIGCONT)


def pid_of(server: NatsServer) -> int:
    assert server.process is not None
    assert server.process.pid is not None
    return server.process.pid


@asynccontextmanager
async def nats_server(folder: Path) -> AsyncIterator[NatsServer]:
    """A running NATS server of the test's own: one that may be stopped or killed."""
    port, monitor_port = free_ports(2)
    server = NatsServer(folder, port=port, monitor_port=monitor_port)
    try:
        await asyncio.to_thread(server.start)
        yield server
    finally:
        await asyncio.to_thread(server.stop)


@asynccontextmanager
async def connected(server: NatsServer | Relay) -> AsyncIterator[Client]:
    """A client that comes back quickly."""

    async def quiet(_: Exception) -> None:
        """Attempts to reconnect fail while the server is away; that is the test."""

    client = await nats.connect(
        f"nats://127.0.0.1:{server.port}", max_reconnect_attempts=-1, reconnect_time_wait=0.05, error_cb=quiet
    )
    try:
        yield client
    finally:
        await client.close()
