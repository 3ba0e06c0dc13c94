"""How many requests a client may send: the sliding window of ``limits`` over counters with a bound.

The library's own counters in memory begin a thread with a request, walk over all clients in it, and keep as many as
there are addresses in the world.
"""

import math
import time
from collections import OrderedDict
from typing import Final

from limits import RateLimitItemPerSecond
from limits.storage.base import SlidingWindowCounterSupport, Storage, TimestampedSlidingWindow
from limits.strategies import SlidingWindowCounterRateLimiter

MOST_COUNTERS: Final = 20_000
"""Two for each client, of this window and of the one before. Of more clients the longest unseen are forgotten, which
lets them begin anew: many addresses are a matter for the network in front."""


class Counters(Storage, SlidingWindowCounterSupport, TimestampedSlidingWindow):
    """Counts that expire, at most ``most`` of them. For one thread."""

    STORAGE_SCHEME = None

    def __init__(self, most: int = MOST_COUNTERS) -> None:
        super().__init__()
        self._most = most
        self._counts: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._counts)

    @property
    def base_exceptions(self) -> type[Exception]:
        """No storage fails that is a dictionary."""
        return ValueError

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count; a new counter lives ``expiry`` seconds."""
        count, until = self._counts.pop(key, (0, 0.0))
        now = time.time()
        if until <= now:
            count, until = 0, now + expiry
        self._counts[key] = (count + amount, until)
        while len(self._counts) > self._most:
            self._counts.popitem(last=False)
        return count + amount

    def get(self, key: str) -> int:
        """The count, 0 where there is none any more."""
        count, until = self._counts.get(key, (0, 0.0))
        return count if until > time.time() else 0

    def get_expiry(self, key: str) -> float:
        """When the counter ends, in seconds since 1970; now where there is none."""
        return self._counts.get(key, (0, time.time()))[1]

    def check(self) -> bool:
        """It is there."""
        return True

    def reset(self) -> int:
        """Forget all; returns how many there were."""
        known = len(self._counts)
        self._counts.clear()
        return known

    def clear(self, key: str) -> None:
        """Forget one."""
        self._counts.pop(key, None)

    def acquire_sliding_window_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count unless that would be more than ``limit`` within ``expiry`` seconds; says whether it was counted."""
        before, left, count, _ = self.get_sliding_window(key, expiry)
        if math.floor(before * left / expiry + count) + amount > limit:
            return False
        self.incr(self.sliding_window_keys(key, expiry, time.time())[1], 2 * expiry, amount)
        return True

    def get_sliding_window(self, key: str, expiry: int) -> tuple[int, float, int, float]:
        """Count and seconds to live of the window before, and of this one."""
        now = time.time()
        before, current = self.sliding_window_keys(key, expiry, now)
        rest = expiry - now % expiry
        return self.get(before), rest, self.get(current), rest + expiry

    def clear_sliding_window(self, key: str, expiry: int) -> None:
        """Forget both windows."""
        for one in self.sliding_window_keys(key, expiry, time.time()):
            self.clear(one)


class Rates:
    """``rate`` requests a second over a while, ``burst`` at once, for each client."""

    def __init__(self, rate: float, burst: int, counters: Counters | None = None) -> None:
        self._limit = RateLimitItemPerSecond(burst, max(1, math.ceil(burst / rate)))
        self._limiter = SlidingWindowCounterRateLimiter(Counters() if counters is None else counters)

    def wait_of(self, client: str) -> float:
        """0 when ``client`` may ask now, which counts; else the seconds after which one more request may pass."""
        if self._limiter.hit(self._limit, client):
            return 0
        # (A wait of less than a moment is one all the same.)
        return max(0.001, self._limiter.get_window_stats(self._limit, client).reset_time - time.time())
