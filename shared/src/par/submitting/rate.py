"""How many events a sender may send: a bucket for what gathered while it was offline, refilled at a steady rate."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from par.problems import Retryable

SENDERS: Final = 10_000
"""Buckets that are remembered; the one used least recently is full again by the time it is forgotten."""


class Rate:
    """Token buckets by sender, one token per event; ``now`` gives seconds of a clock that only goes forward."""

    def __init__(self, per_second: float, burst: int, now: Callable[[], float]) -> None:
        self._per_second = per_second
        self._burst = burst
        self._now = now
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, sender: str, events: int, again: int = 0) -> None:
        """Take a token for each event. Raises Retryable (``rate-exceeded``) with the seconds to wait, taking none.

        ``again`` is what another try takes in all, where that is more: some have been taken for this one already.
        """
        now = self._now()
        level, then = self._buckets.pop(sender, (float(self._burst), now))
        level = min(self._burst, level + (now - then) * self._per_second)
        enough = level >= events
        self._buckets[sender] = (level - events if enough else level, now)
        while len(self._buckets) > SENDERS:
            self._buckets.popitem(last=False)
        if not enough:
            wait = (max(events, again) - level) / self._per_second
            raise Retryable("rate-exceeded", retry_after=wait, rate=f"{self._per_second:g}", seconds=f"{wait:.1f}")

    def give_back(self, sender: str, events: int) -> None:
        """What was taken for a request that the ledger could not serve."""
        level, then = self._buckets.get(sender, (float(self._burst), self._now()))
        self._buckets[sender] = (min(self._burst, level + events), then)
