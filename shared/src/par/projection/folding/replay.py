"""Read models folded anew in memory, from whatever part of the log, by the engine's own fold."""

import datetime as dt
from collections.abc import Mapping, Sequence

from par.events import Recorded
from par.projection.folding.fold import Documents, Touch
from par.projection.folding.projection import Document, Projection
from par.projection.folding.read_models import Step
from par.projection.folding.stepping import fold_step, wanted_of


class Replay:
    """The documents of ``projections`` after the events that were folded here, by collection and id.

    Documents are never changed in place, so a :meth:`copy` costs a few pointers and both can go on.
    """

    def __init__(self, projections: Sequence[Projection]) -> None:
        self._projections = tuple(projections)
        self._documents: dict[str, dict[str, Document]] = {projection.name: {} for projection in projections}
        self.position = 0
        self.day: dt.date | None = None
        self.events = 0

    @property
    def documents(self) -> Mapping[str, Mapping[str, Document]]:
        """All documents by collection and id; not to be changed."""
        return self._documents

    def copy(self) -> "Replay":
        """Another replay that goes on from here."""
        other = Replay(self._projections)
        other._documents = {name: dict(documents) for name, documents in self._documents.items()}
        other.position, other.day, other.events = self.position, self.day, self.events
        return other

    async def advance(self, batch: Sequence[Recorded], position: int) -> None:
        """Fold ``batch``, events behind :attr:`position` in their order; then the replay stands at ``position``."""
        if batch:
            step = Step.of(batch, self.day)
            for folded in await fold_step(self._projections, step, self._load):
                stored = self._documents[folded.projection.name]
                for key in folded.documents.changed():
                    document = folded.documents.current[key]
                    if document is None:
                        stored.pop(key, None)
                    else:
                        stored[key] = document
            self.day = step.day
            self.events += len(batch)
        self.position = position

    async def _load(self, projection: Projection, touched: Sequence[Touch]) -> Documents:
        keys, every = wanted_of(touched)
        stored = self._documents[projection.name]
        return Documents({**(stored if every else {}), **{key: stored.get(key) for key in keys}})
