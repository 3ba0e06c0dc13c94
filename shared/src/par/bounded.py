"""A memory of what was used last, bounded in bytes."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Final, Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Kept = TypeVar("Kept")

ENTRY_BYTES: Final = 400
"""What an entry costs beside what is kept: names, tuples and its place in the order."""


class Bounded(Generic[Key, Kept]):
    """What was used last, as much of it as ``capacity`` bytes of memory hold; ``size`` is told with each entry."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._entries: OrderedDict[Key, tuple[Kept, int]] = OrderedDict()
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: Key) -> Kept | None:
        """What is kept, which counts as a use."""
        found = self._entries.get(key)
        if found is None:
            return None
        self._entries.move_to_end(key)
        return found[0]

    def latest_first(self) -> list[tuple[Key, Kept]]:
        """All that is kept, what was used last before the others."""
        return [(key, kept) for key, (kept, _) in reversed(self._entries.items())]

    def put(self, key: Key, kept: Kept, size: int) -> list[tuple[Key, Kept]]:
        """Keep something of ``size`` bytes in place of what was kept; returns what is forgotten for it."""
        self.pop(key)
        self._entries[key] = (kept, size + ENTRY_BYTES)
        self._bytes += size + ENTRY_BYTES
        forgotten = []
        while self._bytes > self._capacity:
            oldest, (was, its_size) = self._entries.popitem(last=False)
            self._bytes -= its_size
            forgotten.append((oldest, was))
        return forgotten

    def pop(self, key: Key) -> Kept | None:
        """What was kept; it is no more."""
        found = self._entries.pop(key, None)
        if found is None:
            return None
        self._bytes -= found[1]
        return found[0]

    def clear(self) -> None:
        """Forget everything."""
        self._entries.clear()
        self._bytes = 0
