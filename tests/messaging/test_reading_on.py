"""What would end nats-py's reading of a connection does not."""

import asyncio
import json

import pytest
from tests.eventually import becomes_true
from tests.listening import listening

from par.embedded import EmbeddedServers
from par.messaging import connect


async def quiet(_: Exception) -> None:
    """The connection breaks; that is the test."""


async def test_a_flush_that_nobody_waits_for_any_more_is_answered_all_the_same(servers: EmbeddedServers) -> None:
    client = await connect(servers.nats_url)
    try:
        flush = asyncio.create_task(client.flush())
        while not client._pongs:  # the one place that tells that the ping is on its way
            await asyncio.sleep(0)
        flush.cancel()
        await asyncio.wait([flush])
        assert flush.cancelled()
        await client.flush(timeout=5)
        assert client.stats["reconnects"] == 0
    finally:
        await client.close()


async def test_a_message_that_cannot_be_read_is_dropped_alone(servers: EmbeddedServers) -> None:
    client = await connect(servers.nats_url)
    try:
        subscription = await client.subscribe("reading.on")
        for headers in (b"NATS/1.0 \xff\xff\xff\r\n\r\n", b"NATS/1.0 503 \xff\xff\xff\r\n\r\n"):
            # As nobody's library writes it: on the connection itself.
            await client._send_command(b"HPUB reading.on %d %d\r\n%b\r\n" % (len(headers), len(headers), headers))
        await client.publish("reading.on", b"read")
        assert (await subscription.next_msg(timeout=5)).data == b"read"
        assert client.stats["reconnects"] == 0
    finally:
        await client.close()


@pytest.mark.timeout(60)
async def test_what_cannot_be_handled_makes_the_connection_anew_at_once() -> None:
    connections = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        info = {"server_id": "x", "version": "2.12.0", "max_payload": 1024, "headers": True}
        writer.write(b"INFO " + json.dumps(info).encode() + b"\r\n")
        while line := await reader.readline():
            if line.startswith(b"PING"):
                writer.write(b"PONG\r\n")
                if connections == 1:
                    writer.write(b"INFO {this is no JSON\r\n")

    async with listening(serve) as port:
        url = f"nats://127.0.0.1:{port}"
        client = await connect(url, reconnect_time_wait=0.1, error_cb=quiet)
        try:
            await becomes_true(lambda: connections >= 2 and client.is_connected, timeout=5)
        finally:
            await client.close()
