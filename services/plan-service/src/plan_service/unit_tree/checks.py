"""What must hold of a city's units on every day, and the refusals when it would not."""

import datetime as dt
import functools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from par.problems import Rejected
from par.units import UnitRegister, UnitTree, fold_name
from par.units.facts import first_day

ALWAYS = dt.date.min
"""The day from which something holds that holds on every day."""


@dataclass(frozen=True, slots=True)
class NewNames:
    """The name and aliases that a command gives to ``owner``, and where it says so (``/content/units/3``)."""

    owner: str
    at: str
    name: str
    aliases: tuple[str, ...]

    def places(self) -> Iterator[tuple[str, str]]:
        """Each name with its pointer."""
        yield f"{self.at}/name", self.name
        for number, alias in enumerate(self.aliases):
            yield f"{self.at}/aliases/{number}", alias


def check_present(register: UnitRegister, unit: str, day: dt.date, at: str) -> None:
    """Refuse a ``unit`` that is not there on ``day``."""
    if not register.has_unit(unit):
        raise Rejected("unknown-unit", at, unit=unit)
    opened, closed = register.opened_on(unit), register.closed_on(unit)
    if opened is not None and opened > day:
        raise Rejected("unit-not-yet", at, unit=unit, opened=opened, day=day)
    if closed is not None and closed <= day:
        raise Rejected("unit-closed", at, unit=unit, closed=closed)


def check_may_end(register: UnitRegister, unit: str, day: dt.date, at: str) -> None:
    """Refuse to end a ``unit`` on ``day`` that is not there, is the root, has an end, or changes after that day."""
    check_present(register, unit, day, at)
    check_not_root(register, unit, at)
    closed = register.closed_on(unit)
    if closed is not None:
        raise Rejected("unit-closed", at, unit=unit, closed=closed)
    later = max(map(first_day, register.history(unit)))
    if later > day:
        raise Rejected("unit-changes-later", at, unit=unit, later=later, day=day)


def check_not_root(register: UnitRegister, unit: str, at: str) -> None:
    """Refuse a command that would take the root from its tree."""
    root = register.on(None).units.get(unit)
    if root is not None and root.parent is None:
        raise Rejected("unit-is-root", at, unit=unit)


def check_once(units: Sequence[str], at: str) -> None:
    """Refuse a list that names a unit twice."""
    for number, unit in enumerate(units):
        if unit in units[:number]:
            raise Rejected("unit-repeated", f"{at}/{number}", unit=unit)


def check_names(register: UnitRegister, given: Sequence[NewNames], since: dt.date) -> None:
    """Refuse names without a letter, and names that mean another unit or group on a day from ``since`` on."""
    for new in given:
        for pointer, text in new.places():
            if not any(letter.isalnum() for letter in _folded(text)):
                raise Rejected("invalid-name", pointer, name=text)
    for day in _days(register, since):
        _check_names_on(register.on(day), given)


def orphans(register: UnitRegister, since: dt.date) -> Iterator[tuple[dt.date, str, str]]:
    """(day, unit, parent) of units whose parent is not there on a day from ``since`` on."""
    for day in _days(register, since):
        units = register.on(day).units
        yield from (
            (day, unit.id, unit.parent)
            for unit in units.values()
            if unit.parent is not None and unit.parent not in units
        )


def circles(register: UnitRegister, since: dt.date) -> Iterator[tuple[dt.date, str]]:
    """(day, unit) of units that would stand below themselves on a day from ``since`` on."""
    for day in _days(register, since):
        units = register.on(day).units
        sound: set[str] = set()
        for start in units:
            way: set[str] = set()
            above: str | None = start
            while above is not None and above in units and above not in sound:
                if above in way:
                    yield day, above
                    break
                way.add(above)
                above = units[above].parent
            sound |= way


def _days(register: UnitRegister, since: dt.date) -> list[dt.date]:
    return [since, *(day for day in register.days if day > since)]


def _check_names_on(tree: UnitTree, given: Sequence[NewNames]) -> None:
    owners = {new.owner for new in given}
    meaning: dict[str, str] = {}
    for owner, names in _names(tree):
        if owner not in owners:
            meaning |= dict.fromkeys(map(_folded, names), owner)
    for new in given:
        # Renamed since, or not there yet: what it is called on this day was checked before.
        if new.owner in tree.groups or (new.owner in tree.units and tree.units[new.owner].name == new.name):
            for pointer, text in new.places():
                other = meaning.setdefault(_folded(text), new.owner)
                if other != new.owner:
                    raise Rejected("alias-ambiguous", pointer, alias=text, unit=other)


def _names(tree: UnitTree) -> Iterable[tuple[str, tuple[str, ...]]]:
    for unit in tree.units.values():
        yield unit.id, (unit.name, *unit.aliases)
    for group in tree.groups.values():
        yield group.group, (group.name, *group.aliases)


@functools.lru_cache(maxsize=20_000)
def _folded(name: str) -> str:
    return fold_name(name)
