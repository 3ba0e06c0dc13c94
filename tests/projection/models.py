"""Read models for the tests of the engine: counts, running traces, what is open, and what is told."""

import hashlib
from collections.abc import Iterable

from par.events.day import DayOpened
from par.events.obligation import ObligationProgressed
from par.projection import (
    Announcement,
    ChangeFact,
    Document,
    EventFact,
    EveryDocument,
    Fact,
    Projection,
    ReadModels,
)

TELL_EVERY = 3


def percent(fact: Fact) -> int | None:
    """What the event counts, or None when it is another event."""
    data = fact.event.data if isinstance(fact, EventFact) else None
    return data.percent if isinstance(data, ObligationProgressed) else None


class Counts(Projection):
    """One document per aggregate: how many events, their sum, and a trace that shows order and repetition."""

    name = "counts"
    indexes = (("count", "sum"),)

    def keys(self, fact: Fact) -> Iterable[str]:
        return (fact.event.subject,) if isinstance(fact, EventFact) and percent(fact) is not None else ()

    def evolve(self, key: str, document: Document | None, fact: Fact) -> Document | None:
        assert isinstance(fact, EventFact)
        number = percent(fact)
        assert number is not None
        before = document or {"count": 0, "sum": 0, "trace": "", "day": None}
        trace = hashlib.sha256(f"{before['trace']}{fact.event.id}".encode()).hexdigest()
        day = fact.day.isoformat() if fact.day else None
        return {"count": before["count"] + 1, "sum": before["sum"] + number, "trace": trace, "day": day}

    def announce(self, key: str, document: Document) -> Announcement | None:
        told = document["count"] // TELL_EVERY
        return Announcement("unit-status", "test", key.replace("/", "-"), {"told": told}) if told else None


class Total(Projection):
    """One document over all changes of the counts."""

    name = "total"
    follows = ("counts",)

    def keys(self, fact: Fact) -> Iterable[str]:
        return ("all",)

    def evolve(self, key: str, document: Document | None, fact: Fact) -> Document | None:
        assert isinstance(fact, ChangeFact)
        assert fact.after is not None
        before = document or {"changes": 0, "last": None}
        return {"changes": before["changes"] + 1, "last": fact.key}


class Open(Projection):
    """An aggregate is open from an odd number on; an even one removes it; a new day marks all that are open."""

    name = "open"
    follows = ("log",)

    def keys(self, fact: Fact) -> Iterable[str] | EveryDocument:
        assert isinstance(fact, EventFact)
        if isinstance(fact.event.data, DayOpened):
            return EveryDocument({"marks": {"$lt": 3}}, lambda document: document["marks"] < 3)
        return (fact.event.subject,) if percent(fact) is not None else ()

    def evolve(self, key: str, document: Document | None, fact: Fact) -> Document | None:
        number = percent(fact)
        if number is None:
            assert document is not None
            return {**document, "marks": document["marks"] + 1}
        if number % 2 == 0:
            return None
        return document or {"marks": 0}


def read_models(name: str = "test") -> ReadModels:
    return ReadModels(name, [Counts(), Total(), Open()])
