"""How many events a batch takes, how much is committed at once, and how long a follower rests after a small batch."""

from typing import Final

SMALLEST: Final = 50
LARGEST: Final = 2000
LARGEST_BUILT: Final = 5000
"""Beside what is served nobody waits for an answer, and memory is for a while: a document that several events of a
batch change is written once."""
FIRST: Final = 500
TARGET_SECONDS: Final = 0.2
"""A batch should take about so long to fold, and a transaction to commit: requests are not held up for longer by one,
and the server's limit for a transaction (5 s) is far away, also where a machine is ten times as busy of a sudden."""

FIRST_WRITES: Final = 1000
FEWEST_WRITES: Final = 50
MOST_WRITES: Final = 10_000

SMALL_BATCH: Final = 100
GATHER_SECONDS: Final = 0.01
"""After a small batch, let the next events gather: under a steady stream this makes one transaction of several, and
an event that comes alone does not wait for it."""
LONGEST_GATHER_SECONDS: Final = 0.02


class Pace:
    """Learns from the batches before: large ones while the read models are behind, as large as they are quick."""

    def __init__(self, largest: int = LARGEST) -> None:
        self._largest = largest
        # Who asks for larger batches has the time for them.
        self._patience = max(1.0, largest / LARGEST)
        self.size = min(FIRST, largest)
        """Events of the next batch, about (:func:`par.projection.following.parts.parts_of`)."""
        self.writes = FIRST_WRITES
        """Batches that have so many writes together are not joined by another."""
        self._seconds = 0.0

    def folded(self, events: int, seconds: float) -> None:
        """To decode and fold ``events`` took ``seconds``."""
        self.size = self._fitting(events, seconds)
        self._seconds = seconds

    def committed(self, events: int, writes: int, seconds: float) -> None:
        """A transaction of ``writes``, made of ``events``, took ``seconds``."""
        self.writes = _learnt(self.writes, writes, seconds, FEWEST_WRITES, MOST_WRITES)
        if seconds > 2 * TARGET_SECONDS:  # also a batch that is alone should be smaller
            self.size = min(self.size, self._fitting(events, seconds))
        self._seconds += seconds

    def failed(self) -> None:
        """A commit came to nothing, maybe as it took too long."""
        self.size = max(1, self.size // 4)
        self.writes = max(1, self.writes // 4)

    def _fitting(self, events: int, seconds: float) -> int:
        return min(self._largest, _learnt(self.size, events, seconds / self._patience, SMALLEST, self._largest))

    @property
    def rest(self) -> float:
        """Seconds to let events gather after a small batch.

        As long as the last one took, so that on a busy machine batches become larger instead of more.
        """
        return min(max(GATHER_SECONDS, self._seconds), LONGEST_GATHER_SECONDS)


def _learnt(limit: int, count: int, seconds: float, smallest: int, largest: int) -> int:
    """The next limit, when ``count`` took ``seconds``; a count far below the limit says nothing unless it was slow."""
    if count < limit // 2 and seconds < 2 * TARGET_SECONDS:
        return limit
    wanted = round(count * TARGET_SECONDS / max(seconds, 0.001))
    return max(min(smallest, 2 * limit), min(2 * limit, max(wanted, limit // 2), largest))
