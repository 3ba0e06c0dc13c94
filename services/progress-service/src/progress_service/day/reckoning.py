"""What the wall clock may do to the ledger's day: a day that is open stays open, so a wrong clock must open none."""

import datetime as dt
from enum import StrEnum
from typing import Final

MOST_SKIPPED: Final = dt.timedelta(days=31)
"""A ledger that was down for a month goes on by itself; a larger jump is more likely a wrong clock."""
FIRST_DAY: Final = dt.date(2000, 1, 1)
LAST_DAY: Final = dt.date(2100, 12, 31)
"""Days outside are no days of the ledger; see the command ``open``."""


class Reckoning(StrEnum):
    """How the day of the clock stands to the latest opened day."""

    OPEN = "open"
    DUE = "due"
    BEHIND = "behind"
    TOO_FAR = "too_far"


def reckon(opened: dt.date | None, clock: dt.date) -> Reckoning:
    """``open``: it is the latest opened day. ``due``: it is to be opened, also as the first day of an empty calendar.

    ``behind``: a later day is open already. ``too_far``: it lies more than :data:`MOST_SKIPPED` ahead of ``opened``, or
    is no day of the ledger; a person has to say that it is right.
    """
    if opened is not None and clock <= opened:
        return Reckoning.OPEN if clock == opened else Reckoning.BEHIND
    if not FIRST_DAY <= clock <= LAST_DAY or (opened is not None and clock - opened > MOST_SKIPPED):
        return Reckoning.TOO_FAR
    return Reckoning.DUE
