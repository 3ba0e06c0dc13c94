"""The frame's HTTP side alone, on a free port of this machine: no NATS, no MongoDB."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
from prometheus_client import CollectorRegistry
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from tests.eventually import becomes_true

from par.embedded.ports import LOOPBACK
from par.service.guarding import Guard, HttpSettings, guard_of, tls_context
from par.service.http import http_app, http_server
from par.service.listening import http_socket

PROBES = ("/livez", "/readyz", "/metrics")
THING = "/v1/thing"


async def thing(request: Request) -> Response:
    return JSONResponse({"parameters": len(request.query_params.multi_items())})


async def broken(_: Request) -> Response:
    raise ValueError("broken on purpose")


async def large(_: Request) -> Response:
    """More than the buffers of both sides hold."""

    async def body() -> AsyncIterator[bytes]:
        for _ in range(2_000):
            yield bytes(64 * 1024)

    return StreamingResponse(body(), media_type="application/octet-stream")


@dataclass(frozen=True)
class Served:
    """What is served, and where."""

    port: int
    scheme: str

    @property
    def url(self) -> str:
        return f"{self.scheme}://localhost:{self.port}"

    def client(self, verify: ssl.SSLContext | bool = True) -> httpx.AsyncClient:
        # (This machine's own name for itself, whatever proxies its environment names.)
        return httpx.AsyncClient(base_url=self.url, timeout=20, verify=verify, trust_env=False)

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection(LOOPBACK, self.port)

    async def said(self, request: bytes) -> bytes:
        """All that is answered to bytes, until the server ends the connection."""
        reader, writer = await self.connect()
        writer.write(request)
        try:
            return await asyncio.wait_for(reader.read(), 20)
        finally:
            writer.close()


@contextlib.asynccontextmanager
async def served(settings: HttpSettings, *more: Route) -> AsyncIterator[Served]:
    """The guard of the settings before a few routes, and ``more``."""
    routes = [Route(THING, thing), Route("/v1/broken", broken), Route("/v1/large", large), *more]
    tls = tls_context(settings)
    app = http_app(CollectorRegistry(), {}, routes, [Middleware(Guard, looks=guard_of(settings))])
    server = http_server(app, settings, tls)
    listening = http_socket(LOOPBACK, 0)
    listening.listen(100)
    serving = asyncio.create_task(server.serve([listening]))
    try:
        await becomes_true(lambda: server.started)
        yield Served(listening.getsockname()[1], "http" if tls is None else "https")
    finally:
        server.should_exit = True
        await serving
