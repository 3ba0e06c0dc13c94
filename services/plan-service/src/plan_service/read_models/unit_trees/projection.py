"""The read model ``unit_trees``: what ``units`` needs to know about other units than its own."""

from collections.abc import Iterable
from typing import ClassVar

from par.events.unit import UnitOpened
from par.projection import ChangeFact, Document, Fact, Projection


class UnitTrees(Projection):
    """Per city the ancestors of each unit, nearest first; ``opened`` is the unit that came last."""

    name: ClassVar[str] = "unit_trees"

    def keys(self, fact: Fact) -> Iterable[str]:
        """The city of the fact."""
        if isinstance(fact, ChangeFact):
            return ()
        match fact.event.data:
            case UnitOpened(city=city):
                return (city,)
            case _:
                return ()

    def evolve(self, key: str, document: Document | None, fact: Fact) -> Document | None:
        """The city's tree after the fact."""
        if isinstance(fact, ChangeFact) or not isinstance(fact.event.data, UnitOpened):
            return document
        opened = fact.event.data
        ancestors = {} if document is None else document["ancestors"]
        above = [] if opened.parent is None else [opened.parent, *ancestors.get(opened.parent, [])]
        return {"city": key, "opened": opened.unit, "ancestors": {**ancestors, opened.unit: above}}
