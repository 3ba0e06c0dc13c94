"""Which events had happened by a day. Pure."""

import datetime as dt
from typing import Final

from par.calendar.local_time import local_day
from par.events import Recorded
from par.events.day import DayOpened

RULES: Final = frozenset({("plan", "unit-tree"), ("plan", "index-set"), ("plan", "plan"), ("report", "round")})
"""Owner and kind of aggregates that say by what rules something is judged, and carry days of their own: a day of the
past is judged by the rules as they are known, also where they were written down later."""


def had_happened(item: Recorded, day: dt.date | None) -> bool:
    """Whether the event had happened at the end of ``day`` (None: always), by the time its sender gave it."""
    if day is None:
        return True
    data = item.event.data
    if isinstance(data, DayOpened):
        return data.day <= day
    _, _, _, owner, kind, *_ = item.log_subject.split(".")
    return (owner, kind) in RULES or local_day(item.event.time) <= day
