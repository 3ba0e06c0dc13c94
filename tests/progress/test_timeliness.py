"""The six cells of timeliness."""

import datetime as dt

import pytest

from par.events.obligation import Term
from par.obligations.timeliness import Timeliness, timeliness

DUE = dt.date(2023, 6, 30)
BEFORE, AFTER = DUE - dt.timedelta(1), DUE + dt.timedelta(1)
LONG_AFTER = dt.date(2024, 6, 30)

T = Timeliness


@pytest.mark.parametrize(
    ("completed", "day", "cell"),
    [
        (None, None, T.OPEN_IN_TERM),  # before the ledger's first day nothing is overdue
        (None, BEFORE, T.OPEN_IN_TERM),
        (None, DUE, T.OPEN_IN_TERM),  # a due date ends at 24:00
        (None, AFTER, T.OPEN_OVERDUE),
        (None, LONG_AFTER, T.OPEN_OVERDUE),
        (BEFORE, BEFORE, T.DONE_ON_TIME),
        (DUE, DUE, T.DONE_ON_TIME),
        (DUE, LONG_AFTER, T.DONE_ON_TIME),
        (AFTER, AFTER, T.DONE_LATE),
        (AFTER, None, T.DONE_LATE),
        (AFTER, BEFORE, T.DONE_LATE),
    ],
)
def test_dated_work(completed: dt.date | None, day: dt.date | None, cell: Timeliness) -> None:
    assert timeliness(Term.DATED, DUE, completed, day) is cell


@pytest.mark.parametrize(("term", "cell"), [(Term.NONE, T.NO_DEADLINE), (Term.CONDITIONAL, T.CONDITIONAL)])
@pytest.mark.parametrize("day", [None, BEFORE, LONG_AFTER])
def test_work_without_a_date_is_never_late(term: Term, cell: Timeliness, day: dt.date | None) -> None:
    assert timeliness(term, None, None, day) is cell
    assert timeliness(term, None, LONG_AFTER, day) is T.DONE_ON_TIME
