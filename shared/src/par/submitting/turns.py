"""Fair shares: of one sender, one request is in work at a time, and large ones share the processor in turns.

A district that floods the intake waits for itself; the others wait for a slice of its work at most. As long as others
send a little, large requests work half of the time, so that what follows from them (folds, commits) leaves room too.

Where more comes than can be done, what is begun is ended before more is begun, and what has waited for too long is put
off. Else all requests would share the time until each is answered after its asker has given it up, and repeated it.
"""

import asyncio
import contextlib
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from time import monotonic
from typing import Final

from par.problems import Retryable

WAITING: Final = 4
"""Requests of one sender that wait for the one in work: a patient sender has one more, after it gave the first up."""
SLOW_DOWN_SECONDS: Final = 0.5
"""A sender with more is told so only after this long: one that asks again at once shall not do so a thousand times."""
TOLD_AT_ONCE: Final = 64
"""Of one sender, so many are told slowly; what comes beyond is answered at once, and costs no memory."""
LARGE_AT_ONCE: Final = 2
LARGE_BEGUN: Final = 8
"""Large requests that are in work, each with a slice now and then; the others have not begun."""
SMALL_BEGUN: Final = 32
"""Small ones in work: each event of theirs takes twenty times its bytes until it is answered, and where hundreds of
senders catch up at once, more of them at a time are no sooner done."""
BEGUN_WITHIN_SECONDS: Final = 5.0
"""A request that has waited for longer is put off: half of the time for which an asker waits for its answer."""
OTHERS_SECONDS: Final = 1.0
"""A small request says that for so long others are there, who shall not wait."""
LONGEST_REST_SECONDS: Final = 0.5
"""Also after a slice that waited long for the log."""


class Turns:
    """Who is served when; one object for all requests of a process."""

    def __init__(
        self, now: Callable[[], float] = monotonic, rest: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._now = now
        self._rest = rest
        self._ends = False
        self._small_until = 0.0
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._present: Counter[str] = Counter()
        self._told: Counter[str] = Counter()
        self._large = asyncio.Semaphore(LARGE_AT_ONCE)
        self._begun = {True: asyncio.Semaphore(LARGE_BEGUN), False: asyncio.Semaphore(SMALL_BEGUN)}
        """By whether they are large."""

    @property
    def senders(self) -> int:
        """How many senders have a request in work or waiting."""
        return len(self._present)

    def told(self, sender: str) -> int:
        """How many excess requests of a sender are being told slowly that they are."""
        return self._told.get(sender, 0)

    def end(self) -> None:
        """What is in work is ended, and what has not begun is put off: another instance can begin it at once."""
        self._ends = True

    @contextlib.asynccontextmanager
    async def of(self, sender: str, large: bool = False) -> AsyncIterator[None]:
        """Wait until no other request of the sender is in work, and until this one may begin.

        Raises Retryable (``busy``) when too many wait, or this one has waited for too long.
        """
        if self._present[sender] > WAITING:
            await self._put_off(sender)
        arrived = self._now()
        self._present[sender] += 1
        try:
            async with self._locks[sender], self._begun[large]:
                if self._ends or self._now() - arrived > BEGUN_WITHIN_SECONDS:
                    raise Retryable("busy", limit=WAITING + 1)
                yield
        finally:
            self._present[sender] -= 1
            if not self._present[sender]:  # senders are as many as there are subjects
                del self._present[sender]
                self._locks.pop(sender, None)

    @contextlib.asynccontextmanager
    async def turn(self, large: bool) -> AsyncIterator[None]:
        """One slice of a request: those of large ones come one after the other, in the order they were asked for.

        A large slice that has met small requests rests for as long as it took, and keeps its place meanwhile.
        """
        if not large:
            self._small_until = self._now() + OTHERS_SECONDS
            yield
            return
        async with self._large:
            began = self._now()
            yield
            if began < self._small_until:
                await self._rest(min(self._now() - began, LONGEST_REST_SECONDS))

    async def _put_off(self, sender: str) -> None:
        if self._told[sender] < TOLD_AT_ONCE:
            self._told[sender] += 1
            try:
                await asyncio.sleep(SLOW_DOWN_SECONDS)
            finally:
                self._told[sender] -= 1
                if not self._told[sender]:
                    del self._told[sender]
        raise Retryable("busy", limit=WAITING + 1)
