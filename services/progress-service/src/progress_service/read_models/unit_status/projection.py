"""Read model ``unit_status``: the four-cell status of each unit that leads something, as of the ledger's day."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Final

from par.events.day import DayOpened
from par.events.obligation import Term
from par.projection import Announcement, ChangeFact, Document, EventFact, EveryDocument, Fact, Projection
from par.projection.projection import LOG_FACTS
from progress_service.obligation.lifecycle import Lifecycle
from progress_service.obligation.timeliness import Timeliness, timeliness, waits
from progress_service.read_models.obligations.projection import Obligations

CELLS: Final = tuple(cell.value for cell in Timeliness)
ENDED: Final = (Lifecycle.CANCELLED.value, Lifecycle.WAIVED.value)
"""Counted beside the cells: what nobody has to do any more is in none of them."""
COUNTS: Final = (*CELLS, *ENDED)


class UnitStatus(Projection):
    """One document per unit: a count per cell, and the open work by due date, from which a new day takes its share."""

    name = "unit_status"
    version = 3
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
            return _as_of(document, document["open_by_due"], document["settled"], fact.day)
        shape = fact.after if fact.after is not None and fact.after["unit"] == key else fact.before
        assert shape is not None
        base = {"unit": key, "city": shape["city"], "open_by_due": {}, "settled": {}} if document is None else document
        open_by_due, settled = dict(base["open_by_due"]), dict(base["settled"])
        for obligation, share in ((fact.before, -1), (fact.after, 1)):
            if obligation is not None and obligation["unit"] == key:
                shares, name = _share(obligation, open_by_due, settled)
                shares[name] = shares.get(name, 0) + share
                if shares[name] == 0:
                    del shares[name]
        return _as_of({**base, "unit_type": shape["unit_type"]}, open_by_due, settled, fact.day)

    def announce(self, key: str, document: Document) -> Announcement | None:
        """Topic ``unit-status``: the counts per cell."""
        counts = {cell: document[cell] for cell in CELLS}
        return Announcement("unit-status", document["city"], key, {"unit": key, **counts})


def _share(obligation: Document, open_by_due: dict[str, int], settled: dict[str, int]) -> tuple[dict[str, int], str]:
    """Where it counts: under its due date while it is open, dated and does not wait, else under its cell for good."""
    if obligation["lifecycle"] in ENDED:
        return settled, obligation["lifecycle"]
    due, completed = _date(obligation["due"]), _date(obligation["completed_on"])
    waiting = waits(obligation)
    if completed is None and due is not None and not waiting:
        return open_by_due, due.isoformat()
    return settled, timeliness(Term(obligation["term"]), due, completed, None, waits=waiting).value


def _as_of(
    document: Document, open_by_due: dict[str, int], settled: dict[str, int], day: dt.date | None
) -> dict[str, Any]:
    today = day.isoformat() if day is not None else ""
    in_term = {due: count for due, count in open_by_due.items() if due >= today}
    counts = dict.fromkeys(COUNTS, 0) | settled
    counts[Timeliness.OPEN_IN_TERM.value] = sum(in_term.values())
    counts[Timeliness.OPEN_OVERDUE.value] = sum(open_by_due.values()) - sum(in_term.values())
    return {
        **document,
        "open_by_due": dict(sorted(open_by_due.items())),
        "settled": dict(sorted(settled.items())),
        "next_due": min(in_term, default=None),
        **counts,
    }


def _date(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text is not None else None
