"""Read model ``submissions``: every accepted event of a sender, by its identity for ever."""

from collections.abc import Iterable

from par.projection import Document, EventFact, Fact, Projection


def submission_key(source: str, identity: str) -> str:
    """The document id of an identity; neither part can contain the separator."""
    return f"{source}|{identity}"


class Submissions(Projection):
    """One document per accepted submission; ``position`` is where it stands in the log."""

    name = "submissions"

    def keys(self, fact: Fact) -> Iterable[str]:
        """Events that carry the digest of a sender's content."""
        assert isinstance(fact, EventFact)
        event = fact.event
        return () if event.content_digest is None else (submission_key(event.source, event.id),)

    def evolve(self, key: str, document: Document | None, fact: Fact) -> Document | None:
        """The first use of an identity is the one that counts."""
        assert isinstance(fact, EventFact)
        if document is not None:
            return document
        event = fact.event
        return {"source": event.source, "id": event.id, "type": event.type, "digest": event.content_digest}
