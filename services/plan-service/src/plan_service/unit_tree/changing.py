"""Renaming and moving units."""

from par.events.unit import UnitMoved, UnitRenamed
from par.problems import Rejected
from par.units import UnitRegister
from plan_service.unit_tree.checks import NewNames, check_names, check_not_root, check_present, circles, orphans
from plan_service.unit_tree.content import MoveUnit, RenameUnit


def rename(command: RenameUnit, register: UnitRegister) -> list[UnitRenamed]:
    """The renaming; nothing when the unit is called so on that day already."""
    check_present(register, command.unit, command.on, "/content/unit")
    unit = register.on(command.on).units[command.unit]
    if (unit.name, unit.aliases, unit.type) == (command.name, command.aliases, command.type or unit.type):
        return []
    fact = UnitRenamed(
        city=command.city,
        unit=command.unit,
        name=command.name,
        unit_type=command.type,
        aliases=command.aliases,
        on=command.on,
        document=command.document,
    )
    names = NewNames(command.unit, "/content", command.name, command.aliases)
    check_names(register.evolve(fact), [names], command.on)
    return [fact]


def move(command: MoveUnit, register: UnitRegister) -> list[UnitMoved]:
    """The move; nothing when the unit stands there on that day already."""
    check_present(register, command.unit, command.on, "/content/unit")
    check_not_root(register, command.unit, "/content/unit")
    check_present(register, command.parent, command.on, "/content/parent")
    if register.on(command.on).units[command.unit].parent == command.parent:
        return []
    fact = UnitMoved(
        city=command.city, unit=command.unit, parent=command.parent, on=command.on, document=command.document
    )
    moved = register.evolve(fact)
    for day, _ in circles(moved, command.on):
        raise Rejected("unit-below-itself", "/content/parent", unit=command.unit, parent=command.parent, day=day)
    for _, _, parent in orphans(moved, command.on):
        raise Rejected("unknown-parent", "/content/parent", parent=parent)
    return [fact]
