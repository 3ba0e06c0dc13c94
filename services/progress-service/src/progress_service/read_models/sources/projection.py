"""Read models ``sources`` and ``source_months``: what each sender has sent, so that silence can be seen."""

from collections.abc import Iterable

from par.deciding import command_id
from par.events import format_time
from par.events.measurement import MeasurementRecorded
from par.projection import Document, EventFact, Fact, Projection


def sender_of(fact: Fact) -> str | None:
    """Who submitted the event; None for what no sender submitted."""
    assert isinstance(fact, EventFact)
    event = fact.event
    # What one submission made beside its first fact is no second submission.
    if event.content_digest is None or event.id != command_id(event):
        return None
    return event.source.split("/")[1]


class Sources(Projection):
    """One document per sender: how many events were accepted, and the latest time one speaks of.

    ``last_day`` is the ledger's day on which the latest one was accepted, ``figures_since`` that of the first one with
    figures.
    """

    name = "sources"
    version = 3

    def keys(self, fact: Fact) -> Iterable[str]:
        """The sender, the first part of the event's source."""
        sender = sender_of(fact)
        return () if sender is None else (sender,)

    def evolve(self, key: str, document: Document | None, fact: Fact) -> Document | None:
        """Count the event."""
        assert isinstance(fact, EventFact)
        time = format_time(fact.event.time)
        day = fact.day.isoformat() if fact.day is not None else None
        before = document or {"source": key, "accepted": 0, "latest_time": time, "figures_since": None}
        figures_since = before["figures_since"]
        if figures_since is None and isinstance(fact.event.data, MeasurementRecorded):
            figures_since = day
        return {
            **before,
            "accepted": before["accepted"] + 1,
            "latest_time": max(before["latest_time"], time),
            "last_day": day,
            "figures_since": figures_since,
        }


class SourceMonths(Projection):
    """One document per sender and month of the ledger's calendar: how many events were accepted on each day.

    By month, so that a document stays small however long the ledger runs.
    """

    name = "source_months"
    indexes = (("month",), ("source", "month"))

    def keys(self, fact: Fact) -> Iterable[str]:
        """Sender and month; none before the first day, when nothing is accepted."""
        sender, day = sender_of(fact), fact.day
        return () if sender is None or day is None else (f"{sender}|{day.isoformat()[:7]}",)

    def evolve(self, key: str, document: Document | None, fact: Fact) -> Document | None:
        """Count the event on the ledger's day."""
        assert fact.day is not None
        source, _, month = key.partition("|")
        days, day = (document["days"] if document is not None else {}), fact.day.isoformat()
        return {"source": source, "month": month, "days": {**days, day: days.get(day, 0) + 1}}
