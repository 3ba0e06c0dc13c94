"""Connections to a cluster, and those whose other end is gone without a word."""

import pytest
from prometheus_client import CollectorRegistry
from tests.chaos.wire import Wire
from tests.eventually import becomes_true

from par.embedded import EmbeddedServers, free_port
from par.messaging import Access, Answer, Answering, AnswerMetrics, Request, ask, connect


async def quiet(_: Exception) -> None:
    """The connection breaks; that is the test."""


async def test_any_of_the_servers_that_are_named_will_do(servers: EmbeddedServers) -> None:
    url = f"nats://127.0.0.1:{free_port()}, {servers.nats_url}"
    client = await connect(url, connect_timeout=1, error_cb=quiet)
    try:

        async def answer(_: Request) -> int:
            return 7

        answering = await Answering.start(
            url, "q", [Answer("par.query.test.seven", answer)], AnswerMetrics(CollectorRegistry())
        )
        try:
            assert await ask(client, "par.query.test.seven", {}) == 7
        finally:
            await answering.stop()
    finally:
        await client.close()


@pytest.mark.timeout(60)
async def test_a_connection_that_says_nothing_is_made_anew(servers: EmbeddedServers) -> None:
    async with Wire(servers.addresses.nats_port).running() as wire:
        client = await connect(
            f"nats://127.0.0.1:{wire.port}",
            Access(ping_seconds=1),
            max_reconnect_attempts=-1,
            reconnect_time_wait=0.1,
            error_cb=quiet,
        )
        try:
            wire.orphan()
            await becomes_true(lambda: client.stats["reconnects"] >= 1)
            await client.flush()
        finally:
            await client.close()
