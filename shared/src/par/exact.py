"""Exact numbers: rationals inside, rounded only for show (national practice: two decimals)."""

from collections.abc import Iterable
from decimal import Context, Decimal
from fractions import Fraction
from functools import lru_cache, reduce
from typing import Final

SHOWN_PLACES: Final = 2
REMEMBERED: Final = 10_000
"""A score is read again each time something near it changes: reading was half the time of a fold."""

SHORT_DIGITS: Final = 4_000
SHORT_BITS: Final = 13_000
"""Whole numbers up to there are read and written by Python itself, which stops at 4,300 digits."""

_WIDE: Final = Context(prec=100)
"""Wider than any sum of bounded decimals (30 digits, 20 places)."""


@lru_cache(REMEMBERED)
def exact(text: str) -> Fraction:
    """The number of a decimal (``2.5``) or of a ratio (``5/2``); ValueError for anything else."""
    numerator, slash, denominator = text.partition("/")
    return Fraction(_whole(numerator), _whole(denominator)) if slash else Fraction(text)


def ratio_text(value: Fraction) -> str:
    """``p/q`` in lowest terms, also for whole numbers: equal values are equal texts."""
    return f"{_digits(value.numerator)}/{_digits(value.denominator)}"


def _whole(text: str) -> int:
    return int(text) if len(text) <= SHORT_DIGITS else int(Decimal(text))


def _digits(value: int) -> str:
    """All digits: Python writes no more than some thousand by itself, and the mean of many units has more."""
    return str(value) if value.bit_length() <= SHORT_BITS else str(Decimal(value))


def shown(value: Fraction) -> str:
    """The decimal text with two places, halves rounded away from zero (2.345 is shown as 2.35)."""
    scaled = abs(value) * 10**SHOWN_PLACES
    digits = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    whole, rest = divmod(digits, 10**SHOWN_PLACES)
    sign = "-" if value < 0 and digits else ""
    return f"{sign}{whole}.{rest:0{SHOWN_PLACES}d}"


def percent(numerator: int, denominator: int) -> str | None:
    """The ratio in percent as it is shown; None for a denominator of 0."""
    return None if denominator == 0 else shown(Fraction(100 * numerator, denominator))


def decimal_sum(texts: Iterable[str]) -> str:
    """The sum of decimals, never rounded, as a decimal without an exponent or trailing zeros."""
    total = f"{reduce(_WIDE.add, map(Decimal, texts), Decimal(0)):f}"
    return total.rstrip("0").rstrip(".") if "." in total else total


def rate(numerator: Fraction | int, denominator: Fraction | int) -> dict[str, str] | None:
    """A share in percent, ``exact`` as ``p/q`` and as it is ``shown``; None for a denominator of 0."""
    if denominator == 0:
        return None
    value = Fraction(100) * numerator / denominator
    return {"exact": ratio_text(value), "shown": shown(value)}
