"""Waiting, with a bound, for a condition that comes true while the event loop runs."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")

PAUSE_SECONDS = 0.01
LONG_ENOUGH_SECONDS = 60.0
"""Also for a service that starts on a busy machine; who waits in vain has found a fault, and may wait."""


async def eventually(condition: Callable[[], Awaitable[T]], timeout: float = LONG_ENOUGH_SECONDS) -> T:
    """The first true value of the condition; AssertionError with its last value after ``timeout`` seconds."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + timeout
    while True:
        value = await condition()
        if value:
            return value
        assert loop.time() < deadline, f"not true within {timeout} s, last {value!r}"
        await asyncio.sleep(PAUSE_SECONDS)


async def becomes_true(condition: Callable[[], bool], timeout: float = LONG_ENOUGH_SECONDS) -> None:
    """The same for a condition that needs no waiting itself."""

    async def look() -> bool:
        return condition()

    await eventually(look, timeout)
