"""Digests of a service's read models, computed once for all who ask while nothing changes.

To read a million documents takes longer than an asker waits for one answer: the next time it asks, they are there.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

Digests = Mapping[str, str]
"""By read model."""


class LatestDigests:
    """Those that ``compute`` gives, as of the ``position`` of the read models."""

    def __init__(self, compute: Callable[[], Awaitable[Digests]], position: Callable[[], int]) -> None:
        self._compute = compute
        self._position = position
        self._known: tuple[int, Digests] | None = None
        self._computing: asyncio.Task[Digests] | None = None

    async def get(self) -> Digests:
        """The digests. Where events come meanwhile, each is that of some moment since it was asked for, or just before.

        Raises what ``compute`` raises.
        """
        if self._known is not None and self._known[0] == self._position():
            return self._known[1]
        if self._computing is None:
            self._computing = asyncio.create_task(self._computed())
        return await asyncio.shield(self._computing)  # whoever gives up leaves it to the others, and to its next try

    async def _computed(self) -> Digests:
        try:
            before = self._position()
            found = await self._compute()
            if self._position() == before:
                self._known = before, found
            return found
        finally:
            self._computing = None
