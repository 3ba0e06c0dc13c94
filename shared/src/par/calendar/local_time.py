"""The ledger's clock face: all days are days of Asia/Ho_Chi_Minh."""

import datetime as dt
from typing import Final

VIETNAM: Final = dt.timezone(dt.timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""UTC+7 without daylight saving since 1975, so a fixed offset is exact for every date the ledger holds."""


def local_day(moment: dt.datetime) -> dt.date:
    """The day on which ``moment`` falls in Vietnam."""
    return moment.astimezone(VIETNAM).date()
