"""Digests are computed once for all who ask while nothing changes."""

import asyncio

import pytest
from tests.eventually import becomes_true

from par.service.digests import Digests, LatestDigests


class Reading:
    """Documents that take until ``go_on`` to be read."""

    def __init__(self) -> None:
        self.position = 7
        self.times = 0
        self.go_on = asyncio.Event()
        self.fails = False
        self.latest = LatestDigests(self._compute, lambda: self.position)

    async def _compute(self) -> Digests:
        self.times += 1
        await self.go_on.wait()
        if self.fails:
            raise OSError("no database")
        return {"plans": f"{self.times}"}


async def test_who_asks_meanwhile_or_again_gets_the_same() -> None:
    reading = Reading()
    asking = [asyncio.create_task(reading.latest.get()) for _ in range(3)]
    await becomes_true(lambda: reading.times == 1)
    asking[0].cancel()  # it has waited for too long
    reading.go_on.set()
    assert await asyncio.gather(*asking[1:]) == [{"plans": "1"}] * 2
    assert await reading.latest.get() == {"plans": "1"}
    assert reading.times == 1


async def test_behind_other_events_they_are_computed_anew() -> None:
    reading = Reading()
    reading.go_on.set()
    await reading.latest.get()
    reading.position += 1
    assert await reading.latest.get() == {"plans": "2"}

    reading.go_on.clear()
    reading.position += 1
    asking = asyncio.create_task(reading.latest.get())
    await becomes_true(lambda: reading.times == 3)
    reading.position += 1  # something came while it was read: nobody knows of which moment it is
    reading.go_on.set()
    assert await asking == {"plans": "3"}
    assert await reading.latest.get() == {"plans": "4"}


async def test_after_a_failure_they_are_computed_anew() -> None:
    reading = Reading()
    reading.fails = True
    reading.go_on.set()
    with pytest.raises(OSError, match="no database"):
        await reading.latest.get()
    reading.fails = False
    assert await reading.latest.get() == {"plans": "2"}
