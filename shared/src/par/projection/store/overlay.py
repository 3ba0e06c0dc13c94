"""Events that never happened, folded by the engine's own fold over documents that stay as they are."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from par.events import Recorded
from par.projection.folding.fold import Documents, Touch
from par.projection.folding.projection import Document, Projection
from par.projection.folding.read_models import Step
from par.projection.folding.stepping import fold_step, wanted_of
from par.projection.store.snapshot import Snapshot


class Overlay:
    """Documents over those of a snapshot: what was folded here is seen, all else is read from below.

    What is read once is kept, so that trying many alternatives (:meth:`branch`) reads each document once.
    """

    def __init__(self, projections: Sequence[Projection], snapshot: Snapshot) -> None:
        self._projections = projections
        self._snapshot = snapshot
        self._below: dict[tuple[str, str], Document | None] = {}
        self._above: dict[tuple[str, str], Document | None] = {}
        self.position = snapshot.position
        self.day: dt.date | None = snapshot.day

    def branch(self) -> "Overlay":
        """Another overlay that begins with all that was folded here; neither sees what the other folds later."""
        other = Overlay(self._projections, self._snapshot)
        other._below = self._below  # what is below never changes, so it is shared
        other._above = dict(self._above)
        other.position, other.day = self.position, self.day
        return other

    async def advance(self, batch: Sequence[Recorded]) -> None:
        """Fold events that stand right behind :attr:`position`. Raises ValueError for others."""
        if [item.position for item in batch] != list(range(self.position + 1, self.position + 1 + len(batch))):
            raise ValueError("the events do not follow what was folded")
        if not batch:
            return
        step = Step.of(batch, self.day)
        for folded in await fold_step(self._projections, step, self._load):
            name = folded.projection.name
            for key in folded.documents.changed():
                self._above[name, key] = folded.documents.current[key]
        self.position, self.day = batch[-1].position, step.day

    async def get(self, collection: str, key: str) -> Document | None:
        """A document by its id, as it stands after what was folded."""
        return (await self.get_all(collection, [key]))[key]

    async def get_all(self, collection: str, keys: Iterable[str]) -> dict[str, Document | None]:
        """Documents by their ids, in the order in which they were asked for; None: there is none."""
        found: dict[str, Document | None] = dict.fromkeys(keys)
        missing = [key for key in found if not self._knows(collection, key)]
        for key, document in (await self._snapshot.get_all(collection, missing)).items():
            self._below[collection, key] = document
        for key in found:
            place = (collection, key)
            found[key] = self._above[place] if place in self._above else self._below[place]
        return found

    def _knows(self, collection: str, key: str) -> bool:
        return (collection, key) in self._above or (collection, key) in self._below

    async def _load(self, projection: Projection, touched: Sequence[Touch]) -> Documents:
        keys, every = wanted_of(touched)
        found = await self.get_all(projection.name, keys)
        for selection in every:
            found |= await self._selected(projection.name, selection.where)
        return Documents(found)

    async def _selected(self, collection: str, where: Mapping[str, Any]) -> dict[str, Document | None]:
        """What may match: of that below by the filter, of that above all (the fold itself looks more closely)."""
        found: dict[str, Document | None] = {}
        for document in await self._snapshot.select(collection, where):
            place = (collection, document["_id"])
            found[document["_id"]] = self._above.get(place, document)
        return found | {key: document for (name, key), document in self._above.items() if name == collection}
