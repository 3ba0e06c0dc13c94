"""The plan-service on real servers, for the tests of a module."""

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator

import httpx
import nats
from nats.aio.client import Client

from par.embedded import EmbeddedServers, free_port
from par.messaging import ask
from par.messaging.subjects import query
from par.service import Settings
from par.service.service import serve
from plan_service.bootstrap import BOOTSTRAP


@contextlib.asynccontextmanager
async def service(servers: EmbeddedServers) -> AsyncIterator[tuple[Client, httpx.AsyncClient]]:
    """The service on an empty database of its own, a NATS client and an HTTP client."""
    port = free_port()
    settings = Settings(
        nats_url=servers.nats_url,
        mongo_url=servers.mongo_url,
        database_prefix=f"test_{uuid.uuid4().hex[:8]}",
        http_port=port,
    )
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(serve(BOOTSTRAP, settings, stop))
        client = await nats.connect(servers.nats_url)
        try:
            await ask(client, query("plan", "projections"), {})
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as http:
                yield client, http
        finally:
            await client.close()
            stop.set()
