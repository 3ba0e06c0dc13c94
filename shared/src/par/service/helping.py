"""Further processes that help this one to build read models: they go on with its build, and share its partitions."""

import asyncio
import contextlib
import sys
from asyncio.subprocess import DEVNULL, Process, create_subprocess_exec
from collections.abc import AsyncIterator, Sequence
from typing import Final

from par.tasks import to_its_end

STOP_SECONDS: Final = 10.0
"""So long a helper may take to hand over what it has."""


@contextlib.asynccontextmanager
async def helping(service: str, database: str, count: int) -> AsyncIterator[None]:
    """Run ``count`` processes of a service that build ``database``, with the settings of this one, until the end.

    Nothing depends on them: what one leaves undone is taken over. What goes wrong in one stands on standard error.
    """
    argv = [sys.executable, "-m", f"{service}_service", "rebuild", "--build", database, "--helps"]
    helpers: list[Process] = []
    try:
        while len(helpers) < count:  # (one by one: where the next cannot be begun, those before it are ended)
            helpers.append(await create_subprocess_exec(*argv, stdin=DEVNULL, stdout=DEVNULL))
        yield
    finally:
        await to_its_end(_ended(helpers))


async def _ended(helpers: Sequence[Process]) -> None:
    for one in helpers:
        with contextlib.suppress(ProcessLookupError):
            one.terminate()
    for one in helpers:
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await one.wait()
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                one.kill()
            await one.wait()
