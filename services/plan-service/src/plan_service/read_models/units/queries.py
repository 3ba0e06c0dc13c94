"""Reading units, groups and trees, as of any day and as known at any moment."""

import asyncio
import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Annotated, Any

from pydantic import Field

from par.problems import NotFound
from par.projection.store.database import Database
from par.service import AsOf, KnownAt, PageQuestion, Query, Question, page_of
from par.units import UnitTree
from par.units.resolve import Resolver
from plan_service.read_models.units.answers import UnitAnswer, UnitsAnswer, UnitTreeAnswer
from plan_service.read_models.units.known import city_of, known_units
from plan_service.read_models.units.shown import shown_tree, shown_unit

Id = Annotated[str, Field(min_length=1, max_length=64)]
Today = Callable[[], dt.date | None]


class MomentQuestion(Question):
    """Units as of a day, as known at a moment."""

    as_of: AsOf = None
    known_at: KnownAt = None


class UnitsQuestion(MomentQuestion, PageQuestion):
    """The units and groups of one city; with ``ended`` also the units that are no more."""

    city: Id
    ended: Annotated[bool, Field(description="Units that are no more, too.")] = False


class UnitQuestion(MomentQuestion):
    """One unit or group."""

    unit: Id


class UnitTreeQuestion(MomentQuestion):
    """The tree of one city."""

    city: Id


class UnitNamesQuestion(MomentQuestion):
    """Names as plans of ``authority`` write them, in the order of one list."""

    authority: Id
    names: Annotated[tuple[Annotated[str, Field(max_length=2_000)], ...], Field(max_length=500)]


def unit_queries(today: Today) -> Sequence[Query[Any]]:
    """The queries; ``today`` is the ledger's day, None before it has one (then all that is known counts)."""

    async def units(database: Database, asked: UnitsQuestion) -> dict[str, Any]:
        """``items``: units and groups in the order they were opened; none when the city has no tree."""
        known = await known_units(database, asked.city, asked.known_at)
        day = asked.as_of or today()
        tree = known.register.on(day)
        shown = [
            identity
            for identity in sorted(known.order, key=known.order.__getitem__)
            if identity in tree.units or identity in tree.groups or (asked.ended and identity in tree.ended)
        ]
        found = page_of(shown, lambda identity: (known.order[identity],), asked)
        items = [shown_unit(known.register, identity, day) for identity in found["items"]]
        return {**found, "items": items}

    async def unit(database: Database, asked: UnitQuestion) -> dict[str, Any]:
        """A unit or a group with its ``history``. Raises NotFound."""
        city = await city_of(database, asked.unit)
        known = None if city is None else await known_units(database, city, asked.known_at)
        if known is None or asked.unit not in known.order:
            raise NotFound("unknown-unit", unit=asked.unit)
        shown = shown_unit(known.register, asked.unit, asked.as_of or today())
        return {"city": city, **shown, "history": known.history(asked.unit)}

    async def unit_tree(database: Database, asked: UnitTreeQuestion) -> dict[str, Any]:
        """``units`` from the root downwards, and ``groups``; none when the city has no tree."""
        known = await known_units(database, asked.city, asked.known_at)
        return {"city": asked.city, **shown_tree(known.register.on(asked.as_of or today()))}

    async def unit_names(database: Database, asked: UnitNamesQuestion) -> dict[str, Any]:
        """``items``: whom each of ``names`` means. Raises NotFound when the authority is not there on that day."""
        city = await city_of(database, asked.authority)
        known = None if city is None else await known_units(database, city, asked.known_at)
        tree = None if known is None else known.register.on(asked.as_of or today())
        if tree is None or asked.authority not in tree.units:
            raise NotFound("unknown-unit", unit=asked.authority)
        # Names are looked up in everything a tree is called: for a large one that takes longer than others may wait.
        return {"items": await asyncio.to_thread(_named, tree, asked)}

    return [
        Query("units", "/v1/units", UnitsQuestion, units, UnitsAnswer),
        Query("unit", "/v1/units/{unit}", UnitQuestion, unit, UnitAnswer),
        Query("unit-tree", "/v1/unit-trees/{city}", UnitTreeQuestion, unit_tree, UnitTreeAnswer),
        Query("unit-names", None, UnitNamesQuestion, unit_names),
    ]


def _named(tree: UnitTree, asked: UnitNamesQuestion) -> list[dict[str, Any]]:
    found = Resolver(tree, asked.authority).all(asked.names)
    return [
        {"text": text, **asdict(resolution), "candidates": [asdict(one) for one in resolution.candidates]}
        for text, resolution in zip(asked.names, found, strict=True)
    ]
