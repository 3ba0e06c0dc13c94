"""Asking the other services, on a connection of the scoreboard's own; a part that gets no answer says so itself."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

import structlog
from nats.aio.client import Client
from nats.errors import Error as NatsError
from pymongo.errors import PyMongoError

from par.log import LogError
from par.messaging import Access, NoAnswerError, ask, connect
from par.messaging.subjects import query
from par.problems import NotFound, ProblemError

ANSWER_SECONDS: Final = 2.0
"""How long a part of a page may hold up the others."""
PATIENCE_SECONDS: Final = 0.3
"""How long a service that is not there is waited for: a reader rather sees a page that says so."""
CONNECT_PAUSE_SECONDS: Final = 1.0
PAGE: Final = 1000

T = TypeVar("T")

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Part(Generic[T]):
    """A part of a page: its ``value``; None where there is nothing, or, with ``fault``, where nobody answered."""

    value: T | None
    fault: bool = False


async def part(name: str, work: Awaitable[T]) -> Part[T]:
    """What ``work`` finds. Nothing found is an empty part; no answer, or a broken one, is a fault.

    ``name`` is for whoever reads the service's log.
    """
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            return Part(await work)
    except (NoAnswerError, LogError, TimeoutError, PyMongoError) as error:
        logger.warning("a part of a page has no answer", part=name, error=repr(error))
        return Part(None, fault=True)
    except ProblemError as problem:
        # Asked over NATS, what is not found is a problem like any other: its code begins so.
        if isinstance(problem, NotFound) or problem.code in ("not-found", "unknown-plan", "unknown-version"):
            return Part(None)
        logger.warning("a part of a page has no answer", part=name, code=problem.code)
        return Part(None, fault=True)


class Asker:
    """Questions to the other services. :meth:`run` keeps the connection; without one, nobody answers.

    ``connected`` is told of each connection that is made, to subscribe on it.
    """

    def __init__(self, url: str, access: Access, connected: Callable[[Client], Awaitable[None]]) -> None:
        self._url = url
        self._access = access
        self._connected = connected
        self._client: Client | None = None

    @property
    def is_connected(self) -> bool:
        """Whether there is a connection now."""
        return self._client is not None and self._client.is_connected

    async def ask(self, service: str, name: str, question: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to ``question`` without the fields that are None. Raises NoAnswerError, ProblemError."""
        if self._client is None:
            raise NoAnswerError("the scoreboard is not connected")
        asked = {field: value for field, value in question.items() if value is not None}
        answer: dict[str, Any] = await ask(self._client, query(service, name), asked, PATIENCE_SECONDS)
        return answer

    async def rows(self, service: str, name: str, question: Mapping[str, Any], most: int = 5 * PAGE) -> list[Any]:
        """The rows of all pages, up to ``most``. Raises NoAnswerError, ProblemError."""
        found: list[Any] = []
        after: str | None = ""
        while after is not None and len(found) < most:
            answer = await self.ask(service, name, {**question, "after": after, "limit": min(PAGE, most - len(found))})
            found += answer["items"]
            after = answer["next"]
        return found

    async def run(self) -> None:
        """Connect, and stay connected until cancelled."""
        try:
            while self._client is None:
                try:
                    self._client = await connect(
                        self._url,
                        self._access,
                        name="report-scoreboard",
                        max_reconnect_attempts=-1,
                        error_cb=_unheard,
                    )
                except (NatsError, OSError, TimeoutError):
                    await asyncio.sleep(CONNECT_PAUSE_SECONDS)
            await self._connected(self._client)
            await asyncio.Event().wait()
        finally:
            if self._client is not None:
                with contextlib.suppress(NatsError, OSError, TimeoutError):
                    await self._client.close()


async def _unheard(error: Exception) -> None:
    """The service's first connection tells of the same trouble."""
    logger.debug("trouble on the scoreboard's connection", error=repr(error))
