"""Counting obligations: what one adds to a count, and the counts of a day.

A tally keeps no day. Open work is counted under its due date, everything else under its cell for good; the day cuts the
dates into in term and overdue when the counts are asked for. So a new day changes no tally.
"""

import datetime as dt
import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from par.events.index_set import LedgerFigure
from par.events.obligation import Term
from par.obligations.counted import FALLEN_DUE, RATES
from par.obligations.lifecycle import NOT_OWED, Lifecycle
from par.obligations.timeliness import Timeliness, timeliness

CELLS: Final = tuple(cell.value for cell in Timeliness)
LIFECYCLES: Final = tuple(one.value for one in Lifecycle)
DUE_SOON: Final = (1, 3, 7)
"""Days before a due date on which people are reminded."""

Counts = dict[str, int]
Obligation = Mapping[str, Any]
"""A document of the read model ``obligations``, as it is or as it was."""


@dataclass(frozen=True, slots=True)
class Slot:
    """Where an obligation counts: open under its due date, or in a cell that no day changes."""

    due: str | None
    cell: str | None

    @staticmethod
    def of(term: Term, due: str | None, completed_on: str | None, *, waits: bool = False) -> "Slot":
        """The slot of what is owed or done; days are ISO text. ``waits``: open work that waits for a document."""
        if completed_on is None and waits:
            return Slot(None, Timeliness.CONDITIONAL.value)
        if completed_on is None and due is not None:
            return Slot(due, None)
        return Slot(None, timeliness(term, _date(due), _date(completed_on), None).value)

    def on(self, day: dt.date | None) -> str | None:
        """The cell at the end of ``day``; None: in no cell."""
        if self.due is None:
            return self.cell
        overdue = day is not None and self.due < day.isoformat()
        return (Timeliness.OPEN_OVERDUE if overdue else Timeliness.OPEN_IN_TERM).value


NOWHERE: Final = Slot(None, None)
"""In no cell."""


@dataclass(frozen=True, slots=True)
class Share:
    """What one obligation adds. ``adjusted`` and ``by_plan`` are ``NOWHERE`` for what nobody owes.

    ``adjusted`` goes by the date that counts: with extensions, and ``conditional`` while it waits for a document.
    ``by_plan`` goes by the plan's own date, whatever was granted.
    """

    lifecycle: str | None
    adjusted: Slot
    by_plan: Slot

    @staticmethod
    def of(obligation: Obligation) -> "Share":
        """The share of an obligation as it stands in its document."""
        return _share(
            obligation["lifecycle"],
            obligation["term"],
            obligation["due"],
            obligation["due_by_plan"],
            obligation["completed_on"],
            waits=obligation["waits"],
        )


UNCOUNTED: Final = Share(None, NOWHERE, NOWHERE)
"""The share of what is not there."""


@functools.lru_cache(maxsize=4096)
def _share(
    lifecycle: str, term: str, due: str | None, due_by_plan: str | None, completed_on: str | None, *, waits: bool
) -> Share:
    """Many obligations have equal shares, and each is asked for often."""
    if lifecycle in NOT_OWED:
        return Share(lifecycle, NOWHERE, NOWHERE)
    adjusted = Slot.of(Term(term), due, completed_on, waits=waits)
    return Share(lifecycle, adjusted, Slot.of(Term(term), due_by_plan, completed_on))


@dataclass(slots=True)
class Cells:
    """Counts by slot: ``open`` by due date, ``settled`` by cell. Nothing is kept with a count of 0."""

    open: Counts = field(default_factory=dict)
    settled: Counts = field(default_factory=dict)

    def add(self, slot: Slot, by: int) -> None:
        """Count ``by`` more."""
        if slot.due is not None:
            _add(self.open, slot.due, by)
        elif slot.cell is not None:
            _add(self.settled, slot.cell, by)

    def on(self, day: dt.date | None) -> Counts:
        """The count per cell at the end of ``day`` (None: before the first day, when nothing is overdue)."""
        counts = dict.fromkeys(CELLS, 0) | self.settled
        if self.open:
            today = day.isoformat() if day is not None else ""
            overdue = sum([count for due, count in self.open.items() if due < today])
            counts[Timeliness.OPEN_OVERDUE.value] = overdue
            counts[Timeliness.OPEN_IN_TERM.value] = sum(self.open.values()) - overdue
        return counts

    def next_due(self, day: dt.date | None) -> str | None:
        """The nearest due date of open work that is not past."""
        today = day.isoformat() if day is not None else ""
        return min((due for due in self.open if due >= today), default=None)

    def due_within(self, days: int, day: dt.date | None) -> int:
        """How much open work is due on ``day`` or on one of the ``days`` that follow."""
        if day is None or not self.open:
            return 0
        first, last = day.isoformat(), days_after(day, days).isoformat()
        return sum([count for due, count in self.open.items() if first <= due <= last])


