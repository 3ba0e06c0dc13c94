"""Senders of whom something is expected, and how long they have been silent: silence is no zero, and is shown."""

import datetime as dt
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from par.units import OWN_STAFF_TYPES, UnitTree


@dataclass(frozen=True, slots=True)
class Sent:
    """What a sender has sent up to a day: the ledger's day of its latest accepted event, and how many there were.

    ``figures``: whether it had reported figures by then.
    """

    last_day: dt.date
    accepted: int
    figures: bool


def speaker(tree: UnitTree, unit: str, senders: Container[str]) -> str:
    """Who is expected to report for ``unit``: itself, or whoever goes on for it.

    A department or other body without a system of its own, that is none among ``senders``, is reported for by the
    authority above it.
    """
    found = next(iter(tree.successors(unit)), unit)
    while found not in senders and found in tree.units and tree.units[found].type in OWN_STAFF_TYPES:
        parent = tree.units[found].parent
        if parent is None:
            break
        found = parent
    return found


def silence(
    open_work: Iterable[tuple[str, str]],
    sent: Mapping[str, Sent],
    trees: Mapping[str, UnitTree],
    city_of: Callable[[str], str | None],
    day: dt.date,
) -> list[dict[str, Any]]:
    """One row per sender, by id: what is expected of it, and how long it has sent nothing at the end of ``day``.

    ``open_work`` has city and unit of each open obligation; ``trees`` the trees of the day of the cities asked for.
    Expected is who owes open work for itself or its staff, and who has reported figures before and is still there.
    A sender stands in its own city (``city_of``), whichever other one has a unit of the same id.
    ``silent_for`` is in days, None for who has never sent anything.
    """
    owes: dict[str, int] = {}
    cities: dict[str, str] = {}
    for city, unit in open_work:
        who = speaker(trees[city], unit, sent)
        if city_of(who) in (None, city):
            owes[who] = owes.get(who, 0) + 1
            cities[who] = city
    for unit in sent:
        own = city_of(unit)
        if own is not None and own in trees and unit in trees[own].units:
            cities[unit] = own
    return [_row(unit, cities[unit], owes.get(unit, 0), sent.get(unit), day) for unit in sorted(cities)]


def _row(unit: str, city: str, owes: int, sent: Sent | None, day: dt.date) -> dict[str, Any]:
    return {
        "source": unit,
        "city": city,
        "expected": owes > 0 or (sent is not None and sent.figures),
        "open_obligations": owes,
        "reports_figures": sent is not None and sent.figures,
        "accepted": sent.accepted if sent is not None else 0,
        "last_day": sent.last_day.isoformat() if sent is not None else None,
        "silent_for": (day - sent.last_day).days if sent is not None else None,
    }


def is_silent(row: Mapping[str, Any], days: int) -> bool:
    """Whether something is expected of the sender, and it has sent nothing for ``days`` days or ever."""
    return row["expected"] and (row["silent_for"] is None or row["silent_for"] >= days)
