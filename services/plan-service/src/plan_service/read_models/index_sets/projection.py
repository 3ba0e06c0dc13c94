"""The read model ``index_sets``."""

from collections.abc import Iterable
from typing import ClassVar

from par.events.envelope import format_time
from par.events.index_set import IndexSetPublished
from par.projection import ChangeFact, Document, Fact, Projection


class IndexSets(Projection):
    """One published version, complete, and when it was recorded; the id is ``<index set>:<version>``."""

    name: ClassVar[str] = "index_sets"
    version: ClassVar[int] = 3
    indexes: ClassVar[tuple[tuple[str, ...], ...]] = (("index_set", "version"),)

    def keys(self, fact: Fact) -> Iterable[str]:
        """The version of the fact."""
        if isinstance(fact, ChangeFact):
            return ()
        match fact.event.data:
            case IndexSetPublished(index_set=index_set, version=version):
                return (f"{index_set}:{version}",)
            case _:
                return ()

    def evolve(self, key: str, document: Document | None, fact: Fact) -> Document | None:
        """The version after the fact; it never changes."""
        if isinstance(fact, ChangeFact) or not isinstance(fact.event.data, IndexSetPublished):
            return document
        recorded = fact.event.recorded_time
        known = {"recorded": None if recorded is None else format_time(recorded)}
        return {**fact.event.data.model_dump(mode="json"), **known}
