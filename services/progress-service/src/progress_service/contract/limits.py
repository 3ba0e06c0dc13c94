"""The bounds of what an event can say."""

from typing import Final

MAX_COUNT: Final = 10**12
"""Upper bound of a numerator or denominator: no count of a country's dossiers comes near it, and sums stay exact."""
