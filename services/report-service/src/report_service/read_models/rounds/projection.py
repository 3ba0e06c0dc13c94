"""The rounds of a city, without units and leaves: those stand in the results."""

from collections.abc import Iterable
from typing import Final

from par.events.round import RoundOpened
from par.projection import Document, EventFact, Fact, Projection

NAME: Final = "rounds"


class Rounds(Projection):
    """``<city>:<round>``: what the round is scored on, and its terms."""

    name = NAME
    indexes = (("city", "year"),)

    def keys(self, fact: Fact) -> Iterable[str]:
        """A document for each round that opens."""
        assert isinstance(fact, EventFact)
        data = fact.event.data
        return (f"{data.city}:{data.round}",) if isinstance(data, RoundOpened) else ()

    def evolve(self, key: str, document: Document | None, fact: Fact) -> Document | None:
        """The round as it was opened."""
        assert isinstance(fact, EventFact)
        data = fact.event.data
        assert isinstance(data, RoundOpened)
        told = data.model_dump(mode="json", by_alias=True, exclude={"units", "leaves"})
        return {**told, "units": len(data.units), "leaves": len(data.leaves)}
