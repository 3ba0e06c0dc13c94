"""The limits of one request, each with its own refusal code, and the bounds of what an event can say."""

import datetime as dt
from typing import Final

MAX_EVENTS: Final = 500
MAX_REQUEST_BYTES: Final = 1_000_000
MAX_EVENT_BYTES: Final = 16_384
MAX_DEPTH: Final = 8
"""Levels of arrays and objects inside one event, the event itself being the first."""

FIRST_DAY: Final = dt.date(2000, 1, 1)
LAST_DAY: Final = dt.date(2100, 12, 31)
"""Dates and times outside are mistakes of writing."""
