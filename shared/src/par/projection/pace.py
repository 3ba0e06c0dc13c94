"""How many events a batch takes, and how long a follower rests after a small one."""

from typing import Final

SMALLEST: Final = 50
LARGEST: Final = 4000
FIRST: Final = 500
TARGET_SECONDS: Final = 0.25
"""A batch should take about so long: a short transaction, and requests are not held up for longer by one."""

SMALL_BATCH: Final = 100
GATHER_SECONDS: Final = 0.01
"""After a small batch, let the next events gather: under a steady stream this makes one transaction of several, and
an event that comes alone does not wait for it."""
LONGEST_GATHER_SECONDS: Final = 0.05


class Pace:
    """Learns from the batches before: large ones while the read models are behind, as large as they are quick."""

    def __init__(self, largest: int = LARGEST) -> None:
        self._largest = largest
        self.size = min(FIRST, largest)
        """The most events of the next batch."""
        self._seconds = 0.0

    def took(self, events: int, seconds: float) -> None:
        """A batch of ``events`` took ``seconds`` from its first fold to its commit."""
        self._seconds = seconds
        if events >= self.size // 2 or seconds > 2 * TARGET_SECONDS:
            wanted = round(events * TARGET_SECONDS / max(seconds, 0.001))
            self.size = min(self._largest, max(SMALLEST, min(2 * self.size, max(wanted, self.size // 2))))

    @property
    def rest(self) -> float:
        """Seconds to let events gather after a small batch.

        As long as the last one took, so that on a busy machine batches become larger instead of more.
        """
        return min(max(GATHER_SECONDS, self._seconds), LONGEST_GATHER_SECONDS)
