"""The HTTP side of a service: its health, its metrics and its read-only routes, answered by uvicorn."""

import asyncio
import contextlib
import uuid
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

import orjson
import structlog
import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from par.problems import NotFound, ProblemError, Rejected, Retryable
from par.service.http_metrics import CountRequests, HttpMetrics

PROBLEM_JSON: Final = "application/problem+json"
DRAIN_SECONDS: Final = 5
"""How long a slow reader may hold up the shutdown."""

CHECK_SECONDS: Final = 2
"""How long a dependency may take to show that it is well."""

logger = structlog.get_logger(__name__)

Check = Callable[[], Awaitable[str | None]]
"""None when the dependency is well, else a sentence that says what is wrong."""


def http_app(registry: CollectorRegistry, checks: Mapping[str, Check], routes: Sequence[BaseRoute]) -> Starlette:
    """``/livez``, ``/readyz`` (503 naming what is missing), ``/metrics`` and the service's own routes."""

    async def livez(_: Request) -> Response:
        return JSONResponse({"status": "alive"})

    async def readyz(_: Request) -> Response:
        faults = {name: fault for name, check in checks.items() if (fault := await _within(check)) is not None}
        if faults:
            return JSONResponse({"status": "not ready", "faults": faults}, status_code=503)
        return JSONResponse({"status": "ready"})

    async def metrics(_: Request) -> Response:
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return Starlette(
        routes=[Route("/livez", livez), Route("/readyz", readyz), Route("/metrics", metrics), *routes],
        middleware=[Middleware(CountRequests, metrics=HttpMetrics(registry))],
        exception_handlers={ProblemError: _problem, HTTPException: _not_routed, Exception: _internal},
    )


def document_route(path: str, document: Mapping[str, Any]) -> Route:
    """A fixed JSON document at ``path``."""
    body = orjson.dumps(document)

    async def handle(_: Request) -> Response:
        return Response(body, media_type="application/json")

    return Route(path, handle)


async def _within(check: Check) -> str | None:
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            return await check()
    except TimeoutError:
        return f"no answer within {CHECK_SECONDS} s"


async def _problem(_: Request, error: Exception) -> Response:
    assert isinstance(error, ProblemError)
    return _rendered(error, 404 if isinstance(error, NotFound) else 503 if isinstance(error, Retryable) else 400)


async def _not_routed(request: Request, error: Exception) -> Response:
    """No such address, or not to be written to: what the router itself says, as a problem like all others."""
    assert isinstance(error, HTTPException)
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        problem = Rejected("method-not-allowed", method=request.method)
        return _rendered(problem, error.status_code, error.headers)
    return _rendered(NotFound("unknown-address", path=request.url.path), HTTPStatus.NOT_FOUND)


def _rendered(error: ProblemError, status: int, headers: Mapping[str, str] | None = None) -> Response:
    body = {"type": f"urn:par:problem:{error.code}", "title": error.message_en, "status": status} | error.to_json()
    return JSONResponse(body, status_code=status, media_type=PROBLEM_JSON, headers=headers)


async def _internal(request: Request, error: Exception) -> Response:
    reference = uuid.uuid4().hex[:12]
    logger.error("request failed", path=request.url.path, reference=reference, exc_info=error)
    problem = ProblemError("internal", reference=reference)
    return _rendered(problem, 500)


class HttpServer(uvicorn.Server):
    """uvicorn without its own signal handling: the service decides when to stop."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to the service."""
        yield


def http_server(app: Starlette) -> HttpServer:
    """A server for ``app`` (``serve`` takes its sockets), quiet about single requests."""
    return HttpServer(
        uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=DRAIN_SECONDS,
        )
    )
