"""What a reading of a deadline holds."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from par.events.plan import Every


class Kind(StrEnum):
    """How a time is meant: the five kinds of a schedule, or ``unread``."""

    DEADLINE = "deadline"
    WINDOW = "window"
    RECURRING = "recurring"
    CONTINUOUS = "continuous"
    CONDITIONAL = "conditional"
    UNREAD = "unread"


class Confidence(StrEnum):
    """How far a reading can be relied on; the weakest of what its remarks allow.

    ``certain``: the words say it. ``likely``: a usual convention had to be applied, and a remark names it.
    ``doubtful``: the words allow another reading, or some of them play no part in it; a person must look.
    ``none``: unread.
    """

    CERTAIN = "certain"
    LIKELY = "likely"
    DOUBTFUL = "doubtful"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Remark:
    """Something a person should know about a reading: a stable code and one sentence in each language."""

    code: str
    vi: str
    en: str


@dataclass(frozen=True, slots=True)
class Milestone:
    """One of several dates; ``stated`` is the date as printed, ``due`` the last day that is in time."""

    label: str
    due: dt.date
    stated: dt.date


@dataclass(frozen=True, slots=True)
class Reading:
    """The reading of one time expression.

    ``text`` is the expression exactly as given. ``from_`` and ``due`` are the first and the last day; ``stated`` is
    the printed date behind ``due``: one day later where the words say "trước". ``every`` and ``times_per_year``
    belong to ``recurring``.
    """

    text: str
    kind: Kind
    from_: dt.date | None
    due: dt.date | None
    stated: dt.date | None
    every: Every | None
    times_per_year: int | None
    milestones: tuple[Milestone, ...]
    confidence: Confidence
    remarks: tuple[Remark, ...]
