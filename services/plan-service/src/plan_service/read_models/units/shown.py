"""How units and groups are shown on a day."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from par.units import Unit, UnitRegister, UnitTree


def shown_unit(register: UnitRegister, identity: str, day: dt.date | None) -> dict[str, Any]:
    """A unit or group as it is on ``day``; KeyError when the register has neither.

    A unit that is no more is shown as it last was, one that is not there yet as it will begin (``status``).
    ``successors`` and ``predecessors`` are those of the day.
    """
    tree = register.on(day)
    if identity in tree.groups:
        return _group(tree, identity)
    opened, closed = register.opened_on(identity), register.closed_on(identity)
    if identity in tree.units:
        status, unit, above = "present", tree.units[identity], tree
    elif identity in tree.ended:
        status, unit, above = "ended", tree.ended[identity].unit, tree
    else:
        above = register.on(opened)
        status, unit = "not_yet", above.units[identity]
    return {
        "kind": "unit",
        "status": status,
        **_unit(unit, above),
        "former_names": list(unit.former),
        "opened_on": _iso(opened),
        "closed_on": _iso(closed),
        "successors": [] if status == "present" else list(tree.successors(identity)),
        "predecessors": list(tree.predecessors(identity)),
    }


def shown_tree(tree: UnitTree) -> dict[str, Any]:
    """The whole tree: ``units`` from the root downwards, each with its ``depth``, and ``groups``."""
    return {
        "units": [{**_unit(unit, tree), "depth": depth} for depth, unit in _downwards(tree)],
        "groups": [_group(tree, group) for group in tree.groups],
    }


def _unit(unit: Unit, tree: UnitTree) -> dict[str, Any]:
    above = () if unit.parent is None else (unit.parent, *_ancestors(tree, unit.parent))
    return {
        "unit": unit.id,
        "name": unit.name,
        "unit_type": unit.type,
        "parent": unit.parent,
        "ancestors": list(above),
        "aliases": list(unit.aliases),
    }


def _ancestors(tree: UnitTree, parent: str) -> tuple[str, ...]:
    """Those above a parent, which may have ended by now."""
    return tree.ancestors(parent) if parent in tree.units else ()


def _group(tree: UnitTree, identity: str) -> dict[str, Any]:
    group = tree.groups[identity]
    defined = group.model_dump(mode="json", include={"name", "under", "types", "members", "aliases"})
    return {
        "kind": "group",
        "unit": identity,
        **defined,
        "units": [unit.id for unit in tree.members(identity)],
    }


def _downwards(tree: UnitTree) -> Iterator[tuple[int, Unit]]:
    below: dict[str | None, list[Unit]] = {}
    for unit in tree.units.values():
        below.setdefault(unit.parent, []).append(unit)
    to_show = [(0, unit) for unit in reversed(below.get(None, []))]
    while to_show:
        depth, unit = to_show.pop()
        yield depth, unit
        to_show += [(depth + 1, child) for child in reversed(below.get(unit.id, []))]


def _iso(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()
