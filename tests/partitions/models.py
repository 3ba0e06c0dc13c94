"""Read models whose documents name their city: what the services' have, in small."""

import hashlib
from collections.abc import Iterable
from typing import Any

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
NOT_APPLIED = "not to be applied"


def counted(fact: Fact) -> ObligationProgressed | None:
    data = fact.event.data if isinstance(fact, EventFact) else None
    return data if isinstance(data, ObligationProgressed) else None


class Counts(Projection):
    """One document per aggregate: how many events, and a trace that shows order and repetition."""

    name = "counts"

    def keys(self, fact: Fact) -> Iterable[str]:
        return () if (data := counted(fact)) is None else (data.obligation,)

    def evolve(self, key: str, document: Document | None, fact: Fact) -> Document | None:
        assert isinstance(fact, EventFact)
        data = counted(fact)
        assert data is not None
        city = fact.event.source.removeprefix("/")
        before = document or {"city": city, "count": 0, "trace": "", "day": None}
        trace = hashlib.sha256(f"{before['trace']}{fact.event.id}".encode()).hexdigest()
        day = None if fact.day is None else fact.day.isoformat()
        return {"city": before["city"], "count": before["count"] + 1, "trace": trace, "day": day}

    def announce(self, key: str, document: Document) -> Announcement | None:
        told = document["count"] // TELL_EVERY
        return Announcement("unit-status", document["city"], key, {"told": told}) if told else None


class Total(Projection):
    """One document per city over all changes of its counts."""

    name = "total"
    follows = ("counts",)

    def keys(self, fact: Fact) -> Iterable[str]:
        assert isinstance(fact, ChangeFact)
        assert fact.after is not None
        return (fact.after["city"],)

    def evolve(self, key: str, document: Document | None, fact: Fact) -> Document | None:
        return {"changes": (document["changes"] if document else 0) + 1}


class Open(Projection):
    """An aggregate is open from an odd number on, an even one removes it; a new day marks all that are open."""

    name = "open"
    indexes = (("marks",),)

    def keys(self, fact: Fact) -> Iterable[str] | EveryDocument:
        if isinstance(fact, EventFact) and isinstance(fact.event.data, DayOpened):
            return EveryDocument({"marks": {"$lt": 3}}, lambda document: document["marks"] < 3)
        return () if (data := counted(fact)) is None else (data.obligation,)

    def evolve(self, key: str, document: Document | None, fact: Fact) -> Document | None:
        assert isinstance(fact, EventFact)
        data = counted(fact)
        if data is None:
            assert document is not None
            return {**document, "marks": document["marks"] + 1}
        if data.percent % 2 == 0:
            return None
        return document or {"city": fact.event.source.removeprefix("/"), "marks": 0}


class Days(Projection):
    """What belongs to no city: a document per month, named by the event."""

    name = "days"

    def keys(self, fact: Fact) -> Iterable[str]:
        data = fact.event.data if isinstance(fact, EventFact) else None
        return (data.day.isoformat()[:7],) if isinstance(data, DayOpened) else ()

    def evolve(self, key: str, document: Document | None, fact: Fact) -> Document | None:
        return {"days": (document["days"] if document else 0) + 1}


class Picky(Counts):
    """Cannot apply events with a certain text."""

    def evolve(self, key: str, document: Document | None, fact: Fact) -> Document | None:
        data = counted(fact)
        if data is not None and data.text == NOT_APPLIED:
            raise ValueError(NOT_APPLIED)
        return super().evolve(key, document, fact)


class PickyDays(Open):
    """Cannot mark what is open in cities whose names begin with ``bad``."""

    def evolve(self, key: str, document: Document | None, fact: Fact) -> Document | None:
        if counted(fact) is None and document is not None and document["city"].startswith("bad"):
            raise ValueError(NOT_APPLIED)
        return super().evolve(key, document, fact)


def read_models(partitions: int = 1) -> ReadModels:
    return ReadModels("test", [Counts(), Total(), Open(), Days()], partitions)


def picky_models(partitions: int) -> ReadModels:
    return ReadModels("test", [Picky(), Total(), PickyDays(), Days()], partitions)


Contents = dict[str, dict[str, Any]]
