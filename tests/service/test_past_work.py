"""Work on the past: a few pieces at a time, some that wait, and an answer at once for whoever comes then."""

import asyncio

import pytest
from tests.eventually import becomes_true

from par.problems import Retryable
from par.service.past_work import ASK_AGAIN_SECONDS, AT_ONCE, WAITING, PastWork

PATIENCE = 10.0


async def test_a_few_run_some_wait_and_the_next_is_told_to_ask_again() -> None:
    work, over = PastWork(), asyncio.Event()
    running = most = done = 0

    async def piece() -> None:
        nonlocal running, most, done
        async with work.slot():
            running += 1
            most = max(most, running)
            await over.wait()
            running -= 1
            done += 1

    pieces = [asyncio.create_task(piece()) for _ in range(AT_ONCE + WAITING)]
    await becomes_true(lambda: running == AT_ONCE)
    with pytest.raises(Retryable) as refused:
        await asyncio.wait_for(piece(), PATIENCE)
    assert (refused.value.code, refused.value.retry_after) == ("past-busy", ASK_AGAIN_SECONDS)

    pieces[-1].cancel()  # whoever waits no more leaves the place to another
    await asyncio.wait([pieces[-1]])
    pieces[-1] = asyncio.create_task(piece())
    over.set()
    await asyncio.gather(*pieces)
    assert (most, done) == (AT_ONCE, AT_ONCE + WAITING)


async def test_what_fails_leaves_its_place() -> None:
    work = PastWork(waiting=0)
    for _ in range(AT_ONCE + 1):
        with pytest.raises(ValueError, match="wrong"):
            async with work.slot():
                raise ValueError("wrong")
    async with work.slot():
        pass
