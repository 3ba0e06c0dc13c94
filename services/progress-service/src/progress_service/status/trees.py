"""Showing the work of units that are no more under those that go on for them."""

import datetime as dt
from collections.abc import Iterable, Mapping
from time import monotonic
from typing import Any

from par.log import LogError
from par.problems import Retryable
from par.units import UnitTree
from progress_service.reference.reference import Reference
from progress_service.status.past import Place, Shown, as_owed


class Trees:
    """The unit trees of days, as fresh as the log."""

    def __init__(self, reference: Reference) -> None:
        self._reference = reference

    def city_of(self, unit: str) -> str | None:
        """The city to which a unit belongs, None for one that no city knows."""
        return self._reference.city_of(unit)

    async def tree(self, city: str, day: dt.date, known_at: dt.datetime | None = None) -> UnitTree:
        """The tree of a city on a day, as the ledger knew it at ``known_at`` (None: as it knows it now).

        Empty for a city that is, or was, not known. Raises Retryable.
        """
        try:
            await self._reference.refreshed_since(monotonic())
        except LogError as error:
            raise Retryable("log-unavailable") from error
        return self._reference.register_known(city, known_at).on(day)

    async def with_heirs(self, unit: str, tree_of: dt.date | None, known_at: dt.datetime | None) -> list[str]:
        """The unit, and the former units for which it goes on on the day ``tree_of``."""
        if tree_of is None:
            return [unit]
        tree = await self.tree(self.city_of(unit) or "", tree_of, known_at)
        return [unit, *tree.predecessors(unit)]

    async def shown(self, cities: Iterable[str], tree_of: dt.date | None, known_at: dt.datetime | None) -> Shown:
        """Under whom obligations are shown: under the units of ``tree_of``, or (None) under the unit that owed them.

        Of units too only what was known at ``known_at`` counts: a merger recorded later changes no signed figure.
        """
        if tree_of is None:
            return as_owed
        trees = {city: await self.tree(city, tree_of, known_at) for city in set(cities)}

        def under_the_heir(obligation: Mapping[str, Any]) -> Place:
            tree, unit = trees[obligation["city"]], obligation["unit"]
            heir = next(iter(tree.successors(unit)), unit)
            if heir not in tree.units:
                return as_owed(obligation)
            return Place(heir, tree.units[heir].type.value, tree.ancestors(heir))

        return under_the_heir
