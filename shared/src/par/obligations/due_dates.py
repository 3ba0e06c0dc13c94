"""When an obligation is due: by its plan, and as extensions and blocks have moved it.

Both dates are kept: by the plan's own one timeliness is raw, by the other one adjusted.
"""

import datetime as dt
from dataclasses import dataclass, replace


def due_date(by_plan: dt.date | None, moved_to: dt.date | None) -> dt.date | None:
    """The date that counts: the later of the plan's own and the one it was moved to; none where the plan has none.

    So an amendment that brings a later date than the one granted counts, and one that brings an earlier date does not
    take back what was granted.
    """
    if by_plan is None or moved_to is None:
        return by_plan
    return max(by_plan, moved_to)


@dataclass(frozen=True, slots=True)
class Dates:
    """The due dates of an obligation, and what it waits for.

    ``waits_since`` is the first day of the wait that stands, ``in_time`` whether that one was reported in time.
    """

    by_plan: dt.date | None = None
    moved_to: dt.date | None = None
    waits_since: dt.date | None = None
    in_time: bool = True

    @property
    def due(self) -> dt.date | None:
        """The date that counts."""
        return due_date(self.by_plan, self.moved_to)

    @property
    def waits(self) -> bool:
        """Whether it waits and is not late by that: the wait began, and was reported, when it was not late."""
        since, due = self.waits_since, self.due
        return since is not None and self.in_time and (due is None or since <= due)

    def is_in_time(self, told_on: dt.date | None) -> bool:
        """Whether a wait that is reported on the ledger's day ``told_on`` moves the date (None: before that was said).

        Who is late cannot undo that by telling afterwards what it had waited for.
        """
        due = self.due
        return due is None or told_on is None or told_on <= due

    def rescheduled(self, due: dt.date | None) -> "Dates":
        """By the plan it is due on another day, or on none."""
        return replace(self, by_plan=due)

    def extended(self, until: dt.date | None) -> "Dates":
        """The authority gives time until a day."""
        return replace(self, moved_to=until)

    def blocked(self, since: dt.date | None, *, in_time: bool) -> "Dates":
        """It waits from a day."""
        return replace(self, waits_since=since, in_time=in_time)

    def unblocked(self, on: dt.date) -> "Dates":
        """The wait ends: the date moves by its days. Where no wait stands (it was taken back) there is nothing to end.

        Who was late before the wait began is late by as much after it.
        """
        since, due = self.waits_since, self.due
        moved = since is not None and due is not None and self.waits and since < on
        moved_to = due + (on - since) if moved and due is not None and since is not None else self.moved_to
        return replace(self, moved_to=moved_to, waits_since=None, in_time=True)
