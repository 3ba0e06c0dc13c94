"""Merging, splitting and closing units.

Units below one that ends stand from then on below its (first) successor. Where they belong elsewhere they are moved
before; where nobody goes on for the unit, they must be.
"""

from par.events import EventData
from par.events.unit import UnitClosed, UnitOpened, UnitsMerged, UnitSplit
from par.problems import Rejected
from par.units import UnitRegister
from plan_service.unit_tree.checks import check_may_end, check_names, check_once, check_present, circles, orphans
from plan_service.unit_tree.content import CloseUnit, Dated, MergeUnits, SplitUnit
from plan_service.unit_tree.opening import Placed, check_parents, names_of, opened_units


def merge(command: MergeUnits, register: UnitRegister) -> list[UnitOpened | UnitsMerged]:
    """The opening of the unit that goes on, where the command has one, and the merger."""
    placed = [] if command.opens is None else [("/content/opens", command.opens)]
    opened = _opened(command, placed, (command.into,), register)
    register = _after(register, *opened)
    check_once(command.units, "/content/units")
    if command.into in command.units:
        raise Rejected("unit-into-itself", "/content/into", unit=command.into)
    for number, unit in enumerate(command.units):
        check_may_end(register, unit, command.on, f"/content/units/{number}")
    check_present(register, command.into, command.on, "/content/into")
    merged = UnitsMerged(
        city=command.city, units=command.units, into=command.into, on=command.on, document=command.document
    )
    _check_outcome(command, placed, _after(register, merged))
    return [*opened, merged]


def split(command: SplitUnit, register: UnitRegister) -> list[UnitOpened | UnitSplit]:
    """The openings of the parts, where the command has them, and the split."""
    placed = [(f"/content/opens/{number}", unit) for number, unit in enumerate(command.opens)]
    opened = _opened(command, placed, command.into, register)
    register = _after(register, *opened)
    check_once(command.into, "/content/into")
    check_may_end(register, command.unit, command.on, "/content/unit")
    for number, part in enumerate(command.into):
        at = f"/content/into/{number}"
        if part == command.unit:
            raise Rejected("unit-into-itself", at, unit=part)
        check_present(register, part, command.on, at)
    parted = UnitSplit(
        city=command.city, unit=command.unit, into=command.into, on=command.on, document=command.document
    )
    _check_outcome(command, placed, _after(register, parted))
    return [*opened, parted]


def close(command: CloseUnit, register: UnitRegister) -> list[UnitClosed]:
    """The end of a unit."""
    check_may_end(register, command.unit, command.on, "/content/unit")
    if command.successor is not None:
        if command.successor == command.unit:
            raise Rejected("unit-into-itself", "/content/successor", unit=command.unit)
        check_present(register, command.successor, command.on, "/content/successor")
    closed = UnitClosed(
        city=command.city,
        unit=command.unit,
        on=command.on,
        successor=command.successor,
        document=command.document,
    )
    _check_outcome(command, [], _after(register, closed))
    return [closed]


def _opened(command: Dated, placed: list[Placed], into: tuple[str, ...], register: UnitRegister) -> list[UnitOpened]:
    for at, unit in placed:
        if unit.id not in into:
            raise Rejected("unit-opens-other", f"{at}/id", unit=unit.id)
    return opened_units(command.city, placed, register, command.on)


def _after(register: UnitRegister, *facts: EventData) -> UnitRegister:
    for fact in facts:
        register = register.evolve(fact)
    return register


def _check_outcome(command: Dated, placed: list[Placed], register: UnitRegister) -> None:
    """What must hold when all facts are in: names may pass from units that end to those that go on."""
    for day, unit in circles(register, command.on):
        raise Rejected("unit-under-ended", "/content", unit=unit, day=day)
    check_parents(placed, register)
    for day, unit, parent in orphans(register, command.on):
        raise Rejected("unit-has-units", "/content", unit=parent, below=unit, day=day)
    if placed:
        since = min(unit.opened_on or command.on for _, unit in placed)
        check_names(register, [names_of(at, unit) for at, unit in placed], since)
