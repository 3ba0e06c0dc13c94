"""The read model ``sheet_submissions``: every event about a sheet that was accepted, by its identity.

An aggregate knows its own identities; this one finds those that were used for another sheet. What is younger than the
read model is found by the broker, which remembers identities for some minutes.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from par.events.score_sheet import OfSheet
from par.projection import Document, EventFact, Fact, Projection
from par.projection.database import Database

NAME: Final = "sheet_submissions"

Identity = tuple[str, str]


class SheetSubmissions(Projection):
    """``<source>:<id>``: position and digest of the content, see the name of the module."""

    name = NAME

    def keys(self, fact: Fact) -> Iterable[str]:
        """A document for each event that somebody handed in (a further fact of it has ``#2`` in its id)."""
        assert isinstance(fact, EventFact)
        event = fact.event
        handed_in = isinstance(event.data, OfSheet) and event.content_digest is not None and "#" not in event.id
        return (f"{event.source}:{event.id}",) if handed_in else ()

    def evolve(self, key: str, document: Document | None, fact: Fact) -> Document | None:
        """The first one stays."""
        assert isinstance(fact, EventFact)
        return document or {"digest": fact.event.content_digest}


async def accepted(database: Database, identities: Sequence[Identity]) -> Mapping[Identity, tuple[int, str]]:
    """Those of ``identities`` that were accepted, with position and digest."""
    names = {f"{source}:{identity}": (source, identity) for source, identity in identities}
    rows = await database[NAME].find({"_id": {"$in": list(names)}}).to_list(None)
    return {names[row["_id"]]: (row["position"], row["digest"]) for row in rows}
