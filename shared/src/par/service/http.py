"""The HTTP side of a service: its health, its metrics and its read-only routes, answered by uvicorn."""

import asyncio
import contextlib
import logging
import ssl
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
from par.service.connecting import PASSING
from par.service.guarding.guard import HEADER_BYTES
from par.service.guarding.headers import SecurityHeaders
from par.service.guarding.protocol import guarded_protocol
from par.service.guarding.settings import HttpSettings
from par.service.http_metrics import CountRequests, HttpMetrics
from par.service.problem_response import problem_response

DRAIN_SECONDS: Final = 5
"""How long a slow reader may hold up the shutdown."""

CHECK_SECONDS: Final = 2
"""How long a dependency may take to show that it is well."""

logger = structlog.get_logger(__name__)

Check = Callable[[], Awaitable[str | None]]
"""None when the dependency is well, else a sentence that says what is wrong."""


def http_app(
    registry: CollectorRegistry,
    checks: Mapping[str, Check],
    routes: Sequence[BaseRoute],
    middleware: Sequence[Middleware] = (),
) -> Starlette:
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

    app = Starlette(
        routes=[Route("/livez", livez), Route("/readyz", readyz), Route("/metrics", metrics), *routes],
        middleware=[Middleware(CountRequests, metrics=HttpMetrics(registry)), *middleware],
        exception_handlers={
            ProblemError: _problem,
            HTTPException: _not_routed,
            **dict.fromkeys(PASSING, _away),
            Exception: _internal,
        },
    )
    app.router.redirect_slashes = False  # it would lead to whatever host the request names
    return app


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
    return problem_response(error, 404 if isinstance(error, NotFound) else 503 if isinstance(error, Retryable) else 400)


async def _not_routed(request: Request, error: Exception) -> Response:
    """No such address, or not to be written to: what the router itself says, as a problem like all others."""
    assert isinstance(error, HTTPException)
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        problem = Rejected("method-not-allowed", method=request.method)
        return problem_response(problem, error.status_code, error.headers)
    return problem_response(NotFound("unknown-address", path=request.url.path), HTTPStatus.NOT_FOUND)


async def _away(request: Request, error: Exception) -> Response:
    """A server that the answer needs is away, or has no leader."""
    logger.warning("a request has no answer", path=request.url.path, error=repr(error))
    return await _problem(request, Retryable("not-ready"))


async def _internal(request: Request, error: Exception) -> Response:
    reference = uuid.uuid4().hex[:12]
    logger.error("request failed", path=request.url.path, reference=reference, exc_info=error)
    problem = ProblemError("internal", reference=reference)
    return problem_response(problem, 500)


class HttpServer(uvicorn.Server):
    """uvicorn without its own signal handling: the service decides when to stop."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to the service."""
        yield


def http_server(app: Starlette, settings: HttpSettings, tls: ssl.SSLContext | None) -> HttpServer:
    """A server for ``app`` (``serve`` takes its sockets), quiet about single requests."""
    trusted = settings.http_trusted_proxies
    # Its warnings are about what anybody may send, as often as they like.
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
    return HttpServer(
        uvicorn.Config(
            SecurityHeaders(app),
            http=guarded_protocol(settings.http_connections, trusted),
            ws="none",
            h11_max_incomplete_event_size=HEADER_BYTES,
            log_config=None,
            access_log=False,
            lifespan="off",
            server_header=False,
            proxy_headers=bool(trusted),
            forwarded_allow_ips=list(trusted),
            ssl_context_factory=None if tls is None else lambda *_: tls,
            timeout_graceful_shutdown=DRAIN_SECONDS,
        )
    )
