"""The calendar day as a fact (aggregate ``calendar``, city ``all``, owner progress-service)."""

import datetime as dt

from par.events.registry import EventData, event_type


@event_type("par.day.opened.v1")
class DayOpened(EventData):
    """From here on in the log it is ``day`` in Asia/Ho_Chi_Minh; what was due before it is overdue."""

    day: dt.date
    previous: dt.date | None
