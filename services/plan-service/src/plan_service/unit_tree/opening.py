"""Opening units and defining groups."""

import datetime as dt
from collections.abc import Sequence

from par.events.unit import GroupDefined, UnitOpened
from par.problems import Rejected
from par.units import UnitRegister
from plan_service.unit_tree.checks import ALWAYS, NewNames, check_names, orphans
from plan_service.unit_tree.content import NewGroup, NewUnit, OpenUnits

Placed = tuple[str, NewUnit]
"""A unit to open, and its place in the command."""


def open_units(command: OpenUnits, register: UnitRegister) -> list[UnitOpened | GroupDefined]:
    """The units, then the groups, each decided with those before it."""
    placed = [(f"/content/units/{number}", unit) for number, unit in enumerate(command.units)]
    opened = opened_units(command.city, placed, register, None)
    for fact in opened:
        register = register.evolve(fact)
    check_parents(placed, register)
    defined = []
    names = [names_of(at, unit) for at, unit in placed]
    for number, group in enumerate(command.groups):
        at = f"/content/groups/{number}"
        defined.append(_define_group(command.city, group, register, at))
        register = register.evolve(defined[-1])
        names.append(NewNames(group.id, at, group.name, group.aliases))
    if names:
        check_names(register, names, ALWAYS)
    return [*opened, *defined]


def opened_units(
    city: str, placed: Sequence[Placed], register: UnitRegister, default: dt.date | None
) -> list[UnitOpened]:
    """The facts that open units, from the day ``default`` on where they name none.

    Names and parents (:func:`check_parents`) are to be checked on the register with all facts of the command.
    """
    known = {unit.id for unit in register.every()}
    facts = []
    for at, unit in placed:
        _check_id(city, unit.id, at)
        if unit.id in known or register.knows(unit.id):
            raise Rejected("unit-exists", f"{at}/id", unit=unit.id)
        if unit.parent is None:
            if known or unit.id != city:
                raise Rejected("invalid-root", f"{at}/parent", city=city, unit=unit.id)
        elif unit.parent not in known:
            raise Rejected("unknown-parent", f"{at}/parent", parent=unit.parent)
        known.add(unit.id)
        facts.append(
            UnitOpened(
                city=city,
                unit=unit.id,
                name=unit.name,
                unit_type=unit.type,
                parent=unit.parent,
                aliases=unit.aliases,
                opened_on=unit.opened_on or default,
            )
        )
    return facts


def names_of(at: str, unit: NewUnit) -> NewNames:
    """The names a new unit asks for."""
    return NewNames(unit.id, at, unit.name, unit.aliases)


def check_parents(placed: Sequence[Placed], register: UnitRegister) -> None:
    """Refuse opened units whose parent is not there, with nobody in its place, on a day when they are."""
    places = {unit.id: at for at, unit in placed}
    for _, unit, parent in orphans(register, ALWAYS):
        if unit in places:
            raise Rejected("unknown-parent", f"{places[unit]}/parent", parent=parent)


def _define_group(city: str, group: NewGroup, register: UnitRegister, at: str) -> GroupDefined:
    _check_id(city, group.id, at)
    if register.knows(group.id):
        raise Rejected("group-exists", f"{at}/id", group=group.id)
    if (group.members is None) == (not group.types):
        raise Rejected("group-members", at, group=group.id)
    if group.under is not None and not register.has_unit(group.under):
        raise Rejected("unknown-unit", f"{at}/under", unit=group.under)
    for number, member in enumerate(group.members or ()):
        if not register.has_unit(member):
            raise Rejected("unknown-unit", f"{at}/members/{number}", unit=member)
    return GroupDefined(
        city=city,
        group=group.id,
        name=group.name,
        under=group.under,
        types=group.types,
        members=group.members,
        aliases=group.aliases,
    )


def _check_id(city: str, identity: str, at: str) -> None:
    if identity != city and not identity.startswith(f"{city}-"):
        raise Rejected("outside-the-city", f"{at}/id", id=identity, city=city)
