"""Read model ``sources``: what each sender has sent, so that silence can be seen."""

from collections.abc import Iterable

from par.deciding import command_id
from par.events import format_time
from par.projection import Document, EventFact, Fact, Projection


class Sources(Projection):
    """One document per sender: how many events were accepted, and the latest time one speaks of."""

    name = "sources"
    version = 2

    def keys(self, fact: Fact) -> Iterable[str]:
        """The sender, the first part of the event's source."""
        assert isinstance(fact, EventFact)
        event = fact.event
        # What one submission made beside its first fact is no second submission.
        if event.content_digest is None or event.id != command_id(event):
            return ()
        return (event.source.split("/")[1],)

    def evolve(self, key: str, document: Document | None, fact: Fact) -> Document | None:
        """Count the event."""
        assert isinstance(fact, EventFact)
        time = format_time(fact.event.time)
        if document is None:
            return {"source": key, "accepted": 1, "latest_time": time}
        return {
            **document,
            "accepted": document["accepted"] + 1,
            "latest_time": max(document["latest_time"], time),
        }
