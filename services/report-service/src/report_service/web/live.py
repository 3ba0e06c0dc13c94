"""Telling open pages that something about their city has changed, by Server-Sent Events fed by report events."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from http import HTTPStatus
from typing import Final

import orjson
from nats.aio.client import Client
from nats.aio.msg import Msg
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from par.problems import Retryable
from par.service.guarding import client_of
from par.service.problem_response import problem_response

SUBJECT: Final = "par.report.>"
BEAT_SECONDS: Final = 10.0
"""How often an open page hears that it is up to date; it says that it is stale after three silent beats."""
SETTLE_SECONDS: Final = 0.5
"""How long changes are gathered: a burst of reports is one reload of a page."""
MOST: Final = 2_000
"""Open pages of one service."""
AGAIN_SECONDS: Final = 60.0
_CITY: Final = 2
"""Which word of ``par.report.<city>.…`` names the city."""


class Live:
    """The open pages by city. ``is_connected`` says whether changes are heard at all.

    A client may have ``most_of_one`` pages open, which count as one request each however long they are.
    """

    def __init__(self, is_connected: Callable[[], bool], most_of_one: int) -> None:
        self._is_connected = is_connected
        self._most_of_one = most_of_one
        self._by_client: Counter[str] = Counter()
        self._pages: dict[str, set[asyncio.Event]] = {}
        self._open = 0
        self._closing = False

    async def listen(self, client: Client) -> None:
        """Hear report events on ``client``."""
        await client.subscribe(SUBJECT, cb=self._heard)

    def close(self) -> None:
        """End all streams: a service that stops waits for open connections."""
        self._closing = True
        for pages in self._pages.values():
            for changed in pages:
                changed.set()

    async def _heard(self, message: Msg) -> None:
        for changed in self._pages.get(message.subject.split(".")[_CITY], ()):
            changed.set()

    def respond(self, request: Request) -> Response:
        """The stream of one page; 503 or 429 when too many are open: such a page says that it is not live."""
        if self._open >= MOST:
            return problem_response(Retryable("not-ready", retry_after=AGAIN_SECONDS), HTTPStatus.SERVICE_UNAVAILABLE)
        client = client_of(request.scope)
        if self._by_client[client] >= self._most_of_one:
            problem = Retryable("too-many-streams", retry_after=AGAIN_SECONDS, limit=self._most_of_one)
            return problem_response(problem, HTTPStatus.TOO_MANY_REQUESTS)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        stream = self._stream(request.path_params["city"], client)
        return StreamingResponse(stream, media_type="text/event-stream", headers=headers)

    async def _stream(self, city: str, client: str) -> AsyncIterator[str]:
        changed = asyncio.Event()
        self._pages.setdefault(city, set()).add(changed)
        self._open += 1
        self._by_client[client] += 1
        try:
            yield f"retry: 3000\n{self._event('beat')}"
            while not self._closing:
                kind = "beat"
                try:
                    async with asyncio.timeout(BEAT_SECONDS):
                        await changed.wait()
                    await asyncio.sleep(0 if self._closing else SETTLE_SECONDS)
                    changed.clear()
                    kind = "changed"
                except TimeoutError:
                    pass
                yield self._event(kind)
        finally:
            self._open -= 1
            self._by_client[client] -= 1
            if not self._by_client[client]:
                del self._by_client[client]
            self._pages[city].discard(changed)
            if not self._pages[city]:
                del self._pages[city]

    def _event(self, kind: str) -> str:
        return f"event: {kind}\ndata: {orjson.dumps({'heard': self._is_connected()}).decode()}\n\n"
