"""A TCP relay before a server: a network that swallows what is sent, or cuts a connection on one side only."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from tests.listening import listening


class Relay:
    """Forwards connections to ``target_port``; one test steers it."""

    def __init__(self, target_port: int) -> None:
        self.port = 0
        self.swallows = False
        """Whether what clients send is lost, on connections that stay open."""
        self.admits = asyncio.Event()
        self.admits.set()
        self._target_port = target_port
        self._clients: list[asyncio.StreamWriter] = []

    def cut(self) -> None:
        """End all connections for the clients; the server goes on sending into them."""
        for client in self._clients:
            client.transport.abort()
        self._clients.clear()

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator["Relay"]:
        async with listening(self._connected) as self.port:
            yield self

    async def _connected(self, reader: asyncio.StreamReader, client: asyncio.StreamWriter) -> None:
        await self.admits.wait()
        target_reader, target = await asyncio.open_connection("127.0.0.1", self._target_port)
        self._clients.append(client)
        try:
            await asyncio.gather(self._upwards(reader, target), self._downwards(target_reader, client))
        finally:
            target.transport.abort()

    async def _upwards(self, reader: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(65536):
                if not self.swallows:
                    target.write(data)

    async def _downwards(self, reader: asyncio.StreamReader, client: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(65536):
                if client in self._clients:
                    client.write(data)
