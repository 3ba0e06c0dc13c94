"""Folding batch after batch, each on what those before it made, though these may still be on their way to MongoDB."""

import asyncio
import datetime as dt
from collections import deque
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import bson
from bson.errors import InvalidDocument
from bson.raw_bson import DEFAULT_RAW_BSON_OPTIONS
from opentelemetry.trace import SpanContext
from pymongo.errors import DocumentTooLarge

from par.events import Recorded
from par.projection.folding.fold import Documents, Place, Touch
from par.projection.folding.partition import NO_CITY, WHOLE, Partition, city_in
from par.projection.folding.projection import Document, Projection
from par.projection.folding.read_models import ReadModels, Step
from par.projection.folding.stepping import Folded, Own, fold_step, wanted_of
from par.projection.folding.telling import placed, told_of
from par.projection.following.cache import ABSENT, DocumentCache
from par.projection.following.tracing import Causes, current_fold
from par.projection.outbox.announce import outbox_row
from par.projection.outbox.rows import Row, latest
from par.projection.parking.deciding import NOTHING_PARKED, Parked
from par.projection.parking.poison import PoisonError, blames_an_event, fault_of
from par.projection.store.database import OUTBOX, PARKED, READ_TOGETHER, Database
from par.projection.store.transaction import Write, Writes, write_of

PACKED_BYTES: Final = 20_000_000
UNPACKED_BYTES: Final = 20_000_000
LARGEST_DOCUMENT_BYTES: Final = 16_000_000
"""As MongoDB stores it; 16 MiB are its limit."""
NEVER_STORED: Final = (TypeError, OverflowError, UnicodeEncodeError, InvalidDocument, DocumentTooLarge)
"""What is raised where a document cannot be written to MongoDB."""


@dataclass(frozen=True, slots=True)
class Passage:
    """What a batch passes in the log, from ``first`` to ``last``; ``seen`` are all its events, also those not applied.

    (In a partition, all of its own.) ``rows`` are those of parked events that it writes, by id, and ``parked`` is all
    that is parked after it. A ``decision`` is what made it apply parked events.
    """

    first: int
    last: int
    seen: Sequence[Recorded]
    parked: Parked
    rows: Mapping[Any, Write] = field(default_factory=dict)
    decision: Recorded | None = None

    @staticmethod
    def over(events: Sequence[Recorded]) -> "Passage":
        """Events that are all applied, with nothing parked."""
        return Passage(events[0].position, events[-1].position, events, NOTHING_PARKED)


@dataclass(slots=True)
class Batch:
    """A part of the log, and what it made of the read models."""

    passage: Passage
    rows: Sequence[Row]
    """For the outbox."""
    writes: Writes
    """What goes into the database; empty where nothing changed."""
    day: dt.date | None
    """The calendar day after it."""
    fold: SpanContext | None = None
    """Of its trace, where that is recorded."""

    @property
    def count(self) -> int:
        """How many writes that are."""
        return sum(len(of_collection) for of_collection in self.writes.values())

    @property
    def events(self) -> Sequence[Recorded]:
        """All events that it passes."""
        return self.passage.seen

    @property
    def before(self) -> int:
        """The position that the read models must have for this batch."""
        return self.passage.first - 1

    @property
    def position(self) -> int:
        """Their position after it."""
        return self.passage.last


