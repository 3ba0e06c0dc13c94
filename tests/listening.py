"""A port of this process for tests, on which no connection is left open at the end."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

Connected = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@contextlib.asynccontextmanager
async def listening(connected: Connected) -> AsyncIterator[int]:
    """The port. ``connected`` serves one connection, which ends with it; at the end it is cancelled."""
    serving: set[asyncio.Task[None]] = set()
    clients: set[asyncio.StreamWriter] = set()
    ended = False

    async def serve(reader: asyncio.StreamReader, client: asyncio.StreamWriter) -> None:
        try:
            with contextlib.suppress(OSError):
                await connected(reader, client)
        finally:
            client.transport.abort()
            clients.discard(client)

    def begin(reader: asyncio.StreamReader, client: asyncio.StreamWriter) -> None:
        if ended:  # it came while the end had begun
            client.transport.abort()
            return
        clients.add(client)
        task = asyncio.get_running_loop().create_task(serve(reader, client))
        serving.add(task)
        task.add_done_callback(serving.discard)

    listener = await asyncio.start_server(begin, "127.0.0.1", 0)
    try:
        yield listener.sockets[0].getsockname()[1]
    finally:
        ended = True
        listener.close()
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)
        for client in clients:  # of those that were cancelled before they began
            client.transport.abort()
