"""A network between a service and a server that can be cut, held up, slowed down, or cut for one side only."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

from tests.listening import listening

CHUNK = 65536


@dataclass(eq=False)
class _Link:
    """One connection through the wire."""

    client: asyncio.StreamWriter
    server: asyncio.StreamWriter
    orphaned: bool = False
    """The server's side is gone; the client is not told, and what it sends is lost."""


class Wire:
    """Forwards TCP connections to ``target``, a port of 127.0.0.1, as long as it runs."""

    def __init__(self, target: int) -> None:
        self.port = 0
        self._target = target
        self._links: set[_Link] = set()
        self._flows = asyncio.Event()
        self._flows.set()
        self._refuses = False
        self._delay = 0.0

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator["Wire"]:
        async with listening(self._connected) as self.port:
            yield self

    def cut(self) -> None:
        """Reset all connections, and refuse new ones until :meth:`mend`."""
        self._refuses = True
        for link in list(self._links):
            link.client.transport.abort()
            link.server.transport.abort()

    def hold(self) -> None:
        """Let nothing through in either direction, without a word, until :meth:`mend`; what was sent then arrives."""
        self._flows.clear()

    def orphan(self) -> None:
        """End all connections for the server only. Clients that send get no answer; new connections are well."""
        for link in self._links:
            link.orphaned = True
            link.server.transport.abort()

    def slow(self, seconds: float) -> None:
        """Delay each piece until :meth:`mend`."""
        self._delay = seconds

    def mend(self) -> None:
        """The network is well again. (Orphaned connections stay what they are.)"""
        self._refuses = False
        self._delay = 0.0
        self._flows.set()

    async def _connected(self, reader: asyncio.StreamReader, client: asyncio.StreamWriter) -> None:
        await self._flows.wait()
        if self._refuses:
            return
        from_server, server = await asyncio.open_connection("127.0.0.1", self._target)
        link = _Link(client, server)
        self._links.add(link)
        try:
            await asyncio.gather(self._pump(reader, server, link), self._pump(from_server, client, link))
        finally:
            self._links.discard(link)
            server.transport.abort()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, link: _Link) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(CHUNK):
                if self._delay:
                    await asyncio.sleep(self._delay)
                await self._flows.wait()
                if not link.orphaned:
                    writer.write(data)
                    await writer.drain()
        if not (link.orphaned and writer is link.client):
            writer.transport.abort()
