"""Further processes that help this one to build read models: they go on with its build, and share its partitions."""

import asyncio
import contextlib
import os
import sys
import threading
from asyncio.subprocess import DEVNULL, PIPE, Process, create_subprocess_exec
from collections.abc import AsyncIterator, Sequence
from typing import Final

from par.tasks import to_its_end

STOP_SECONDS: Final = 10.0
"""So long a helper may take to hand over what it has."""


@contextlib.asynccontextmanager
async def helping(service: str, database: str, count: int) -> AsyncIterator[None]:
    """Run ``count`` processes of a service that build ``database``, with the settings of this one, until the end.

    Nothing depends on them: what one leaves undone is taken over. What goes wrong in one stands on standard error. They
    end with this process, also where it is killed: their standard input ends then (:func:`left_alone`).
    """
    argv = [sys.executable, "-m", f"{service}_service", "rebuild", "--build", database, "--helps"]
    helpers: list[Process] = []
    try:
        while len(helpers) < count:  # (one by one: where the next cannot be begun, those before it are ended)
            # (Ctrl-C is for the first process alone, which ends the others.)
            helpers.append(await create_subprocess_exec(*argv, stdin=PIPE, stdout=DEVNULL, start_new_session=True))
        yield
    finally:
        await to_its_end(_ended(helpers))


def left_alone(stop: asyncio.Event) -> None:
    """Set ``stop`` in a process that helps when the one it helps is gone."""
    loop = asyncio.get_running_loop()

    def wait() -> None:
        os.read(0, 1)  # nothing is ever written
        with contextlib.suppress(RuntimeError):  # the loop has ended before
            loop.call_soon_threadsafe(stop.set)

    threading.Thread(target=wait, daemon=True).start()


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
