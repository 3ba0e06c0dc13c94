"""Metrics of the HTTP side: each request counts under the template of its route, never under its path."""

import time
from collections.abc import Sequence
from http import HTTPStatus
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
OTHER: Final = "other"
"""The route of an address that does not exist, and the method of whoever invents one."""


class HttpMetrics:
    """The series; one per service."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.requests: Final = Counter(
            "par_http_requests", "Requests answered on HTTP", ("route", "method", "status"), registry=registry
        )
        self.seconds: Final = Histogram(
            "par_http_request_duration_seconds",
            "Time until the answer to a request on HTTP began",
            ("route",),
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.3, 0.5, 1, 2.5, 5, 10),
            registry=registry,
        )


class CountRequests:
    """ASGI middleware around the application. What other middleware refuses counts, too, where this one is outside.

    The time is that to the first byte: a page that is kept up to date stays open for hours.
    """

    def __init__(self, app: ASGIApp, metrics: HttpMetrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, and count it once its answer has begun."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        route = template(scope["app"].routes, scope)
        method = scope["method"] if scope["method"] in METHODS else OTHER

        def count(status: int) -> None:
            self._metrics.requests.labels(route, method, str(status)).inc()
            self._metrics.seconds.labels(route).observe(time.perf_counter() - began)

        has_begun = False

        async def sent(message: Message) -> None:
            nonlocal has_begun
            if message["type"] == "http.response.start":
                has_begun = True
                count(message["status"])
            await send(message)

        try:
            await self._app(scope, receive, sent)
        except Exception:
            if not has_begun:  # the frame answers for whoever raised
                count(HTTPStatus.INTERNAL_SERVER_ERROR)
            raise


def template(routes: Sequence[BaseRoute], scope: Scope) -> str:
    """The template of the route that answers, also with a refusal of the method."""
    for route in routes:
        if route.matches(scope)[0] is not Match.NONE:
            return str(getattr(route, "path", OTHER))
    return OTHER
