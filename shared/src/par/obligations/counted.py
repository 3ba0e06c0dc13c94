"""What an obligation adds to the figures that the ledger knows by itself.

The national rate is completed / (completed + overdue open), after the reports of the Prime Minister's task force: open
work in term is no part of the whole, and what was completed late is completed. The share on time of the same whole has
a name of its own. Of the periodic reports those count that are here or should be.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from par.events.index_set import LedgerFigure
from par.events.obligation import ObligationKind, Term
from par.obligations.lifecycle import NOT_OWED
from par.obligations.timeliness import Timeliness, timeliness

Obligation = Mapping[str, Any]
"""A document of :mod:`par.obligations.fold`, as it is or as it was."""

RATES: Final[Mapping[LedgerFigure, tuple[Timeliness, ...]]] = {
    LedgerFigure.TASK_COMPLETION: (Timeliness.DONE_ON_TIME, Timeliness.DONE_LATE),
    LedgerFigure.TASK_ON_TIME: (Timeliness.DONE_ON_TIME,),
}
"""The cells in the numerator of a rate of obligations."""
FALLEN_DUE: Final = (Timeliness.DONE_ON_TIME, Timeliness.DONE_LATE, Timeliness.OPEN_OVERDUE)
"""The cells in its denominator."""


def counted(obligation: Obligation, day: dt.date | None) -> dict[str, list[int]]:
    """Per figure ``[numerator, denominator]`` that the obligation adds at the end of ``day``; nothing once not owed.

    ``day`` None: before the first day, when nothing is overdue. What is owed and not due yet adds ``[0, 0]``.
    """
    if obligation["lifecycle"] in NOT_OWED:
        return {}
    cell = timeliness(
        Term(obligation["term"]),
        _date(obligation["due"]),
        _date(obligation["completed_on"]),
        day,
        waits=obligation["waits"],
    )
    found = {figure.value: [int(cell in done), int(cell in FALLEN_DUE)] for figure, done in RATES.items()}
    if obligation["kind"] == ObligationKind.REPORT:
        standing = report_standing(obligation, day)
        found[LedgerFigure.REPORTS_ON_TIME.value] = [int("on_time" in standing), int("awaited" not in standing)]
    return found


def report_standing(report: Obligation, day: dt.date | None) -> tuple[str, ...]:
    """Under which counts a periodic report stands: ``received`` and ``on_time`` or ``late``, ``missing``, ``awaited``.

    Received is what was handed in and not sent back, confirmed or not, by the day the unit claims.
    """
    claimed, due = report["claimed_on"], report["due"]
    if claimed is not None:
        return "received", "late" if due is not None and claimed > due else "on_time"
    overdue = day is not None and due is not None and due < day.isoformat()
    return ("missing",) if overdue and not report["waits"] else ("awaited",)


def turns_on(obligation: Obligation, day: dt.date | None) -> str | None:
    """The day to come that alone makes it overdue, without any event about it; None: there is none."""
    due = _date(obligation["due"])
    settled = obligation["lifecycle"] in NOT_OWED or obligation["completed_on"] is not None
    if due is None or settled or obligation["waits"] or due == dt.date.max:
        return None
    return None if day is not None and due < day else (due + dt.timedelta(days=1)).isoformat()


def _date(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text is not None else None
