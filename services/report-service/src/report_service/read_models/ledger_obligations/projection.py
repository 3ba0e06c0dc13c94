"""The read model ``ledger_obligations``."""

from collections.abc import Iterable
from typing import Any, Final

from par.events.day import DayOpened
from par.obligations.counted import counted, turns_on
from par.obligations.fold import after_fact
from par.obligations.lifecycle import Account, ObligationFact
from par.projection import Document, EventFact, EveryDocument, Fact, Projection

NAME: Final = "ledger_obligations"

_TEXTS: Final = frozenset(
    {
        *("title", "product", "evidence", "report", "return_reason", "waive_reason", "waive_document", "blocked"),
        *("leader_in_charge", "percent", "reported_at"),
    }
)
"""Fields that no figure depends on. The log and progress-service have them."""


class LedgerObligations(Projection):
    """One document per obligation: its dates, its lifecycle, and what it ``counts`` on the ledger's day.

    ``counts`` has ``[numerator, denominator]`` per figure, ``{}`` once nobody owes it. ``turns_on`` is the day that
    alone makes it overdue: a new day touches only those documents. ``history`` has the positions of the events behind.
    What a unit tells of its progress changes no figure and is left out.
    """

    name = NAME
    indexes = (("unit", "year", "obligation"), ("ancestors", "year", "obligation"), ("turns_on",))

    def keys(self, fact: Fact) -> Iterable[str] | EveryDocument:
        """The obligation of the fact; with a new day, those that it makes overdue."""
        assert isinstance(fact, EventFact)
        data = fact.event.data
        if isinstance(data, DayOpened):
            day = data.day.isoformat()
            return EveryDocument(
                {"turns_on": {"$lte": day}},
                lambda document: document["turns_on"] is not None and document["turns_on"] <= day,
            )
        return (data.obligation,) if isinstance(data, ObligationFact) and not isinstance(data, Account) else ()

    def evolve(self, key: str, document: Document | None, fact: Fact) -> Document | None:
        """The obligation after one more fact, or on a new day."""
        assert isinstance(fact, EventFact)
        if isinstance(fact.event.data, DayOpened):
            after = dict(document) if document is not None else None
        else:
            after = _without_texts(after_fact(document, fact))
        if after is None:
            return None
        counts, turns = counted(after, fact.day), turns_on(after, fact.day)
        return {**after, "obligation": key, "counts": counts, "turns_on": turns}


def _without_texts(document: Document | None) -> dict[str, Any] | None:
    if document is None:
        return None
    brief = {name: value for name, value in document.items() if name not in _TEXTS}
    *before, last = document["history"]
    changed = {name: value for name, value in last["set"].items() if name not in _TEXTS}
    return brief | {"history": [*before, {**last, "set": changed}]}
