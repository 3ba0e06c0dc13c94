"""The messages of a log that lies in a data folder, of whatever build."""

import asyncio
import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nats

from par.embedded.nats import NatsServer
from par.embedded.ports import free_ports
from par.log import LOG, follow

STREAM = f"streams/{LOG}"


@contextlib.contextmanager
def server_on_copy(folder: Path) -> Iterator[str]:
    """The URL of a server, without accounts, on a copy of the one log that lies somewhere below ``folder``."""
    (found,) = folder.rglob(STREAM)
    with tempfile.TemporaryDirectory(prefix="par-corpus-") as copy:
        port, monitor_port = free_ports(2)
        server = NatsServer(Path(copy), port=port, monitor_port=monitor_port)
        shutil.copytree(found, Path(copy) / "store" / "jetstream" / "$G" / STREAM)
        server.start()
        try:
            yield f"nats://127.0.0.1:{port}"
        finally:
            server.stop()


def messages_in(folder: Path) -> list[tuple[str, bytes]]:
    """Subject and payload of each message, in order."""
    with server_on_copy(folder) as url:
        return asyncio.run(messages_of(url))


async def messages_of(url: str) -> list[tuple[str, bytes]]:
    """Those of the log of a running server."""
    client = await nats.connect(url)
    try:
        count = (await client.jetstream().stream_info(LOG)).state.messages
        messages: list[tuple[str, bytes]] = []
        async with contextlib.aclosing(follow(client, 0)) as batches:
            while len(messages) < count:
                messages += [(message.subject, message.data) for _, message in await anext(batches)]
        return messages
    finally:
        await client.close()
