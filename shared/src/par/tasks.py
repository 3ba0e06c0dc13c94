"""Ending tasks for certain."""

import asyncio
import contextlib
from collections.abc import Coroutine, Sequence
from typing import Any, Final

CANCEL_AGAIN_SECONDS: Final = 0.5


async def ended(running: Sequence["asyncio.Task[Any]"]) -> None:
    """Cancel until all have ended.

    Python 3.11 loses a cancellation that comes together with the result of a ``wait_for``; nats-py has many.
    """
    pending, cancelled = set(running), False
    while pending:
        for task in pending:
            task.cancel()
        try:
            _, pending = await asyncio.wait(pending, timeout=CANCEL_AGAIN_SECONDS)
        except asyncio.CancelledError:  # who waits here may be cancelled again; the tasks have to end all the same
            cancelled = True
            pending = {task for task in pending if not task.done()}
    if cancelled:
        raise asyncio.CancelledError


async def to_its_end(work: Coroutine[Any, Any, None]) -> None:
    """Do what belongs to an end, however often the caller is cancelled meanwhile; what it raises is left in it."""
    last = asyncio.create_task(work)
    while not last.done():
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.wait([last])
