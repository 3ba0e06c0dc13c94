"""Comparing two databases of read models, one of them as a snapshot: every document, some hundred in memory at once."""

import hashlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

from par.projection.store.database import READ_TOGETHER, Database
from par.projection.store.snapshot import Snapshot

CHUNK: Final = 500
NAMED: Final = 10
"""So many of the keys that differ are named; all are counted."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One collection on both sides: documents of the served one, digests, how many differ and the first of their keys.

    A document that only one side has differs, too.
    """

    name: str
    documents: int
    digest: str
    rebuilt_digest: str
    differing: int
    first: tuple[str, ...]


async def compare(served: Snapshot, rebuilt: Database, collection: str) -> Comparison:
    """Compare one collection, bytes of whole documents, positions included."""
    digest, other_digest = hashlib.sha256(), hashlib.sha256()
    differing: list[str] = []
    count, documents = 0, 0

    def differs(key: Any) -> None:
        nonlocal count
        count += 1
        if len(differing) < NAMED:
            differing.append(str(key))

    here = served.database[collection]
    async for chunk in _chunks(here.find(session=served.session, batch_size=READ_TOGETHER).sort("_id", 1)):
        others = {_key(found["_id"]): found async for found in rebuilt[collection].find(_among(chunk))}
        for document in chunk:
            documents += 1
            written = _bytes(document)
            digest.update(written)
            other = others.get(_key(document["_id"]))
            if other is None or _bytes(other) != written:
                differs(document["_id"])
    async for chunk in _chunks(rebuilt[collection].find(batch_size=READ_TOGETHER).sort("_id", 1)):
        known = {_key(found["_id"]) async for found in here.find(_among(chunk), {"_id": 1}, session=served.session)}
        for document in chunk:
            other_digest.update(_bytes(document))
            if _key(document["_id"]) not in known:
                differs(document["_id"])
    return Comparison(collection, documents, digest.hexdigest(), other_digest.hexdigest(), count, tuple(differing))


async def _chunks(documents: AsyncIterator[dict[str, Any]]) -> AsyncIterator[list[dict[str, Any]]]:
    chunk: list[dict[str, Any]] = []
    async for document in documents:
        chunk.append(document)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _among(documents: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {"_id": {"$in": [document["_id"] for document in documents]}}


def _key(key: Any) -> bytes:
    return _bytes({"_id": key})


def _bytes(document: dict[str, Any]) -> bytes:
    """The canonical form of all of a document. What no read model holds (somebody wrote it) is told by its text."""
    return orjson.dumps(document, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE, default=repr)