class BatchFold:
    """Folds the batches of one service's read models in their order.

    What was folded and not yet committed is kept here, as the database does not have it: :meth:`committed` says when
    it does. After any failure :meth:`begin` starts again from what is committed.
    """

    def __init__(self, database: Database, models: ReadModels, partition: Partition = WHOLE) -> None:
        self._database = database
        self._models = models
        self._partition = partition
        self._cache = DocumentCache(PACKED_BYTES, UNPACKED_BYTES)
        self._under_way: deque[Batch] = deque()
        self._day: dt.date | None = None
        self._silent_until = 0

    def begin(self, day: dt.date | None, silent_until: int) -> None:
        """Fold what follows a committed checkpoint."""
        self._cache.clear()
        self._under_way.clear()
        self._day, self._silent_until = day, silent_until

    async def fold(self, events: Sequence[Recorded], passage: Passage | None = None) -> Batch:
        """Fold the next events; without a ``passage`` they are all there is.

        Raises PoisonError for one that cannot be folded, or whose documents no database takes; then, and after any
        other error, nothing has changed.
        """
        passage = passage or Passage.over(events)
        fold = current_fold()
        step = Step.of(events, self._day)
        folded = await self._folded(step, self._own(events))
        placed(folded, passage.decision)
        packed = [_all_packed(one) async for one in _in_turns(folded)]
        told: list[Row] = []
        if passage.last > self._silent_until:
            async for one in _in_turns(folded):
                told += self._rows(one, step, passage.decision, fold)
        rows = latest(told)
        day = step.day if events else self._day
        batch = Batch(passage, rows, _writes(folded, packed, rows, passage.rows), day, fold)
        for one, of_changed in zip(folded, packed, strict=True):
            if one.projection.changes_again:
                for key, as_stored in zip(one.documents.changed(), of_changed, strict=True):
                    self._cache.remember(one.projection.name, key, one.documents.current[key], as_stored)
        self._day = day
        self._under_way.append(batch)
        return batch

    def _rows(
        self, folded: Folded, step: Step, decision: Recorded | None, fold: SpanContext | None
    ) -> Iterator[dict[str, Any]]:
        causes = Causes(fold, folded.changes, step)
        for told in told_of([folded], step, decision):
            yield outbox_row(self._models.name, told, causes.of(told))

    def _own(self, events: Sequence[Recorded]) -> Own | None:
        if self._partition.count == 1:
            return None
        of_no_city = {item.position for item in events if city_in(item.log_subject) == NO_CITY}
        return lambda touched: self._partition.own(touched, of_no_city)

    async def _folded(self, step: Step, own: Own | None) -> Sequence[Folded]:
        if not step.facts:
            return ()
        place = Place()
        try:
            return await fold_step(self._models.projections, step, self._load, place, own)
        except Exception as error:
            if place.position and blames_an_event(error):
                raise PoisonError(place.position, fault_of("fold", error, place.projection)) from error
            raise

    def committed(self, batch: Batch) -> None:
        """The database has ``batch``, the oldest one that was under way."""
        oldest = self._under_way.popleft()
        assert oldest is batch

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
            async for document in self._database[projection.name].find(one.where, batch_size=READ_TOGETHER):
                found.setdefault(document["_id"], document)
        if every:
            found.update(under_way)
        return Documents(found)

    async def _read(self, projection: Projection, keys: Sequence[str]) -> dict[str, Document | None]:
        found: dict[str, Document | None] = dict.fromkeys(keys)
        packed: dict[str, bytes] = dict.fromkeys(keys, ABSENT)
        collection = self._database[projection.name].with_options(DEFAULT_RAW_BSON_OPTIONS)  # encoded already
        async for stored in collection.find({"_id": {"$in": keys}}, batch_size=READ_TOGETHER):
            as_stored = bytes(stored.raw)  # (of a large one it is a view of the whole answer, which that would keep)
            document = self._cache.unpacked(as_stored)
            found[document["_id"]], packed[document["_id"]] = document, as_stored
        if projection.changes_again:
            for key, document_or_none in found.items():
                self._cache.remember(projection.name, key, document_or_none, packed[key])
        return found

    def _changed_under_way(self, projection: Projection) -> dict[str, Document | None]:
        """The documents that batches under way have changed, as the last of them left them."""
        found: dict[str, Document | None] = {}
        for batch in self._under_way:
            found.update((key, write.after) for key, write in batch.writes.get(projection.name, {}).items())
        return found


def _all_packed(folded: Folded) -> list[bytes]:
    """The documents that changed. Raises PoisonError for the event that first makes one that cannot be stored."""
    documents = folded.documents
    try:
        return [_packed(documents.current[key]) for key in documents.changed()]
    except NEVER_STORED:
        for change in folded.changes:
            try:
                _packed(change.after)
            except NEVER_STORED as error:
                raise PoisonError(change.position, fault_of("store", error, folded.projection.name)) from error
        raise


def _packed(document: Document | None) -> bytes:
    """The document as MongoDB stores it. Raises one of NEVER_STORED for what it does not take."""
    if document is None:
        return ABSENT
    made = bson.encode(document)
    if len(made) > LARGEST_DOCUMENT_BYTES:
        raise DocumentTooLarge(f"{document['_id']} would have {len(made)} bytes")
    return made


def _writes(
    folded: Sequence[Folded], packed: Sequence[Sequence[bytes]], rows: Sequence[Row], parked: Mapping[Any, Write]
) -> Writes:
    writes: dict[str, Mapping[Any, Write]] = {}
    if parked:
        writes[PARKED] = parked
    for one, of_changed in zip(folded, packed, strict=True):
        documents = one.documents
        changed = {
            key: write_of(documents.initial[key], documents.current[key], as_stored)
            for key, as_stored in zip(documents.changed(), of_changed, strict=True)
        }
        if changed:
            writes[one.projection.name] = changed
    if rows:
        # Whether one of the same subject waits already, nobody knows here.
        writes[OUTBOX] = {row["_id"]: Write(True, row) for row in rows}
    return writes


async def _in_turns(folded: Sequence[Folded]) -> AsyncIterator[Folded]:
    """One after the other; between two of them requests have their turn."""
    for one in folded:
        yield one
        await asyncio.sleep(0)
