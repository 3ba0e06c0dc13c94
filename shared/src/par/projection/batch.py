"""Folding batch after batch, each on what those before it made, though these may still be on their way to MongoDB."""

import datetime as dt
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import orjson
from pymongo.errors import DocumentTooLarge

from par.events import Recorded
from par.projection.announce import outbox_row
from par.projection.cache import ABSENT_BYTES, DocumentCache
from par.projection.database import OUTBOX, Database
from par.projection.fold import Documents, Touch
from par.projection.outbox_rows import Row, latest
from par.projection.projection import Document, Projection
from par.projection.read_models import ReadModels, Step, Told, announcements
from par.projection.stepping import Folded, fold_step, wanted_of
from par.projection.transaction import Write, Writes

CACHE_BYTES: Final = 12_000_000
LARGEST_DOCUMENT_BYTES: Final = 15_000_000
"""Of its JSON; what MongoDB stores of it is a little larger, and 16 MiB are its limit."""


@dataclass(slots=True)
class Batch:
    """Events, and what they made of the read models."""

    events: Sequence[Recorded]
    step: Step
    folded: Sequence[Folded]
    rows: Sequence[Row]
    """For the outbox."""
    writes: Writes
    """What goes into the database; empty where nothing changed."""
    seconds: float = 0.0
    """What decoding and folding took."""

    @property
    def before(self) -> int:
        """The position that the read models must have for this batch."""
        return self.step.facts[0].position - 1

    @property
    def position(self) -> int:
        """Their position after it."""
        return self.step.facts[-1].position


class BatchFold:
    """Folds the batches of one service's read models in their order.

    What was folded and not yet committed is kept here, as the database does not have it: :meth:`committed` says when
    it does. After any failure :meth:`begin` starts again from what is committed.
    """

    def __init__(self, database: Database, models: ReadModels) -> None:
        self._database = database
        self._models = models
        self._cache = DocumentCache(CACHE_BYTES)
        self._under_way: deque[Batch] = deque()
        self._day: dt.date | None = None
        self._silent_until = 0

    def begin(self, day: dt.date | None, silent_until: int) -> None:
        """Fold what follows a committed checkpoint."""
        self._cache.clear()
        self._under_way.clear()
        self._day, self._silent_until = day, silent_until

    async def fold(self, events: Sequence[Recorded]) -> Batch:
        """Fold the next events. Raises what a projection raises, and then nothing has changed."""
        step = Step.of(events, self._day)
        folded = await fold_step(self._models.projections, step, self._load)
        sizes = [[_bytes_of(one.documents.current[key]) for key in one.documents.changed()] for one in folded]
        told = [said for one in folded for said in _told(one, step)] if self._tells(step) else []
        rows = latest(outbox_row(self._models.name, said) for said in told)
        batch = Batch(events, step, folded, rows, _writes(folded, rows))
        for one, of_changed in zip(folded, sizes, strict=True):
            for key, size in zip(one.documents.changed(), of_changed, strict=True):
                self._cache.remember(one.projection.name, key, one.documents.current[key], size)
        self._day = step.day
        self._under_way.append(batch)
        return batch

    def committed(self, batch: Batch) -> None:
        """The database has ``batch``, the oldest one that was under way."""
        assert self._under_way.popleft() is batch

    def _tells(self, step: Step) -> bool:
        return step.facts[-1].position > self._silent_until

    async def _load(self, projection: Projection, touched: Sequence[Touch]) -> Documents:
        keys, every = wanted_of(touched)
        found = self._cache.known(projection.name, keys)
        if len(found) == len(keys) and not every:
            return Documents(found)
        # What the database has of these may be an older state, also one that matches no more or not yet.
        under_way = self._changed_under_way(projection)
        found.update((key, under_way[key]) for key in keys if key not in found and key in under_way)
        missing = [key for key in keys if key not in found]
        if missing:
            found.update(await self._read(projection, missing))
        for one in every:
            async for document in self._database[projection.name].find(one.where):
                found.setdefault(document["_id"], document)
        if every:
            found.update(under_way)
        return Documents(found)

    async def _read(self, projection: Projection, keys: Sequence[str]) -> dict[str, Document | None]:
        found: dict[str, Document | None] = dict.fromkeys(keys)
        async for document in self._database[projection.name].find({"_id": {"$in": keys}}):
            found[document["_id"]] = document
        for key, document in found.items():
            self._cache.remember(projection.name, key, document, _bytes_of(document))
        return found

    def _changed_under_way(self, projection: Projection) -> dict[str, Document | None]:
        """The documents that batches under way have changed, as the last of them left them."""
        found: dict[str, Document | None] = {}
        for batch in self._under_way:
            for one in batch.folded:
                if one.projection is projection:
                    found.update((key, one.documents.current[key]) for key in one.documents.changed())
        return found


def _told(folded: Folded, step: Step) -> list[Told]:
    return announcements(folded.projection, folded.documents, folded.changes, step)


def _bytes_of(document: Document | None) -> int:
    """The size of a document's JSON. Raises TypeError for what no database takes, and DocumentTooLarge."""
    if document is None:
        return ABSENT_BYTES
    size = len(orjson.dumps(document))
    if size > LARGEST_DOCUMENT_BYTES:
        raise DocumentTooLarge(f"{document['_id']} would have {size} bytes")
    return size


def _writes(folded: Sequence[Folded], rows: Sequence[Row]) -> Writes:
    writes: dict[str, Mapping[str, Write]] = {}
    for one in folded:
        documents = one.documents
        changed = {
            key: Write(documents.initial[key] is not None, documents.current[key]) for key in documents.changed()
        }
        if changed:
            writes[one.projection.name] = changed
    if rows:
        # Whether one of the same subject waits already, nobody knows here.
        writes[OUTBOX] = {row["_id"]: Write(True, row) for row in rows}
    return writes
