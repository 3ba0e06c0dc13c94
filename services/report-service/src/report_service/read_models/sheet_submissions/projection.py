"""The read model ``sheet_submissions``: every event about a sheet that was accepted, by its identity.

An aggregate knows its own identities; this one finds those that were used for another sheet. What is younger than the
read model is found in the log.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from par.deciding import command_id
from par.events.score_sheet import OfSheet
from par.projection import Document, EventFact, Fact, Projection
from par.projection.store.database import Database

NAME: Final = "sheet_submissions"

Identity = tuple[str, str]


class SheetSubmissions(Projection):
    """``<source>:<id>``: the digest of the content; ``position`` is where the last fact of the event stands."""

    name = NAME
    version = 2
    changes_again = False

    def keys(self, fact: Fact) -> Iterable[str]:
        """A document for each event that somebody handed in."""
        assert isinstance(fact, EventFact)
        event = fact.event
        handed_in = isinstance(event.data, OfSheet) and event.content_digest is not None
        return (f"{event.source}:{command_id(event)}",) if handed_in else ()

    def evolve(self, key: str, document: Document | None, fact: Fact) -> Document | None:
        """The first use of an identity stays; ``position`` is that of the last of its ``facts``, as in its receipt."""
        assert isinstance(fact, EventFact)
        event = fact.event
        if document is None:
            return {"digest": event.content_digest, "facts": 1}
        identity = command_id(event)
        return document if event.id == identity else {**document, "facts": int(event.id.removeprefix(f"{identity}#"))}


async def accepted(database: Database, identities: Sequence[Identity]) -> Mapping[Identity, tuple[int, str]]:
    """Those of ``identities`` that were accepted, with position and digest."""
    names = {f"{source}:{identity}": (source, identity) for source, identity in identities}
    rows = await database[NAME].find({"_id": {"$in": list(names)}}).to_list(None)
    return {names[row["_id"]]: (row["position"], row["digest"]) for row in rows}
