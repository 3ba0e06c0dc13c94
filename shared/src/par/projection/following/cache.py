"""A bounded memory of documents, so that a batch seldom waits for the database."""

from collections import OrderedDict
from collections.abc import Iterable
from typing import Final

from par.projection.folding.projection import Document

ABSENT_BYTES: Final = 64
"""What the memory of an absence costs."""


class DocumentCache:
    """The documents used last, per collection; also remembers that a document does not exist.

    ``capacity`` is in bytes of JSON; in memory a document takes some five times as much.
    """

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._documents: OrderedDict[tuple[str, str], tuple[Document | None, int]] = OrderedDict()
        self._bytes = 0

    def known(self, collection: str, keys: Iterable[str]) -> dict[str, Document | None]:
        """Those of ``keys`` that are remembered, with their documents."""
        found: dict[str, Document | None] = {}
        for key in keys:
            place = (collection, key)
            if place in self._documents:
                self._documents.move_to_end(place)
                found[key] = self._documents[place][0]
        return found

    def remember(self, collection: str, key: str, document: Document | None, size: int) -> None:
        """Keep a document of ``size`` bytes, or its absence, and forget the longest unused ones."""
        place = (collection, key)
        if place in self._documents:
            self._bytes -= self._documents.pop(place)[1]
        self._documents[place] = (document, size)
        self._bytes += size
        while self._bytes > self._capacity:
            self._bytes -= self._documents.popitem(last=False)[1][1]

    def clear(self) -> None:
        """Forget everything (another instance has moved on)."""
        self._documents.clear()
        self._bytes = 0
