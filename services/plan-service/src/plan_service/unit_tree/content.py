"""What the planning office says about units."""

import datetime as dt
from typing import Annotated

from pydantic import Field

from par.events.unit import UnitType
from plan_service.values import Content, Name, Token

MAX_ITEMS = 500
"""Units or groups per command: together no more than one atomic append takes."""

Aliases = Annotated[tuple[Name, ...], Field(max_length=50)]


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
