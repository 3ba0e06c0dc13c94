"""Read model ``unit_status``: the four-cell status of each unit that leads something, as of the ledger's day."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Final

from par.events.day import DayOpened
from par.obligations.lifecycle import NOT_OWED
from par.projection import Announcement, ChangeFact, Document, EventFact, EveryDocument, Fact, Projection
from par.projection.folding.projection import LOG_FACTS
from progress_service.read_models.obligations.projection import Obligations
from progress_service.read_models.unit_status.types import Types
from progress_service.status.tally import CELLS, NOWHERE, Cells, Share, Slot

COUNTS: Final = (*CELLS, *sorted(NOT_OWED))
"""What nobody owes any more is in no cell, and counted beside them."""


_NOTHING: Final[Document] = {"open_by_due": {}, "settled": {}, "types": {"open": {}, "settled": {}}}


class UnitStatus(Projection):
    """One document per unit: a count per cell, and the open work by due date, from which a new day takes its share.

    ``types`` counts the obligations by the type their unit had (:class:`Types`). A unit that has handed over all it
    owed keeps its document, so that whoever follows the topic learns of the zeros; reads leave it out, by
    ``obligations``, their number.
    """

    name = "unit_status"
    version = 4
    follows = (Obligations.name, LOG_FACTS)
    indexes = (("next_due",), ("city",))

    def keys(self, fact: Fact) -> Iterable[str] | EveryDocument:
        """A changed obligation touches its unit, handed over the former one too; a new day, who has work due before."""
        if isinstance(fact, ChangeFact):
            return dict.fromkeys(document["unit"] for document in (fact.before, fact.after) if document is not None)
        if isinstance(fact.event.data, DayOpened):
            day = fact.event.data.day.isoformat()
            return EveryDocument(
                {"next_due": {"$lt": day}},
                lambda document: document["next_due"] is not None and document["next_due"] < day,
            )
        return ()

    def evolve(self, key: str, document: Document | None, fact: Fact) -> Document | None:
        """Take the obligation's former share out, put its present share in, and cut the dates at the day."""
        if isinstance(fact, EventFact):
            assert document is not None
            return _as_of(document, Cells(document["open_by_due"], document["settled"]), fact.day)
        shape = fact.after if fact.after is not None and fact.after["unit"] == key else fact.before
        assert shape is not None
        base = {"unit": key, "city": shape["city"], **_NOTHING} if document is None else document
        cells = Cells(dict(base["open_by_due"]), dict(base["settled"]))
        types = Types.read(base["types"])
        for obligation, by in ((fact.before, -1), (fact.after, 1)):
            if obligation is not None and obligation["unit"] == key:
                cells.add(slot_of_unit(Share.of(obligation)), by)
                types.add(obligation, by)
        # (A unit that owes nothing any more keeps the type it had.)
        unit_type = types.unit_type or base.get("unit_type", shape["unit_type"])
        counted = {"types": types.stored(), "obligations": types.total, "unit_type": unit_type}
        return _as_of({**base, **counted}, cells, fact.day)

    def announce(self, key: str, document: Document) -> Announcement | None:
        """Topic ``unit-status``: the counts per cell."""
        counts = {cell: document[cell] for cell in CELLS}
        return Announcement("unit-status", document["city"], key, {"unit": key, **counts})


def slot_of_unit(share: Share) -> Slot:
    """Where an obligation counts for its unit: in its cell, or under its lifecycle when nobody owes it."""
    return share.adjusted if share.adjusted != NOWHERE else Slot(None, share.lifecycle)


def _as_of(document: Document, cells: Cells, day: dt.date | None) -> dict[str, Any]:
    return {
        **document,
        "open_by_due": dict(sorted(cells.open.items())),
        "settled": dict(sorted(cells.settled.items())),
        "next_due": cells.next_due(day),
        **dict.fromkeys(COUNTS, 0),
        **cells.on(day),
    }
