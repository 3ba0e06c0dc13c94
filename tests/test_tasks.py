"""Ending tasks for certain."""

import asyncio
import contextlib

import pytest

from par.tasks import ended


async def stubborn(begun: asyncio.Event, let_go: asyncio.Event) -> None:
    """Ends only when it may, whoever cancels it."""
    begun.set()
    while not let_go.is_set():
        with contextlib.suppress(asyncio.CancelledError):
            await let_go.wait()


async def test_who_waits_for_the_end_may_be_cancelled_and_still_waits() -> None:
    begun, let_go = asyncio.Event(), asyncio.Event()
    task = asyncio.create_task(stubborn(begun, let_go))
    await begun.wait()
    waiting = asyncio.create_task(ended([task]))
    await asyncio.sleep(0)
    for _ in range(3):
        waiting.cancel()
        await asyncio.sleep(0)
    assert not waiting.done()

    let_go.set()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert task.done()
