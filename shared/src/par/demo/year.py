"""The whole demo year: who sends what on which day, computed before the first day."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from par.demo import measurement_story, obligation_story, obligation_turns, report_story, trouble
from par.demo.submissions import Delivery, at, body_of, event, identity
from par.events.unit import UnitType
from par.units import UnitTree

MEASURING_TYPES = frozenset({UnitType.WARD, UnitType.COMMUNE, UnitType.DEPARTMENT})


@dataclass(frozen=True, slots=True)
class Year:
    """``deliveries[sender][day]`` in the order in which the sender sends them."""

    deliveries: Mapping[str, Mapping[dt.date, Sequence[Delivery]]]

    @property
    def senders(self) -> list[str]:
        """Everybody who sends something, in a fixed order."""
        return sorted(self.deliveries)

    @property
    def count(self) -> int:
        """How many events are sent, repetitions and wrong ones included."""
        return self.count_until(dt.date.max)

    def count_until(self, last: dt.date) -> int:
        """How many of them on the days up to ``last``."""
        return sum(len(told) for days in self.deliveries.values() for day, told in days.items() if day <= last)


def year_of(
    trees: Mapping[str, UnitTree],
    obligations: Sequence[Mapping[str, Any]],
    indicators: Sequence[Mapping[str, Any]],
    authorities: Sequence[str],
    year: int,
    seed: int,
) -> Year:
    """Write the year of all senders.

    ``trees`` by city, ``obligations`` as the progress-service lists them, ``indicators`` with ``id`` and ``yes_no``,
    ``authorities`` the units that issued plans.
    """
    sender_of = {unit: sender_for(tree, unit) for tree in trees.values() for unit in tree.units}
    told: list[Delivery] = []
    for obligation in obligations:
        sender = sender_of[obligation["unit"]]
        written = list(obligation_story.story(seed, obligation, sender, year))
        told += obligation_turns.with_turns(seed, obligation, sender, written, year)
    for authority, (plan, units) in report_story.asked_units(obligations).items():
        for unit in units:
            told += report_story.story(seed, authority, plan, unit, sender_of[unit], year)
    for unit in measuring_units(trees, authorities):
        for indicator in indicators:
            told += measurement_story.story(seed, unit, indicator, sender_of[unit], year)
    by_sender: dict[str, list[Delivery]] = defaultdict(list)
    for delivery in told:
        by_sender[delivery.sender].append(delivery)
    deliveries = {
        sender: _by_day([*own, *_trouble(seed, sender, own, trees, obligations, indicators, year)])
        for sender, own in sorted(by_sender.items())
    }
    return Year(deliveries)


def sender_for(tree: UnitTree, unit: str) -> str:
    """Whose system reports for ``unit``: the authority it belongs to."""
    for candidate in (*tree.ancestors(unit)[::-1], unit):
        if tree.speaks_for(candidate, unit):
            return candidate
    raise AssertionError(f"{unit} cannot speak for itself")


def measuring_units(trees: Mapping[str, UnitTree], authorities: Sequence[str]) -> list[str]:
    """Wards, communes and departments at or below the authorities: those that handle dossiers."""
    return sorted(
        unit.id
        for tree in trees.values()
        for unit in tree.units.values()
        if unit.type in MEASURING_TYPES
        and any(authority in (unit.id, *tree.ancestors(unit.id)) for authority in authorities)
    )


def _trouble(
    seed: int,
    sender: str,
    own: Sequence[Delivery],
    trees: Mapping[str, UnitTree],
    obligations: Sequence[Mapping[str, Any]],
    indicators: Sequence[Mapping[str, Any]],
    year: int,
) -> Iterator[Delivery]:
    tree = next(tree for tree in trees.values() if sender in tree.units)
    other = next((unit for unit in tree.units if not tree.speaks_for(sender, unit)), None)
    yield from trouble.repeated(seed, own, year)
    yield from trouble.wrong(seed, sender, other, indicators[0]["id"], own, year)
    mine = next((found for found in obligations if found["authority"] == sender), None)
    if mine is not None:  # confirming what nobody has handed in yet
        day, subject = dt.date(year, 1, 2), f"obligation/{mine['obligation']}"
        early = event(sender, identity(0, "early", sender), "par.product.confirmed.v1", subject, at(day, 7), {})
        yield Delivery(day, 0, sender, body_of(early), fault="illegal-order")
    speaks_for = next((found for found in obligations if tree.speaks_for(sender, found["unit"])), None)
    if speaks_for is not None:
        yield from obligation_turns.rule_faults(speaks_for, sender, year)


def _by_day(deliveries: Sequence[Delivery]) -> dict[dt.date, list[Delivery]]:
    days: dict[dt.date, list[Delivery]] = defaultdict(list)
    for delivery in deliveries:
        days[delivery.day].append(delivery)
    return {day: sorted(days[day], key=lambda delivery: (delivery.order, delivery.body)) for day in sorted(days)}
