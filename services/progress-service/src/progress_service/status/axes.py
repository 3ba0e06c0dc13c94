"""The axes by which obligations are counted, and the groups of an axis in which one counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Axis(StrEnum):
    """By what obligations are counted.

    ``unit``: who owes it. ``district``: the same unit and every unit above it, so that each is counted with all below.
    ``task``: the task, or the entry of a list, of a plan. ``domain``: a plan's task group. ``area``: a PAR area within
    a city. ``leader``: who is in charge, as the plans of one authority name them.
    """

    UNIT = "unit"
    DISTRICT = "district"
    CITY = "city"
    TASK = "task"
    DOMAIN = "domain"
    AREA = "area"
    LEADER = "leader"
    PLAN = "plan"


@dataclass(frozen=True, slots=True)
class Group:
    """Obligations that are counted together; ``within`` is the city, plan or authority that gives ``name`` a meaning.

    ``plan`` only where all of the group is of one plan.
    """

    by: Axis
    city: str
    within: str | None
    name: str
    plan: str | None = None

    @property
    def key(self) -> str:
        """Names the group within its axis. Only the last part can contain the separator."""
        return self.name if self.within is None else f"{self.within}|{self.name}"

    def shown(self) -> dict[str, Any]:
        """The group as JSON values."""
        return {"by": self.by.value, "key": self.key, "city": self.city, "plan": self.plan, "name": self.name}


def groups_of(obligation: Mapping[str, Any], by: Axis) -> tuple[Group, ...]:
    """The groups of an axis in which an obligation counts; none where it has no domain, area or leader."""
    city, plan = obligation["city"], obligation["plan"]
    match by:
        case Axis.UNIT:
            return (Group(by, city, None, obligation["unit"]),)
        case Axis.DISTRICT:
            units = dict.fromkeys((obligation["unit"], *obligation["ancestors"]))
            return tuple(Group(by, city, None, unit) for unit in units)
        case Axis.CITY:
            return (Group(by, city, None, city),)
        case Axis.PLAN:
            return (Group(by, city, None, plan, plan),)
        case Axis.TASK:
            return (Group(by, city, plan, obligation["key"], plan),)
        case Axis.DOMAIN:
            return _named(by, city, plan, obligation["domain"], plan)
        case Axis.AREA:
            return _named(by, city, city, obligation["area"])
        case Axis.LEADER:
            return _named(by, city, obligation["authority"], obligation["leader_in_charge"])


def _named(by: Axis, city: str, within: str, name: str | None, plan: str | None = None) -> tuple[Group, ...]:
    return () if name is None else (Group(by, city, within, name, plan),)
