"""Documents in memory that can be asked as a database is: the reads of a service work on them as they are.

Only what the reads of this repository ask for is understood; anything else is refused loudly (ValueError) instead of
being answered wrongly. A test asks MongoDB and this the same questions.
"""

import operator
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from par.projection.folding.projection import Document

Filter = Mapping[str, Any]
Hidden = Mapping[str, int]

_COMPARISONS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "$gt": operator.gt,
    "$gte": operator.ge,
    "$lt": operator.lt,
    "$lte": operator.le,
}


class MemoryDatabase:
    """``collections`` by name and id."""

    def __init__(self, collections: Mapping[str, Mapping[str, Document]]) -> None:
        self._collections = collections

    def __getitem__(self, name: str) -> "MemoryCollection":
        return MemoryCollection(self._collections[name])


class MemoryCollection:
    """The documents of one read model."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self._documents = documents

    def find(self, where: Filter | None = None, hidden: Hidden | None = None, session: None = None) -> "MemoryCursor":
        """The documents that match, without the fields that are ``hidden``. There are no sessions: nothing moves."""
        return MemoryCursor(self._matching(where or {}), hidden or {})

    async def find_one(self, where: Filter, hidden: Hidden | None = None) -> dict[str, Any] | None:
        """One document that matches."""
        return next(iter(_without(self._matching(where), hidden or {})), None)

    async def distinct(self, field: str, where: Filter) -> list[Any]:
        """The different values of a field of the documents that match."""
        return list(dict.fromkeys(document[field] for document in self._matching(where) if field in document))

    def _matching(self, where: Filter) -> list[Document]:
        if isinstance(where.get("_id"), str):  # the usual question, without a look at all documents
            found = self._documents.get(where["_id"])
            candidates: Iterable[Document] = () if found is None else (found,)
        else:
            candidates = self._documents.values()
        return [document for document in candidates if matches(document, where)]


class MemoryCursor:
    """What was found, on its way to the asker."""

    def __init__(self, documents: list[Document], hidden: Hidden) -> None:
        self._documents = documents
        self._hidden = hidden

    def sort(self, order: str | Sequence[tuple[str, int]], direction: int = 1) -> "MemoryCursor":
        """In the order of the fields; 1 upwards, -1 downwards."""
        for name, way in reversed([(order, direction)] if isinstance(order, str) else order):
            self._documents.sort(key=lambda document: _rank(document.get(name)), reverse=way < 0)
        return self

    def limit(self, count: int) -> "MemoryCursor":
        """No more than ``count``; 0: all."""
        if count:
            self._documents = self._documents[:count]
        return self

    async def to_list(self, length: int | None = None) -> list[dict[str, Any]]:
        """All of them, or the first ``length``."""
        return _without(self._documents[:length], self._hidden)

    async def __aiter__(self) -> AsyncIterator[dict[str, Any]]:
        for document in _without(self._documents, self._hidden):
            yield document


def matches(document: Document, where: Filter) -> bool:
    """Whether a document matches a filter of MongoDB. ValueError for what is not understood."""
    for name, wanted in where.items():
        if name == "$and":
            found = all(matches(document, part) for part in wanted)
        elif name == "$or":
            found = any(matches(document, part) for part in wanted)
        elif name.startswith("$") or "." in name:
            raise ValueError(f"not understood in memory: {name}")
        elif isinstance(wanted, Mapping):
            found = all(_compares(document, name, how, value) for how, value in wanted.items())
        else:
            found = _equal(document.get(name), wanted)
        if not found:
            return False
    return True


def _compares(document: Document, name: str, how: str, value: Any) -> bool:
    held = document.get(name)
    match how:
        case "$in":
            return any(_equal(held, one) for one in value)
        case "$nin":
            return not any(_equal(held, one) for one in value)
        case "$exists":
            return (name in document) == bool(value)
        case "$ne":
            return not _equal(held, value)
        case "$gt" | "$gte" | "$lt" | "$lte":
            return isinstance(held, type(value)) and bool(_COMPARISONS[how](held, value))
        case _:
            raise ValueError(f"not understood in memory: {how}")


def _equal(held: Any, wanted: Any) -> bool:
    """As MongoDB compares: a list also equals each of its parts, and true is not 1."""
    if isinstance(held, list | tuple):
        return list(held) == wanted or any(_equal(part, wanted) for part in held)
    return isinstance(held, bool) == isinstance(wanted, bool) and bool(held == wanted)


def _rank(value: Any) -> tuple[int, Any]:
    """The order of MongoDB between kinds of values."""
    if value is None:
        return 0, 0
    if isinstance(value, bool):
        return 3, value
    if isinstance(value, int):
        return 1, value
    if isinstance(value, str):
        return 2, value.encode()
    raise ValueError(f"not sorted in memory: {type(value).__name__}")


def _without(documents: Iterable[Document], hidden: Hidden) -> list[dict[str, Any]]:
    if any(hidden.values()):
        raise ValueError("in memory fields can only be hidden")
    return [{name: part for name, part in document.items() if name not in hidden} for document in documents]
