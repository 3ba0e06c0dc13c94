"""A digest per read model: equal contents give equal digests, however they were built."""

import hashlib
from typing import Any, Final

import orjson

from par.projection.folding.projection import Document
from par.projection.store.database import READ_TOGETHER, Database

NOT_CONTENT: Final = frozenset({"position", "recorded", "cause"})
"""Where and when something got into the log, and the position of what caused it, depend on how concurrent senders
interleaved."""
IN_ORDER_OF_POSITIONS: Final = frozenset({"history"})
"""Lists that stand in the order of the log, which is left out with the positions."""


def document_bytes(document: Document) -> bytes:
    """The canonical form of one document."""
    return orjson.dumps(content(document), option=orjson.OPT_SORT_KEYS)


def content(value: Any) -> Any:
    """A value without what is not content, at any depth."""
    if isinstance(value, dict):
        return {key: _part(key, part) for key, part in value.items() if key not in NOT_CONTENT}
    if isinstance(value, list | tuple):
        return [content(part) for part in value]
    return value


def _part(key: str, value: Any) -> Any:
    if key not in IN_ORDER_OF_POSITIONS or not isinstance(value, list | tuple):
        return content(value)
    return sorted(map(content, value), key=lambda entry: orjson.dumps(entry, option=orjson.OPT_SORT_KEYS))


async def collection_digest(database: Database, name: str) -> str:
    """SHA-256 over the canonical documents of a collection in the order of their ids."""
    digest = hashlib.sha256()
    async for document in database[name].find(batch_size=READ_TOGETHER).sort("_id", 1):
        digest.update(document_bytes(document))
        digest.update(b"\n")
    return digest.hexdigest()
