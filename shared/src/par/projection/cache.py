"""A bounded memory of documents, so that a batch seldom waits for the database."""

from collections import OrderedDict
from collections.abc import Iterable

from par.projection.projection import Document


class DocumentCache:
    """The last ``capacity`` documents used, per collection; also remembers that a document does not exist."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._documents: OrderedDict[tuple[str, str], Document | None] = OrderedDict()

    def known(self, collection: str, keys: Iterable[str]) -> dict[str, Document | None]:
        """Those of ``keys`` that are remembered, with their documents."""
        found: dict[str, Document | None] = {}
        for key in keys:
            place = (collection, key)
            if place in self._documents:
                self._documents.move_to_end(place)
                found[key] = self._documents[place]
        return found

    def remember(self, collection: str, key: str, document: Document | None) -> None:
        """Keep a document (or its absence) and forget the longest unused ones."""
        place = (collection, key)
        self._documents[place] = document
        self._documents.move_to_end(place)
        while len(self._documents) > self._capacity:
            self._documents.popitem(last=False)

    def clear(self) -> None:
        """Forget everything (another instance has moved on)."""
        self._documents.clear()
