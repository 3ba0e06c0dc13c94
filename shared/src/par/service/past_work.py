"""How much work on past states a service does at a time.

Whoever asks for the past makes the service read and fold what the present has ready, as often as it pleases. A few such
folds run at a time, some more wait; whoever comes then is told at once to ask again.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Final

from par.problems import Retryable

AT_ONCE: Final = 2
WAITING: Final = 8
MANY_WAITING: Final = 32
"""Where the work is short, and one page asks for some six pieces of it at once."""
ASK_AGAIN_SECONDS: Final = 2.0


class PastWork:
    """One for all such work of a process; ``waiting`` is how much may wait while :data:`AT_ONCE` pieces run."""

    def __init__(self, waiting: int = WAITING) -> None:
        self._most = AT_ONCE + waiting
        self._present = 0
        self._slots = asyncio.Semaphore(AT_ONCE)

    @contextlib.asynccontextmanager
    async def slot(self) -> AsyncIterator[None]:
        """Wait until one piece of work may run. Raises Retryable (``past-busy``) when too many wait.

        What runs in a slot must not wait for another one: all slots could be taken by those who wait so.
        """
        if self._present >= self._most:
            raise Retryable("past-busy", retry_after=ASK_AGAIN_SECONDS)
        self._present += 1
        try:
            async with self._slots:
                yield
        finally:
            self._present -= 1
