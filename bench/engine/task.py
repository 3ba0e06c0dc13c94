"""What a measurement in a process of its own is given."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClient
from nats.aio.client import Client

from bench.engine.workload import Workload
from par.messaging import Access
from par.messaging import connect as connect_to_nats

Mongo = AsyncIOMotorClient[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Servers:
    """Where they are. ``key_file`` and ``inbox``: of a server with accounts."""

    nats_url: str
    mongo_url: str
    key_file: str | None = None
    inbox: str = "_INBOX"

    def to_json(self) -> dict[str, Any]:
        """For another process."""
        return asdict(self)

    @asynccontextmanager
    async def nats(self) -> AsyncIterator[Client]:
        """A connection of nats-py."""
        client = await connect_to_nats(self.nats_url, Access(self.key_path, inbox=self.inbox))
        try:
            yield client
        finally:
            await client.close()

    @property
    def key_path(self) -> Path | None:
        """The key file, if there is one."""
        return None if self.key_file is None else Path(self.key_file)


@dataclass(frozen=True, slots=True)
class Task:
    """Servers, events, arguments of its own, and ``ready``: to be awaited before what is measured."""

    servers: Servers
    workload: Workload
    arguments: dict[str, Any]
    ready: Callable[[], Awaitable[None]]
