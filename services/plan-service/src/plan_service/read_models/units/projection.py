"""The read model ``units``."""

from collections.abc import Iterable
from typing import ClassVar

from par.events.unit import GroupDefined, UnitOpened
from par.projection import ChangeFact, Document, Fact, Projection
from par.projection.projection import LOG_FACTS
from plan_service.read_models.unit_trees.projection import UnitTrees


class Units(Projection):
    """One unit (``kind`` is ``unit``) with its ancestors, nearest first; or one group (``group``)."""

    name: ClassVar[str] = "units"
    follows: ClassVar[tuple[str, ...]] = (LOG_FACTS, UnitTrees.name)
    indexes: ClassVar[tuple[tuple[str, ...], ...]] = (("city",),)

    def keys(self, fact: Fact) -> Iterable[str]:
        """The unit or group of the fact."""
        if isinstance(fact, ChangeFact):
            return () if fact.after is None else (fact.after["opened"],)
        match fact.event.data:
            case UnitOpened(unit=key) | GroupDefined(group=key):
                return (key,)
            case _:
                return ()

    def evolve(self, key: str, document: Document | None, fact: Fact) -> Document | None:
        """The unit after its opening, then with the ancestors that the city's tree knows."""
        if isinstance(fact, ChangeFact):
            if document is None or fact.after is None:
                return document
            return {**document, "ancestors": fact.after["ancestors"][key]}
        match fact.event.data:
            case UnitOpened() as opened:
                return {"kind": "unit", **opened.model_dump(mode="json"), "ancestors": []}
            case GroupDefined() as defined:
                group = defined.model_dump(mode="json", exclude={"group"})
                return {"kind": "group", "unit": defined.group, **group}
            case _:
                return document
