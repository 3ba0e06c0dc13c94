"""Fair shares: one request of a sender at a time, turns of large ones, rates."""

import asyncio

import pytest
from tests.eventually import becomes_true

from par.problems import Retryable
from par.submitting.rate import Rate
from par.submitting.turns import (
    BEGUN_WITHIN_SECONDS,
    LARGE_AT_ONCE,
    LARGE_BEGUN,
    LONGEST_REST_SECONDS,
    SMALL_BEGUN,
    TOLD_AT_ONCE,
    WAITING,
    Turns,
)


class Work:
    """A request that is in work until it is told to end."""

    def __init__(self, turns: Turns, sender: str, large: bool = False) -> None:
        self.began = asyncio.Event()
        self.end = asyncio.Event()
        self.task = asyncio.create_task(self._run(turns, sender, large))

    async def _run(self, turns: Turns, sender: str, large: bool) -> None:
        async with turns.of(sender, large):
            self.began.set()
            await self.end.wait()

    async def finish(self) -> None:
        self.end.set()
        await self.task


async def test_requests_of_a_sender_come_one_after_the_other_and_others_meanwhile() -> None:
    turns = Turns()
    mine = [Work(turns, "a") for _ in range(1 + WAITING)]
    other = Work(turns, "b")
    await other.began.wait()
    for number, work in enumerate(mine):
        await work.began.wait()
        assert [later.began.is_set() for later in mine[number + 1 :]] == [False] * (WAITING - number)
        await work.finish()
    await other.finish()


async def test_too_many_requests_are_told_so_slowly_and_no_memory_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("par.submitting.turns.SLOW_DOWN_SECONDS", 3600)
    turns = Turns()
    first = Work(turns, "a")
    waiting = [Work(turns, "a") for _ in range(WAITING)]
    await first.began.wait()
    held = [Work(turns, "a") for _ in range(TOLD_AT_ONCE)]
    await becomes_true(lambda: turns.told("a") == TOLD_AT_ONCE)

    with pytest.raises(Retryable) as refused:  # the one too many for waiting politely
        async with turns.of("a"):
            raise AssertionError("nobody let it in")
    assert refused.value.code == "busy"
    assert not any(work.task.done() for work in held)

    for work in held:
        work.task.cancel()
    await asyncio.gather(*(work.task for work in held), return_exceptions=True)
    for work in [first, *waiting]:
        await work.finish()
    assert turns.told("a") == 0
    assert turns.senders == 0


@pytest.mark.parametrize(("large", "at_once"), [(True, LARGE_BEGUN), (False, SMALL_BEGUN)])
async def test_requests_are_ended_before_others_are_begun_and_who_waited_long_is_put_off(
    large: bool, at_once: int
) -> None:
    clock = [0.0]
    turns = Turns(lambda: clock[0])
    begun = [Work(turns, f"one-{number}", large=large) for number in range(at_once)]
    for work in begun:
        await work.began.wait()
    late, early = Work(turns, "late", large=large), Work(turns, "early", large=large)
    other = Work(turns, "other", large=not large)
    await other.began.wait()
    assert not late.began.is_set()

    clock[0] += BEGUN_WITHIN_SECONDS
    await begun[0].finish()
    await late.began.wait()  # just in time
    clock[0] += 0.1
    await begun[1].finish()
    with pytest.raises(Retryable) as refused:
        await early.task
    assert refused.value.code == "busy"
    again = Work(turns, "early", large=large)
    await again.began.wait()  # there is a place now

    for work in [late, again, other, *begun[2:]]:
        await work.finish()


async def test_at_the_end_what_is_in_work_is_ended_and_nothing_else_is_begun() -> None:
    turns = Turns()
    begun = [Work(turns, f"one-{number}") for number in range(SMALL_BEGUN)]
    for work in begun:
        await work.began.wait()
    waiting = [Work(turns, "late"), Work(turns, "one-0")]
    await becomes_true(lambda: turns.senders == SMALL_BEGUN + 1)
    turns.end()
    for work in begun:
        await work.finish()
    for work in [*waiting, Work(turns, "new")]:
        with pytest.raises(Retryable) as refused:
            await work.task
        assert refused.value.code == "busy"


async def test_a_failed_request_gives_its_place_back() -> None:
    turns = Turns()
    for _ in range(3 + WAITING):
        with pytest.raises(ZeroDivisionError):
            async with turns.of("a"):
                raise ZeroDivisionError
    assert turns.senders == 0


async def test_large_requests_take_turns_and_small_ones_pass_by() -> None:
    turns = Turns()
    inside: list[str] = []
    go_on = asyncio.Event()

    async def slice_of(name: str, large: bool) -> None:
        async with turns.turn(large):
            inside.append(name)
            await go_on.wait()

    tasks = [asyncio.create_task(slice_of(f"large-{number}", True)) for number in range(LARGE_AT_ONCE + 2)]
    tasks.append(asyncio.create_task(slice_of("small", False)))
    await becomes_true(lambda: len(inside) == LARGE_AT_ONCE + 1)
    assert inside == [*(f"large-{number}" for number in range(LARGE_AT_ONCE)), "small"]
    go_on.set()
    await asyncio.gather(*tasks)
    assert inside[-2:] == [f"large-{LARGE_AT_ONCE}", f"large-{LARGE_AT_ONCE + 1}"]


async def test_large_requests_leave_half_of_the_time_while_others_send_a_little() -> None:
    clock, rests = [0.0], list[float]()

    async def rest(seconds: float) -> None:
        rests.append(seconds)

    async def large_slice(seconds: float) -> None:
        async with turns.turn(large=True):
            clock[0] += seconds

    turns = Turns(lambda: clock[0], rest)
    await large_slice(0.25)
    assert rests == []  # nobody else is there
    async with turns.turn(large=False):
        pass
    await large_slice(0.25)
    await large_slice(40.0)  # the log did not answer for long: the others did not wait for that
    assert rests == [0.25, LONGEST_REST_SECONDS]
    await large_slice(0.25)
    assert len(rests) == 2  # the others have gone


def test_a_bucket_empties_and_fills_again() -> None:
    clock = [0.0]
    rate = Rate(per_second=10, burst=100, now=lambda: clock[0])
    rate.take("a", 100)
    with pytest.raises(Retryable) as refused:
        rate.take("a", 5)
    assert refused.value.code == "rate-exceeded"
    assert refused.value.to_json()["retry_after"] == 0.5
    rate.take("b", 100)  # another sender has a bucket of its own

    clock[0] += 0.5
    rate.take("a", 5)
    with pytest.raises(Retryable):
        rate.take("a", 1)
    clock[0] += 3600
    rate.take("a", 100)  # no more than a bucket gathers
    with pytest.raises(Retryable):
        rate.take("a", 1)


def test_what_was_taken_for_a_look_is_part_of_the_wait() -> None:
    clock = [0.0]
    rate = Rate(per_second=10, burst=100, now=lambda: clock[0])
    rate.take("a", 60)
    rate.take("a", 30)  # to read a request of 50
    with pytest.raises(Retryable) as refused:
        rate.take("a", 20, again=50)
    clock[0] += refused.value.to_json()["retry_after"]
    rate.take("a", 30)
    rate.take("a", 20, again=50)


def test_a_refused_request_costs_nothing() -> None:
    rate = Rate(per_second=1, burst=500, now=lambda: 0.0)
    rate.take("a", 400)
    for _ in range(5):
        with pytest.raises(Retryable):
            rate.take("a", 500)
    rate.take("a", 100)
