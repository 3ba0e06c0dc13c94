"""What the planning office says about units."""

import datetime as dt
from typing import Annotated

from pydantic import Field

from par.events.unit import UnitType
from par.values import Content, Name, Token

MAX_ITEMS = 500
"""Units or groups per command: together no more than one atomic append takes."""

Aliases = Annotated[tuple[Name, ...], Field(max_length=50)]
Units = Annotated[tuple[Token, ...], Field(min_length=1, max_length=MAX_ITEMS)]


class NewUnit(Content):
    """A unit to open under ``parent`` (None: the root)."""

    id: Token
    name: Name
    type: UnitType
    parent: Token | None
    aliases: Aliases = ()
    opened_on: dt.date | None = None


class NewGroup(Content):
    """A name for several units: the listed ``members``, or all of ``types`` below ``under``."""

    id: Token
    name: Name
    under: Token | None = None
    types: Annotated[tuple[UnitType, ...], Field(max_length=len(UnitType))] = ()
    members: Annotated[tuple[Token, ...], Field(max_length=MAX_ITEMS)] | None = None
    aliases: Aliases = ()


class OpenUnits(Content):
    """Units (parents before children) and groups of one city."""

    city: Token
    units: Annotated[tuple[NewUnit, ...], Field(max_length=MAX_ITEMS)] = ()
    groups: Annotated[tuple[NewGroup, ...], Field(max_length=MAX_ITEMS)] = ()


class Dated(Content):
    """A change of one city's units: ``on`` is the first day it holds, ``document`` the one that orders it."""

    city: Token
    on: dt.date
    document: Name | None = None


class RenameUnit(Dated):
    """``name`` and ``aliases`` take the place of those before, which stay known as former names."""

    unit: Token
    name: Name
    type: UnitType | None = None
    aliases: Aliases = ()


class MoveUnit(Dated):
    """The unit, with all below it, stands under ``parent``."""

    unit: Token
    parent: Token


class MergeUnits(Dated):
    """The ``units`` end and ``into`` goes on: a unit of the tree, or the one that this command ``opens``."""

    units: Units
    into: Token
    opens: NewUnit | None = None


class SplitUnit(Dated):
    """The unit ends and the units ``into`` go on, of which this command may open some; the first is its heir."""

    unit: Token
    into: Units
    opens: Annotated[tuple[NewUnit, ...], Field(max_length=MAX_ITEMS)] = ()


class CloseUnit(Dated):
    """The unit ends; ``successor`` takes over its open work and the units below it (None: nobody)."""

    unit: Token
    successor: Token | None = None


Change = RenameUnit | MoveUnit | MergeUnits | SplitUnit | CloseUnit
TreeCommand = OpenUnits | Change
