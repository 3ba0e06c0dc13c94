"""Standing by while another instance keeps the same read models, so that each event is folded once and not by both."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final

LOOK_SECONDS: Final = 0.05
"""So much later than the other one this instance knows that documents have come further."""
STILL_SECONDS: Final = 1.0
"""Where there is something to do and nobody has moved the checkpoint for so long, the other one is gone (or slow: then
both do the same, and the fence lets one of them through)."""


async def stand_by(look: Callable[[], Awaitable[int]], has_work: Callable[[], Awaitable[bool]]) -> None:
    """Return when the other instance keeps the read models no more.

    ``look`` takes in where the checkpoint is and returns its position; ``has_work`` tells whether somebody would move
    it, or should have done what belongs to it.
    """
    position, moved_at = await look(), time.monotonic()
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        found = await look()
        if found != position:
            position, moved_at = found, time.monotonic()
        elif time.monotonic() - moved_at >= STILL_SECONDS:
            if await has_work():
                return
            moved_at = time.monotonic()
