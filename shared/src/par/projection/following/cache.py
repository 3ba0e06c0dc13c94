"""A bounded memory of documents, so that a batch seldom waits for the database."""

from collections.abc import Iterable
from typing import Any, Final

import bson

from par.bounded import Bounded
from par.projection.folding.projection import Document

ABSENT: Final = b""
"""Stands for a document that does not exist."""
UNPACKED_TIMES: Final = 4
"""As objects a document takes so many times the bytes of its BSON, where all share the names of their fields."""
MOST_NAMES: Final = 20_000
"""Of fields: those of maps may be data, and without end."""

Place = tuple[str, str]
"""A collection and a key."""


class DocumentCache:
    """The documents used last, per collection; also remembers that a document does not exist.

    All of them are kept as BSON, and those used last also as they are folded: to make one from its BSON takes a tenth
    of the time that the database would take. ``packed`` and ``unpacked`` are the bytes of memory for each, nearly.
    """

    def __init__(self, packed: int, unpacked: int) -> None:
        self._packed = Bounded[Place, bytes](packed)
        self._unpacked = Bounded[Place, Document](unpacked)
        self._names: dict[str, str] = {}

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
                document = self.unpacked(packed)
                self._unpacked.put(place, document, UNPACKED_TIMES * len(packed))
            found[key] = document
        return found

    def unpacked(self, packed: bytes) -> Document:
        """The document of its BSON, with the names of its fields, at any depth, in common with all others.

        As it is decoded, each name is a string of its own: together they take more than the values.
        """
        if len(self._names) > MOST_NAMES:
            self._names.clear()
        shared: Document = _sharing(bson.decode(packed), self._names)
        return shared

    def remember(self, collection: str, key: str, document: Document | None, packed: bytes) -> None:
        """Keep a document and its BSON, or its absence (``ABSENT``), and forget the longest unused ones."""
        place = (collection, key)
        self._packed.put(place, packed, len(packed))
        if document is None:
            self._unpacked.pop(place)
        else:
            self._unpacked.put(place, document, UNPACKED_TIMES * len(packed))

    def clear(self) -> None:
        """Forget everything (another instance has moved on)."""
        self._packed.clear()
        self._unpacked.clear()


def _sharing(value: Any, names: dict[str, str]) -> Any:
    if type(value) is dict:
        return {
            names.setdefault(name, name): _sharing(part, names) if type(part) in _NESTED else part
            for name, part in value.items()
        }
    return [_sharing(part, names) if type(part) in _NESTED else part for part in value]


_NESTED: Final = (dict, list)
