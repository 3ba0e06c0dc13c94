"""nats-py leaves no connection open that nothing refers to."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from nats.errors import NoServersError
from tests.eventually import becomes_true
from tests.listening import listening

from par.messaging import connect

pytestmark = pytest.mark.timeout(60)

INFO = b"INFO " + json.dumps({"server_id": "x", "version": "2.12.0", "max_payload": 1024, "headers": True}).encode()


class Server:
    """Takes every connection, and says something on the first ``speaks`` of them."""

    def __init__(self, speaks: int) -> None:
        self.speaks = speaks
        self.taken = 0
        self.open = 0
        self.url = ""
        self.first: asyncio.StreamWriter | None = None

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.taken += 1
        self.open += 1
        if self.taken <= self.speaks:
            self.first = writer
            writer.write(INFO + b"\r\n")
        with contextlib.suppress(ConnectionError):
            while line := await reader.readline():
                if line.startswith(b"PING") and self.taken <= self.speaks:
                    writer.write(b"PONG\r\n")
        self.open -= 1


@contextlib.asynccontextmanager
async def server(speaks: int) -> AsyncIterator[Server]:
    found = Server(speaks)
    async with listening(found.serve) as port:
        found.url = f"nats://127.0.0.1:{port}"
        yield found


async def quiet(_: Exception) -> None:
    """Nothing is answered; that is the test."""


QUICK: dict[str, Any] = {"connect_timeout": 0.1, "reconnect_time_wait": 0.01, "error_cb": quiet}


async def test_attempts_to_connect_again_are_hung_up() -> None:
    async with server(speaks=1) as silent:
        client = await connect(silent.url, **QUICK | {"connect_timeout": 5})
        try:
            client.options["connect_timeout"] = QUICK["connect_timeout"]  # from the next attempt on
            assert silent.first is not None
            silent.first.close()
            await becomes_true(lambda: silent.taken > 5)
            assert silent.open <= 2, "the latest, and one whose end the server has not read yet"
        finally:
            await client.close()
        await becomes_true(lambda: silent.open == 0)


async def test_what_was_given_up_is_hung_up() -> None:
    async with server(speaks=0) as silent:
        connecting = asyncio.create_task(connect(silent.url, error_cb=quiet))
        await becomes_true(lambda: silent.open == 1)
        connecting.cancel()
        await asyncio.wait([connecting])
        assert connecting.cancelled()
        await becomes_true(lambda: silent.open == 0)


async def test_what_fails_for_good_is_hung_up() -> None:
    async with server(speaks=0) as silent:
        with pytest.raises(NoServersError):
            await connect(silent.url, **QUICK, max_reconnect_attempts=2)
        assert silent.taken > 2
        await becomes_true(lambda: silent.open == 0)
