"""The register of one city's units through time: the tree as it was, is or will be on any day.

Facts come in any order: a merger of 1 July is recorded on 15 June, or on 20 July. What counts on a day are the facts
that hold from that day or earlier, in the order of their days; facts of one day in the order they were recorded.
"""

import bisect
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from par.events import EventData
from par.events.unit import UnitOpened
from par.units.facts import Change, UnitFact, by_day, first_day, named_in
from par.units.tree import UnitTree
from par.units.unit import Unit

ONE_DAY: Final = dt.timedelta(days=1)


@dataclass(frozen=True)
class UnitRegister:
    """All ``facts`` about a city's units in the order they were recorded.

    Immutable; a tree is folded when it is first asked for, once per day on which something changes.
    """

    facts: tuple[UnitFact, ...] = ()
    _trees: dict[int, UnitTree] = field(default_factory=dict, init=False, repr=False, compare=False)

    def evolve(self, data: EventData) -> "UnitRegister":
        """The register with one more fact; facts of other kinds leave it as it is."""
        return UnitRegister((*self.facts, data)) if isinstance(data, UnitFact) else self

    @staticmethod
    def of(facts: Iterable[EventData]) -> "UnitRegister":
        """The register of ``facts`` in the order they were recorded."""
        return UnitRegister(tuple(data for data in facts if isinstance(data, UnitFact)))

    def on(self, day: dt.date | None) -> UnitTree:
        """The tree at the end of ``day``; None: after everything that is known, also of days to come."""
        days = len(self.days) if day is None else bisect.bisect_right(self.days, day)
        if days not in self._trees:
            self._trees[days] = UnitTree().after(self._dated[: self._counts[days]])
        return self._trees[days]

    def before(self, day: dt.date) -> UnitTree:
        """The tree until ``day``; also of the first day of the calendar, which nothing precedes."""
        return self.on(day - ONE_DAY if day > dt.date.min else day)

    @cached_property
    def days(self) -> tuple[dt.date, ...]:
        """The days on which something changes, in order."""
        return tuple(sorted({first_day(fact) for fact in self.facts} - {dt.date.min}))

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """Renamings, moves and ends, in the order of their days."""
        return tuple(fact for fact in self._dated if isinstance(fact, Change))

    def every(self) -> tuple[Unit, ...]:
        """All units that ever were or will be, as they are known last, in the order of their opening."""
        last = self.on(None)
        found = {**last.units, **{unit: ended.unit for unit, ended in last.ended.items()}}
        return tuple(found[unit] for unit in self._opened)

    def knows(self, name: str) -> bool:
        """Whether ``name`` is the id of a unit on any day, or of a group."""
        return self.has_unit(name) or name in self.on(None).groups

    def has_unit(self, unit: str) -> bool:
        """Whether ``unit`` is the id of a unit on any day."""
        return unit in self._opened

    def opened_on(self, unit: str) -> dt.date | None:
        """The first day of ``unit``; None: since before the ledger. KeyError when no such unit was ever opened."""
        return self._opened[unit].opened_on

    def closed_on(self, unit: str) -> dt.date | None:
        """The first day on which ``unit`` is no more; None: no end is known."""
        ended = self.on(None).ended.get(unit)
        return None if ended is None else ended.on

    def history(self, unit: str) -> tuple[UnitFact, ...]:
        """The facts that are about ``unit`` (or group), in the order of their days."""
        return tuple(fact for fact in self._dated if unit in named_in(fact))

    @cached_property
    def _dated(self) -> list[UnitFact]:
        return by_day(self.facts)

    @cached_property
    def _counts(self) -> list[int]:
        """How many facts hold before the first of ``days``, and on each of them."""
        return [bisect.bisect_right(self._dated, day, key=first_day) for day in (dt.date.min, *self.days)]

    @cached_property
    def _opened(self) -> dict[str, UnitOpened]:
        return {fact.unit: fact for fact in self.facts if isinstance(fact, UnitOpened)}
