"""A TCP relay before a server: a network that swallows what is sent, or cuts a connection on one side only."""

import asyncio
import contextlib
from collections.abc import AsyncIterator


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
        self._writers: list[asyncio.StreamWriter] = []
        self._tasks: list[asyncio.Task[None]] = []

    def cut(self) -> None:
        """End all connections for the clients; the server goes on sending into them."""
        for client in self._clients:
            client.transport.abort()
        self._clients.clear()

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator["Relay"]:
        listener = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.port = listener.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            listener.close()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            for writer in self._writers:
                writer.close()

    async def _connected(self, reader: asyncio.StreamReader, client: asyncio.StreamWriter) -> None:
        self._writers.append(client)
        await self.admits.wait()
        target_reader, target = await asyncio.open_connection("127.0.0.1", self._target_port)
        self._writers.append(target)
        self._clients.append(client)
        self._tasks.append(asyncio.create_task(self._upwards(reader, target)))
        self._tasks.append(asyncio.create_task(self._downwards(target_reader, client)))

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
