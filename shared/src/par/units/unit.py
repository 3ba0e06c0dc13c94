"""One unit of a tree."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from par.events.unit import UnitType

POOLING_TYPES: Final = frozenset({UnitType.PROVINCE, UnitType.CITY, UnitType.DISTRICT})
"""Units whose figures pool those of the units below; all others report for themselves (766/QĐ-TTg)."""

OWN_STAFF_TYPES: Final = frozenset({UnitType.DEPARTMENT, UnitType.OTHER})
"""Parts of an authority without a system of their own: the authority reports for them."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A node of the tree; ``former`` are the names and aliases it had before it was renamed."""

    id: str
    name: str
    type: UnitType
    parent: str | None
    aliases: tuple[str, ...] = ()
    former: tuple[str, ...] = ()
    opened_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """A unit that is no more since ``on``, as it last was, and who goes ``into`` its place (nobody: empty)."""

    unit: Unit
    on: dt.date
    into: tuple[str, ...]
