"""Which database this process serves from, and noticing within a second that it is to be another one."""

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any, Final

import structlog
from pymongo.errors import PyMongoError

from par.projection.builds.catalogue import FRESH_SECONDS, Builds

LOOK_SECONDS: Final = 0.5
SAID_EVERY_SECONDS: Final = FRESH_SECONDS / 4

logger = structlog.get_logger(__name__)


@contextlib.asynccontextmanager
async def until_switched(
    builds: Builds, generation: str, database: str, switched: Callable[[], None]
) -> AsyncIterator[Callable[[], Coroutine[Any, Any, None]]]:
    """Others see that this process serves from ``database`` as long as this is entered. Gives the task that looks.

    It looks for ever, and calls ``switched`` when ``generation`` is to be served from another database. One that is
    away for a moment is asked again.
    """
    instance = uuid.uuid4().hex
    await builds.serve(database, instance)

    async def look() -> None:
        clock = asyncio.get_running_loop()
        said_at = clock.time()
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            with contextlib.suppress(PyMongoError):
                now = await builds.served(generation)
                if now != database:
                    logger.info("the read models are served from another database now", before=database, now=now)
                    switched()
                    return
                if clock.time() - said_at >= SAID_EVERY_SECONDS:
                    await builds.serve(database, instance)
                    said_at = clock.time()

    try:
        yield look
    finally:
        with contextlib.suppress(PyMongoError):
            await builds.serve_no_more(database, instance)
