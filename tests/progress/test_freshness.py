"""One read serves all who asked before it began, and nobody is served by an older one."""

import asyncio
from itertools import pairwise
from time import monotonic

import pytest

from progress_service.reference.freshness import Freshness


class Source:
    """Reads that end when the test lets them, and how many have begun."""

    def __init__(self) -> None:
        self.begun = 0
        self.began = asyncio.Semaphore(0)
        self.go_on = asyncio.Semaphore(0)
        self.fails = False

    async def read(self) -> None:
        self.begun += 1
        self.began.release()
        await self.go_on.acquire()
        if self.fails:
            raise ConnectionError("away")


@pytest.fixture
def source() -> Source:
    return Source()


def freshness(source: Source) -> Freshness:
    return Freshness(source.read, share=1, longest_pause=0)


async def test_all_who_ask_at_once_are_served_by_one_read(source: Source) -> None:
    fresh = freshness(source)
    moment = monotonic()
    asking = [asyncio.create_task(fresh.since(moment)) for _ in range(500)]
    await source.began.acquire()
    source.go_on.release()
    await asyncio.gather(*asking)
    await fresh.since(moment)  # asked later, about the same moment
    assert source.begun == 1


async def test_a_read_that_began_before_serves_nobody_who_came_after(source: Source) -> None:
    fresh = freshness(source)
    first = asyncio.create_task(fresh.since(monotonic()))
    await source.began.acquire()
    late = [asyncio.create_task(fresh.since(monotonic())) for _ in range(3)]
    source.go_on.release()
    await first
    assert not any(task.done() for task in late)
    await source.began.acquire()
    source.go_on.release()
    await asyncio.gather(*late)
    assert source.begun == 2


async def test_all_who_wait_are_told_of_a_failure_and_the_next_read_is_a_new_one(source: Source) -> None:
    fresh = freshness(source)
    source.fails = True
    moment = monotonic()
    asking = [asyncio.create_task(fresh.since(moment)) for _ in range(5)]
    await source.began.acquire()
    source.go_on.release()
    outcomes = await asyncio.gather(*asking, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [ConnectionError] * 5
    source.fails = False
    source.go_on.release()
    await fresh.since(moment)
    assert source.begun == 2


async def test_one_who_gives_up_takes_the_read_from_nobody(source: Source) -> None:
    fresh = freshness(source)
    moment = monotonic()
    impatient, patient = (asyncio.create_task(fresh.since(moment)) for _ in range(2))
    await source.began.acquire()
    impatient.cancel()
    source.go_on.release()
    await patient
    assert (source.begun, impatient.cancelled()) == (1, True)


async def test_reads_take_only_their_share_of_the_time() -> None:
    spans: list[tuple[float, float]] = []

    async def read() -> None:
        began = monotonic()
        while monotonic() - began < 0.1:
            await asyncio.sleep(0)
        spans.append((began, monotonic()))

    fresh = Freshness(read, share=0.1, longest_pause=0.05)
    for _ in range(3):
        await fresh.since(monotonic())
    pauses = [later[0] - earlier[1] for earlier, later in pairwise(spans)]
    assert len(pauses) == 2
    # Nine times 100 ms, were it not for the limit.
    assert all(0.045 <= pause < 0.6 for pause in pauses), pauses
