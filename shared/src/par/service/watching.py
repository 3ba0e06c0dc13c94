"""Looking at read models now and then, for figures that are shown as metrics."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import structlog
from pymongo.errors import PyMongoError

from par.problems import Retryable
from par.projection.following.keeping import Keeping

BUILDING_SECONDS: Final = 1.0

logger = structlog.get_logger(__name__)


async def watch(runner: Keeping, seconds: float, look: Callable[[], Awaitable[None]]) -> None:
    """Call ``look`` every so many seconds, for ever, where the read models have moved since it was last called.

    Not while they are being built: what is half there says nothing. Where a server is away the last figures stand.
    """
    looked_at: int | None = None
    while True:
        if runner.is_building:
            await asyncio.sleep(BUILDING_SECONDS)
            continue
        position = runner.position
        if position != looked_at:
            try:
                await look()
                looked_at = position
            except (PyMongoError, Retryable) as error:
                logger.warning("figures of metrics are not up to date", error=str(error))
        await asyncio.sleep(seconds)
