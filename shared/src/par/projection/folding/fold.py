"""The pure core of the engine: folding a batch of facts through one projection.

The caller has loaded every document the batch can touch; nothing here does I/O.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from par.projection.folding.projection import ChangeFact, Document, EveryDocument, Fact, Projection


@dataclass(slots=True)
class Documents:
    """The documents of one projection that a batch may touch, and which of them it changed."""

    current: dict[str, Document | None]
    initial: dict[str, Document | None] = field(default_factory=dict)
    _changed: list[str] | None = None

    def put(self, key: str, document: Document | None) -> None:
        """Set a document and remember how it stood before the batch."""
        self.initial.setdefault(key, self.current.get(key))
        self.current[key] = document
        self._changed = None

    def matching(self, every: EveryDocument) -> list[str]:
        """The keys of the loaded documents that match at this moment, in a fixed order."""
        return sorted(key for key, found in self.current.items() if found is not None and every.matches(found))

    def changed(self) -> list[str]:
        """The keys whose documents differ from before the batch, in the order of their first change."""
        if self._changed is None:
            # (Whatever was put differs at least in its position, but for one that came and went.)
            self._changed = [key for key, before in self.initial.items() if before is not self.current[key]]
        return self._changed


@dataclass(slots=True)
class Place:
    """Where a fold failed: at which fact, of which projection (0: it did not fail at a fact)."""

    position: int = 0
    projection: str = ""


Touch = tuple[Fact, tuple[str, ...] | EveryDocument]
"""A fact and the documents it may touch."""


def fold(
    projection: Projection, touches: Iterable[Touch], documents: Documents, place: Place | None = None
) -> list[ChangeFact]:
    """Fold facts in order into ``documents`` and return the changes, each with the position of its fact.

    Raises what the projection raises, and then says in ``place`` where; KeyError when a touched document was not
    loaded.
    """
    changes: list[ChangeFact] = []
    position = 0
    try:
        for fact, keys in touches:
            position = fact.position
            for key in documents.matching(keys) if isinstance(keys, EveryDocument) else keys:
                before = documents.current[key]
                evolved = projection.evolve(key, before, fact)
                if evolved is before:
                    continue
                after = None
                if evolved is not None:
                    after = {**evolved, "_id": key}
                    if before is not None:
                        after["position"] = before.get("position", position)
                        if after == before:
                            continue
                    after["position"] = position
                documents.put(key, after)
                changes.append(ChangeFact(position, fact.day, projection.name, key, before, after))
    except Exception:
        if place is not None:
            place.position, place.projection = position, projection.name
        raise
    return changes
