"""The read model ``unit_facts``."""

from collections.abc import Iterable
from typing import ClassVar, Final

from par.events.unit import UnitOpened
from par.projection import Document, EventFact, Fact, Projection
from par.units.facts import Change, named_in

NAME: Final = "unit_facts"

_Kept = UnitOpened | Change


class UnitFacts(Projection):
    """``<city>:<source>:<event id>``: one fact, its ``type``, its ``data`` and the ``units`` it is about.

    A document never changes.
    From the facts of a city its tree is folded as of any day: :func:`report_service.read_models.unit_facts.register`.
    """

    name: ClassVar[str] = NAME
    indexes: ClassVar[tuple[tuple[str, ...], ...]] = (("city",), ("units",))

    def keys(self, fact: Fact) -> Iterable[str]:
        """A document of its own for each fact about units."""
        assert isinstance(fact, EventFact)
        data = fact.event.data
        return (f"{data.city}:{fact.event.source}:{fact.event.id}",) if isinstance(data, _Kept) else ()

    def evolve(self, key: str, document: Document | None, fact: Fact) -> Document | None:
        """The fact as it was recorded."""
        assert isinstance(fact, EventFact)
        data = fact.event.data
        assert isinstance(data, _Kept)
        return {
            "city": data.city,
            "units": list(named_in(data)),
            "type": fact.event.type,
            "data": data.model_dump(mode="json"),
        }
