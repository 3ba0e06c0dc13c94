"""Cutting what was read of the log into what is folded together."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from par.messaging.straight import Delivered
from par.projection.folding.partition import Partition
from par.projection.following.pace import Pace

Read = Sequence[tuple[int, Delivered]]
"""Messages with their positions, without a gap."""


def parts_of(batch: Read, partition: Partition, pace: Pace, silent_until: int) -> Iterator[Read]:
    """Parts of about as many events (of a partition: its own) as ``pace`` says; one of them ends at ``silent_until``.

    They are equal, and may be larger by half: what is left over would be a small one, in which a document is changed
    once and not several times.
    """
    own: Sequence[int] = range(len(batch))
    if partition.count > 1:
        own = [number for number in own if partition.sees(batch[number][1].subject)]
    start = 0
    while start < len(batch):
        passed = bisect_left(own, start)
        next_own = passed + _even(len(own) - passed, pace.size)
        end = own[next_own] if next_own < len(own) else len(batch)
        first = batch[start][0]
        if first <= silent_until:
            end = min(end, start + silent_until - first + 1)
        yield batch[start:end]
        start = end


def _even(left: int, size: int) -> int:
    """How many to take of ``left``, so that all parts have the same number of about ``size``."""
    return -(-left // max(1, round(left / size)))
