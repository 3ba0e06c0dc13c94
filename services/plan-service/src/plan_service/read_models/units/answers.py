"""Units, groups and trees as reads show them."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, JsonValue, RootModel

from par.events.unit import UnitType
from par.service import PageAnswer
from par.values import AnswerModel


class UnitFields(AnswerModel):
    """A unit where it stands in the tree."""

    unit: str
    name: str
    unit_type: UnitType
    parent: str | None
    ancestors: Annotated[tuple[str, ...], Field(description="The units above it, nearest first.")]
    aliases: tuple[str, ...]


class UnitRow(UnitFields):
    """A unit on a day: as it is, as it last was, or as it will begin."""

    kind: Literal["unit"]
    status: Literal["present", "ended", "not_yet"]
    former_names: tuple[str, ...]
    opened_on: Annotated[dt.date | None, Field(description="Null: since before the ledger.")]
    closed_on: Annotated[dt.date | None, Field(description="The first day on which it is no more.")]
    successors: Annotated[tuple[str, ...], Field(description="Who goes on in its place; empty while it is present.")]
    predecessors: Annotated[tuple[str, ...], Field(description="The ended units in whose place it goes on.")]


class GroupRow(AnswerModel):
    """A name that stands for several units; ``members`` are listed, or all of ``types`` below ``under``."""

    kind: Literal["group"]
    unit: Annotated[str, Field(description="Id of the group.")]
    name: str
    under: str | None
    types: tuple[UnitType, ...]
    members: tuple[str, ...] | None
    aliases: tuple[str, ...]
    units: Annotated[tuple[str, ...], Field(description="The units it stands for on the day.")]


class UnitsAnswer(PageAnswer):
    """A page of units and groups in the order they were opened."""

    items: tuple[Annotated[UnitRow | GroupRow, Field(discriminator="kind")], ...]


class UnitFact(AnswerModel):
    """One fact about a unit or group."""

    position: Annotated[int, Field(description="In the log.")]
    recorded: Annotated[AwareDatetime | None, Field(description="When the ledger learned of it.")]
    type: Annotated[str, Field(description="Of the event.")]
    data: Annotated[dict[str, JsonValue], Field(description="Of the event.")]
    on: Annotated[dt.date | None, Field(description="The first day it holds; null: always.")]


class UnitWithHistory(UnitRow):
    """One unit and what was recorded of it."""

    city: str
    history: tuple[UnitFact, ...]


class GroupWithHistory(GroupRow):
    """One group and what was recorded of it."""

    city: str
    history: tuple[UnitFact, ...]


class UnitAnswer(RootModel[Annotated[UnitWithHistory | GroupWithHistory, Field(discriminator="kind")]]):
    """One unit or group."""


class UnitOfTree(UnitFields):
    """A unit of the whole tree."""

    depth: Annotated[int, Field(description="0 for the root.")]


class UnitTreeAnswer(AnswerModel):
    """The tree of one city on a day."""

    city: str
    units: Annotated[tuple[UnitOfTree, ...], Field(description="From the root downwards, each before those below it.")]
    groups: tuple[GroupRow, ...]