@dataclass(slots=True)
class Tally:
    """What some obligations add up to."""

    lifecycle: Counts = field(default_factory=dict)
    adjusted: Cells = field(default_factory=Cells)
    by_plan: Cells = field(default_factory=Cells)

    def add(self, share: Share, by: int = 1) -> None:
        """Count a share, or with -1 take it out."""
        if share.lifecycle is not None:
            _add(self.lifecycle, share.lifecycle, by)
        self.adjusted.add(share.adjusted, by)
        self.by_plan.add(share.by_plan, by)

    @staticmethod
    def of(shares: Iterable[Share]) -> "Tally":
        """The tally of some shares."""
        tally = Tally()
        for share in shares:
            tally.add(share)
        return tally

    @staticmethod
    def read(stored: Mapping[str, Any]) -> "Tally":
        """A stored tally, to be looked at."""
        adjusted, by_plan = (Cells(stored[name]["open"], stored[name]["settled"]) for name in ("adjusted", "by_plan"))
        return Tally(stored["lifecycle"], adjusted, by_plan)

    def on(self, day: dt.date | None) -> dict[str, Any]:
        """What is told of a tally at the end of ``day``; the read model ``status`` describes the fields."""
        cells = self.adjusted.on(day)
        fallen_due = sum(cells[cell] for cell in FALLEN_DUE)
        return {
            **cells,
            **{f"due_in_{days}": self.adjusted.due_within(days, day) for days in DUE_SOON},
            "completion_rate": {"numerator": _of(cells, LedgerFigure.TASK_COMPLETION), "denominator": fallen_due},
            "on_time_rate": {"numerator": _of(cells, LedgerFigure.TASK_ON_TIME), "denominator": fallen_due},
            "by_plan": self.by_plan.on(day),
            "lifecycle": {one: self.lifecycle.get(one, 0) for one in LIFECYCLES},
        }


EMPTY: Final[Mapping[str, Any]] = {
    "lifecycle": {},
    "adjusted": {"open": {}, "settled": {}},
    "by_plan": {"open": {}, "settled": {}},
}
"""A stored tally of nothing."""


def moved(stored: Mapping[str, Any], out: Share | None, into: Share | None) -> Mapping[str, Any]:
    """A stored tally after one obligation's share changed from ``out`` to ``into`` (None: it is not counted).

    Parts that stay are shared with the former one: each change of an obligation goes through some ten tallies.
    """
    if out == into:
        return stored
    out, into = out or UNCOUNTED, into or UNCOUNTED
    after = {**stored, "lifecycle": _moved(stored["lifecycle"], out.lifecycle, into.lifecycle)}
    if out.adjusted != into.adjusted:
        after["adjusted"] = _cells_moved(stored["adjusted"], out.adjusted, into.adjusted)
    if out.by_plan != into.by_plan:
        after["by_plan"] = _cells_moved(stored["by_plan"], out.by_plan, into.by_plan)
    return after


def _cells_moved(cells: Mapping[str, Counts], out: Slot, into: Slot) -> dict[str, Counts]:
    return {
        "open": _moved(cells["open"], out.due, into.due),
        "settled": _moved(cells["settled"], out.cell, into.cell),
    }


def _moved(counts: Counts, out: str | None, into: str | None) -> Counts:
    if out == into:
        return counts
    after = dict(counts)
    if out is not None:
        _add(after, out, -1)
    if into is not None:
        _add(after, into, 1)
    return after


def days_after(day: dt.date, days: int) -> dt.date:
    """The day so many days after ``day``, or the last day there is."""
    return dt.date.fromordinal(min(day.toordinal() + days, dt.date.max.toordinal()))


def _of(cells: Counts, figure: LedgerFigure) -> int:
    return sum(cells[cell] for cell in RATES[figure])


def _add(counts: Counts, name: str, by: int) -> None:
    count = counts.get(name, 0) + by
    if count:
        counts[name] = count
    else:
        counts.pop(name, None)


def _date(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text is not None else None
