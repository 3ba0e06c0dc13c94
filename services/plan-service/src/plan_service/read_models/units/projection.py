"""The read model ``units``."""

from collections.abc import Iterable
from typing import ClassVar

from par.events.envelope import format_time
from par.events.unit import GroupDefined, UnitOpened
from par.projection import ChangeFact, Document, EventFact, Fact, Projection
from par.units.facts import UnitFact, named_in


class Units(Projection):
    """One unit or group (``kind``) with its ``facts``: ``{position, recorded, type, data}`` in order.

    What it is called and where it stands depends on the day and on what was known: see ``queries``. A fact about
    several units stands with each of them.
    """

    name: ClassVar[str] = "units"
    version: ClassVar[int] = 2
    indexes: ClassVar[tuple[tuple[str, ...], ...]] = (("city",),)

    def keys(self, fact: Fact) -> Iterable[str]:
        """The units or the group of the fact."""
        if isinstance(fact, ChangeFact) or not isinstance(fact.event.data, UnitFact):
            return ()
        return named_in(fact.event.data)

    def evolve(self, key: str, document: Document | None, fact: Fact) -> Document | None:
        """With one more fact; a unit begins with its opening."""
        if isinstance(fact, ChangeFact):
            return document
        data = fact.event.data
        if document is None:
            if not isinstance(data, UnitOpened | GroupDefined):
                return None
            kind = "unit" if isinstance(data, UnitOpened) else "group"
            document = {"kind": kind, "city": data.city, "unit": key, "facts": []}
        return {**document, "facts": [*document["facts"], _shown(fact)]}


def _shown(fact: EventFact) -> Document:
    recorded = fact.event.recorded_time
    return {
        "position": fact.position,
        "recorded": None if recorded is None else format_time(recorded),
        "type": fact.event.type,
        "data": fact.event.data.model_dump(mode="json"),
    }
