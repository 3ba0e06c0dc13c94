"""The protocol by hand: a socket that says whatever it likes, signed in correctly or not."""

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import nkeys  # type: ignore[import-untyped]
import orjson

SECONDS = 10.0


class Raw:
    """One connection; reading and writing are bounded in time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, info: dict[str, Any]) -> None:
        self._reader = reader
        self._writer = writer
        self.info = info

    async def send(self, data: bytes) -> None:
        """Write; a server that has hung up meanwhile is no error here."""
        try:
            self._writer.write(data)
            async with asyncio.timeout(SECONDS):
                await self._writer.drain()
        except (ConnectionError, TimeoutError):
            return

    def write(self, data: bytes) -> None:
        """Write without waiting until it is taken."""
        self._writer.write(data)

    async def sign_in(self, seed: str, public: str | None = None, nonce: str | None = None) -> bytes:
        """CONNECT with a signature of the server's nonce; what comes back, up to PONG or the end."""
        pair = nkeys.from_seed(bytearray(seed.encode()))
        signature = base64.urlsafe_b64encode(pair.sign((nonce or self.info["nonce"]).encode())).rstrip(b"=").decode()
        return await self.connect(nkey=public or pair.public_key.decode(), sig=signature)

    async def connect(self, **fields: Any) -> bytes:
        """CONNECT with these fields, and PING; what comes back, up to PONG or the end."""
        asked = {"verbose": False, "pedantic": False, "lang": "raw", "version": "1", "headers": True, "protocol": 1}
        await self.send(b"CONNECT " + orjson.dumps(asked | {"no_responders": True} | fields) + b"\r\nPING\r\n")
        return await self.until_pong()

    async def until_pong(self) -> bytes:
        """All that comes up to a PONG, or up to the end of the connection."""
        said = b""
        async with asyncio.timeout(SECONDS):
            try:
                while line := await self._reader.readline():
                    said += line
                    if line == b"PONG\r\n":
                        break
                    if line.startswith(b"PING"):
                        await self.send(b"PONG\r\n")
            except (ConnectionError, ValueError):
                return said
        return said

    async def flushed(self) -> bytes:
        """PING, and what comes up to its PONG."""
        await self.send(b"PING\r\n")
        return await self.until_pong()


@asynccontextmanager
async def raw(url: str) -> AsyncIterator[Raw]:
    """A connection that has read INFO."""
    address = urlsplit(url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    try:
        async with asyncio.timeout(SECONDS):
            line = await reader.readline()
        yield Raw(reader, writer, orjson.loads(line.removeprefix(b"INFO ")))
    finally:
        writer.transport.abort()
        await asyncio.gather(writer.wait_closed(), return_exceptions=True)


def seed_of(file: Path) -> str:
    """The seed in a file."""
    return file.read_text("utf-8").strip()
