"""The garbage collector's pauses: full collections at moments of our choosing.

A service holds some hundred thousand objects for as long as it runs: documents, aggregates, identities. Python looks
through all of them whenever a quarter has come to them, and nothing else runs meanwhile: 0.1 to 0.7 s were measured
in progress-service. Most of what it looks for never lives so long, and younger generations are collected as ever.
"""

import asyncio
import gc
from typing import Final

YOUNG: Final = 10_000
"""Objects by which the youngest generation grows before it is looked through: ten times what Python starts with, since
a batch makes thousands that all live as long as it does."""
YOUNG_PER_MIDDLE: Final = 10
NEVER: Final = 1_000_000_000

FULL_EVERY_SECONDS: Final = 600.0
"""A pause of half a second in so long a time is what one request in a thousand may meet."""


def collect_young_only() -> None:
    """From now on Python itself looks through young objects only; what start-up made is not looked at again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, YOUNG_PER_MIDDLE, NEVER)


async def collect_all(every: float = FULL_EVERY_SECONDS) -> None:
    """Look through everything each ``every`` seconds, for ever: circles of old objects are garbage, too."""
    while True:
        await asyncio.sleep(every)
        gc.collect()
