"""What people call the units of a plan."""

from par.units import UnitTree


def unit_name(tree: UnitTree, unit: str) -> str:
    """The name of a unit or group, also of one that has ended; an id that the tree does not know is its own name."""
    if unit in tree.units:
        return tree.units[unit].name
    if unit in tree.groups:
        return tree.groups[unit].name
    return tree.ended[unit].unit.name if unit in tree.ended else unit
