"""Numbers, dates and bars as pages show them. Exact: what is shown is rounded once, from the exact value."""

import datetime as dt
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from par.exact import exact, shown
from report_service.web.look import Language

DASH: Final = "–"
MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def number(text: object, lang: Language) -> str:
    """A decimal with the sign of the language: ``97,52`` and ``97.52``; a dash for None."""
    if text is None:
        return DASH
    return str(text).replace(".", ",") if lang == "vi" else str(text)


def count(value: int | None, lang: Language) -> str:
    """A whole number in groups of three: ``3.321`` and ``3,321``."""
    if value is None:
        return DASH
    grouped = f"{value:,}"
    return grouped.replace(",", ".") if lang == "vi" else grouped


def date(value: str | dt.date | None, lang: Language) -> str:
    """``31/12/2023`` and ``31 Dec 2023``."""
    if value is None:
        return DASH
    day = value if isinstance(value, dt.date) else dt.date.fromisoformat(value[:10])
    return f"{day:%d/%m/%Y}" if lang == "vi" else f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def percent(numerator: int, denominator: int) -> str | None:
    """Percent with one decimal, halves up; None without a whole."""
    if denominator == 0:
        return None
    tenths = (Fraction(2000 * numerator, denominator) + 1) // 2
    return f"{tenths // 10}.{tenths % 10}"


def rate_of(rate: Mapping[str, int]) -> str | None:
    """A rate as reads tell it, in percent with one decimal."""
    return percent(rate["numerator"], rate["denominator"])


def decimal(text: str) -> str:
    """Exact points as they are shown."""
    return shown(exact(text))


def share_of(score: str | None, maximum: str | None) -> str | None:
    """What part of ``maximum`` a score ``p/q`` is, in percent with two decimals; None where either is missing."""
    if score is None or maximum is None or exact(maximum) == 0:
        return None
    return shown(100 * exact(score) / exact(maximum))


def width(percentage: str | None) -> str:
    """The length of a bar of 100: what is below nothing or above everything stays within the bar."""
    if percentage is None:
        return "0"
    return str(float(min(max(exact(percentage), Fraction(0)), Fraction(100))))


def stacked(counts: Mapping[str, int], names: Sequence[str]) -> list[dict[str, Any]]:
    """Pieces of a stacked bar of 100, side by side: ``name count x width``; nothing where all is zero."""
    total = sum(counts[name] for name in names)
    pieces: list[dict[str, Any]] = []
    start = 0.0
    for name in names:
        if not counts[name]:
            continue
        size = round(100 * counts[name] / total, 3)
        pieces.append({"name": name, "count": counts[name], "x": round(start, 3), "width": size})
        start += size
    return pieces


def sparkline(values: Sequence[str | None]) -> list[list[tuple[float, float]]]:
    """Points of a line of twelve months in a box of 120 × 28, in strokes: a month without a figure parts them.

    The scale is that of the values, at least five percent points high, so that a steady figure looks steady.
    """
    known = [float(value) for value in values if value is not None]
    if not known:
        return []
    low, high = min(known), max(known)
    middle, half = (low + high) / 2, max((high - low) / 2, 2.5)
    strokes: list[list[tuple[float, float]]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            strokes.append([])
            continue
        x = 4 + place * 112 / max(1, len(values) - 1)
        y = 14 - (float(value) - middle) / half * 11
        strokes[-1].append((round(x, 1), round(y, 1)))
    return [stroke for stroke in strokes if stroke]
