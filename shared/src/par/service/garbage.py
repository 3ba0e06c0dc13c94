"""The garbage collector's pauses: full collections at moments of our choosing.

A service holds some hundred thousand objects for as long as it runs: documents, aggregates, identities. Python looks
through all of them whenever a quarter has come to them, and nothing else runs meanwhile: 0.1 to 0.7 s were measured
in progress-service. Most of what it looks for never lives so long, and younger generations are collected as ever.
"""

import asyncio
import gc
import time
from typing import Final

YOUNG: Final = 100_000
"""Objects by which the youngest generation grows before it is looked through. A batch makes some hundred thousand that
all live as long as it does: with a tenth of this, folding costs a tenth more, all of it for looking."""
YOUNG_PER_MIDDLE: Final = 5
NEVER: Final = 1_000_000_000

FULL_EVERY_SECONDS: Final = 600.0
"""A pause of half a second in so long a time is what one request in a thousand may meet."""
FULL_AFTER: Final = 10
"""Sooner when the middle generation was looked through so often: some millions of objects have come, and may be
garbage. An error that was raised through many frames can hold all that these knew."""
LOOK_SECONDS: Final = 5.0


def collect_young_only() -> None:
    """From now on Python itself looks through young objects only; what start-up made is not looked at again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, YOUNG_PER_MIDDLE, NEVER)


async def collect_all(every: float = FULL_EVERY_SECONDS, look: float = LOOK_SECONDS, after: int = FULL_AFTER) -> None:
    """Look through everything for ever, at the latest each ``every`` seconds: circles of old objects are garbage, too.

    Each ``look`` seconds it is seen whether the middle generation was collected ``after`` times since.
    """
    while True:
        next_at = time.monotonic() + every
        while time.monotonic() < next_at and gc.get_count()[2] < after:
            await asyncio.sleep(min(look, every))
        gc.collect()
