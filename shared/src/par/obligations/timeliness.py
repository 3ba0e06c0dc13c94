"""The second axis of status: derived from due date, completion date and the day, never stored as a fact.

Raw timeliness goes by the date of the plan. Adjusted timeliness goes by the date that counts after extensions and
blocks, and who waits for an outside document is not late: both are answered by the same function.

The four cells are those of the Prime Minister's task force reports; a late completion counts as completed.
"""

import datetime as dt
from enum import StrEnum

from par.events.obligation import Term


class Timeliness(StrEnum):
    """How an obligation stands to its due date on a day."""

    DONE_ON_TIME = "done_on_time"
    DONE_LATE = "done_late"
    OPEN_IN_TERM = "open_in_term"
    OPEN_OVERDUE = "open_overdue"
    NO_DEADLINE = "no_deadline"
    CONDITIONAL = "conditional"


def timeliness(
    term: Term, due: dt.date | None, completed_on: dt.date | None, day: dt.date | None, *, waits: bool = False
) -> Timeliness:
    """The cell on ``day`` (None: before the first day, when nothing is overdue).

    ``completed_on`` is the day the unit claimed of a confirmed product, else None. A due date ends at 24:00, so
    on the due date itself the work is in term. What has no due date cannot be late, nor what ``waits``: see
    :class:`par.obligations.due_dates.Dates`.
    """
    if completed_on is not None:
        late = due is not None and completed_on > due
        return Timeliness.DONE_LATE if late else Timeliness.DONE_ON_TIME
    if waits:
        return Timeliness.CONDITIONAL
    if due is None:
        return Timeliness.CONDITIONAL if term is Term.CONDITIONAL else Timeliness.NO_DEADLINE
    return Timeliness.OPEN_OVERDUE if day is not None and due < day else Timeliness.OPEN_IN_TERM
