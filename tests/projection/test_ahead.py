"""How many folded batches wait for their commit."""

import asyncio
from itertools import count

import pytest

from par.projection.following.ahead import FOLDED_AHEAD, FoldedAhead
from par.projection.following.batch import Batch, Passage
from par.projection.following.pace import FIRST_WRITES, Pace
from par.projection.parking.deciding import NOTHING_PARKED
from par.projection.store.transaction import Write

NUMBERS = count(1)


def batch(writes: int) -> Batch:
    position = next(NUMBERS)
    documents = {f"d{number}": Write(existed=False, after={}) for number in range(writes)}
    return Batch(Passage(position, position, [], NOTHING_PARKED), [], {"documents": documents}, None)


def waiting(pace: Pace, *writes: int) -> FoldedAhead:
    found = FoldedAhead(pace)
    for each in writes:
        found.put_nowait(batch(each))
    return found


def test_of_small_batches_some_wait_and_of_large_ones_what_a_transaction_takes() -> None:
    assert waiting(Pace(), *[1] * FOLDED_AHEAD).full()
    assert not waiting(Pace(), *[1] * (FOLDED_AHEAD - 1)).full()
    assert waiting(Pace(), FIRST_WRITES).full()
    assert waiting(Pace(), FIRST_WRITES - 1, 1).full()
    assert not waiting(Pace(), FIRST_WRITES - 1).full()


def test_it_goes_on_when_the_transaction_takes_more() -> None:
    pace = Pace()
    found = waiting(pace, FIRST_WRITES)
    pace.committed(FIRST_WRITES, FIRST_WRITES, 0.001)
    assert not found.full()


@pytest.mark.parametrize("writes", [0, 1, FIRST_WRITES, 5 * FIRST_WRITES])
async def test_each_batch_passes_in_order_whatever_it_writes(writes: int) -> None:
    found = FoldedAhead(Pace())
    batches = [batch(writes) for _ in range(3 * FOLDED_AHEAD)]

    async def fold() -> None:
        for each in batches:
            await found.put(each)

    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        group.create_task(fold())
        passed = [await found.get() for _ in batches]
    assert passed == batches
    assert found.empty()
    assert not found.full()
