"""The bounds of what an event can say."""

import datetime as dt
from typing import Final

FIRST_DAY: Final = dt.date(2000, 1, 1)
LAST_DAY: Final = dt.date(2100, 12, 31)
"""Dates and times outside are mistakes of writing."""

MAX_COUNT: Final = 10**12
"""Upper bound of a numerator or denominator: no count of a country's dossiers comes near it, and sums stay exact."""
