"""A bounded memory of documents, so that a batch seldom waits for the database."""

from collections import OrderedDict
from collections.abc import Iterable
from typing import Final, Generic, TypeVar

import bson

from par.projection.folding.projection import Document

ABSENT: Final = b""
"""Stands for a document that does not exist."""
ENTRY_BYTES: Final = 400
"""What an entry costs beside its document: names, tuples and its place in the order."""
UNPACKED_TIMES: Final = 5
"""As objects a document takes so many times the bytes of its BSON."""

Place = tuple[str, str]
"""A collection and a key."""

Kept = TypeVar("Kept")


class DocumentCache:
    """The documents used last, per collection; also remembers that a document does not exist.

    All of them are kept as BSON, and those used last also as they are folded: to make one from its BSON takes a tenth
    of the time that the database would take. ``packed`` and ``unpacked`` are the bytes of memory for each, nearly.
    """

    def __init__(self, packed: int, unpacked: int) -> None:
        self._packed = _Bounded[bytes](packed)
        self._unpacked = _Bounded[Document](unpacked)

    def known(self, collection: str, keys: Iterable[str]) -> dict[str, Document | None]:
        """Those of ``keys`` that are remembered, with their documents."""
        found: dict[str, Document | None] = {}
        for key in keys:
            place = (collection, key)
            packed = self._packed.get(place)
            if packed is None:
                continue
            if packed == ABSENT:
                found[key] = None
                continue
            document = self._unpacked.get(place)
            if document is None:
                document = bson.decode(packed)
                self._unpacked.put(place, document, UNPACKED_TIMES * len(packed) + ENTRY_BYTES)
            found[key] = document
        return found

    def remember(self, collection: str, key: str, document: Document | None, packed: bytes) -> None:
        """Keep a document and its BSON, or its absence (``ABSENT``), and forget the longest unused ones."""
        place = (collection, key)
        self._packed.put(place, packed, len(packed) + ENTRY_BYTES)
        if document is None:
            self._unpacked.drop(place)
        else:
            self._unpacked.put(place, document, UNPACKED_TIMES * len(packed) + ENTRY_BYTES)

    def clear(self) -> None:
        """Forget everything (another instance has moved on)."""
        self._packed.clear()
        self._unpacked.clear()


class _Bounded(Generic[Kept]):
    """What was used last, up to a number of bytes."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._entries: OrderedDict[Place, tuple[Kept, int]] = OrderedDict()
        self._bytes = 0

    def get(self, place: Place) -> Kept | None:
        found = self._entries.get(place)
        if found is None:
            return None
        self._entries.move_to_end(place)
        return found[0]

    def put(self, place: Place, kept: Kept, size: int) -> None:
        self.drop(place)
        self._entries[place] = (kept, size)
        self._bytes += size
        while self._bytes > self._capacity:
            self._bytes -= self._entries.popitem(last=False)[1][1]

    def drop(self, place: Place) -> None:
        found = self._entries.pop(place, None)
        if found is not None:
            self._bytes -= found[1]

    def clear(self) -> None:
        self._entries.clear()
        self._bytes = 0
