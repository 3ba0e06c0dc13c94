"""Read model ``obligations``: each obligation as it stands, and what it has gone through."""

from collections.abc import Iterable

from par.obligations.fold import after_fact
from par.obligations.lifecycle import ObligationFact
from par.projection import Document, EventFact, Fact, Projection


class Obligations(Projection):
    """One document per obligation: what it asks for, its lifecycle and dates, the claimed and the confirmed completion.

    ``history`` is described in :mod:`par.obligations.history`; ``units`` are all that ever owed it.
    """

    name = "obligations"
    version = 4
    indexes = (("unit", "_id"), ("plan", "_id"), ("city", "_id"), ("units", "_id"), ("due",), ("kind", "plan"))

    def keys(self, fact: Fact) -> Iterable[str]:
        """The obligation the event speaks of."""
        assert isinstance(fact, EventFact)
        data = fact.event.data
        return (data.obligation,) if isinstance(data, ObligationFact) else ()

    def evolve(self, key: str, document: Document | None, fact: Fact) -> Document | None:
        """The obligation after one more fact; of one whose opening is not in this log there is nothing to say."""
        assert isinstance(fact, EventFact)
        return after_fact(document, fact)
