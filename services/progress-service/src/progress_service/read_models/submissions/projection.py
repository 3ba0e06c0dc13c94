"""Read model ``submissions``: every accepted event of a sender, by its identity for ever."""

from collections.abc import Iterable

from par.deciding import command_id
from par.projection import Document, EventFact, Fact, Projection


def submission_key(source: str, identity: str) -> str:
    """The document id of an identity; neither part can contain the separator."""
    return f"{source}|{identity}"


class Submissions(Projection):
    """One document per accepted submission; ``position`` is where its last fact stands in the log."""

    name = "submissions"
    version = 2
    changes_again = False

    def keys(self, fact: Fact) -> Iterable[str]:
        """Events that carry the digest of a sender's content."""
        assert isinstance(fact, EventFact)
        event = fact.event
        return () if event.content_digest is None else (submission_key(event.source, command_id(event)),)

    def evolve(self, key: str, document: Document | None, fact: Fact) -> Document | None:
        """The first use of an identity is the one that counts; it may have made several ``facts``."""
        assert isinstance(fact, EventFact)
        event = fact.event
        identity = command_id(event)
        if document is None:
            return {"source": event.source, "id": identity, "type": event.type, "digest": event.content_digest}
        if event.id == identity:
            return document
        return {**document, "facts": int(event.id.removeprefix(f"{identity}#"))}
