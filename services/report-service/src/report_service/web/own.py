"""What the scoreboard reads of report-service's own read models."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from par.projection.store.database import Database
from report_service.read_models.city_indicators.projection import NAME as CITY_INDICATORS
from report_service.read_models.periods.projection import PERIODS
from report_service.read_models.plan_targets.projection import NAME as PLAN_TARGETS
from report_service.read_models.plan_targets.queries import TargetStatusQuestion, target_status
from report_service.read_models.publications.projection import NAME as PUBLICATIONS
from report_service.read_models.rankings.projection import NAME as RANKINGS
from report_service.read_models.results.projection import NAME as RESULTS
from report_service.read_models.results.queries import HIDDEN
from report_service.read_models.unit_indicators.queries import UnitIndicatorsQuestion, unit_indicators

ROWS: Final = 50
"""Rows of a ranking that a page shows at a time."""

_FIRST_TYPES: Final = ("ward", "commune", "district", "department")
"""Whose ranking comes first; what is ranked alone, a city, comes last."""


class Own:
    """Reads of committed documents."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def years(self, city: str) -> list[int]:
        """The years of which there is an index or a figure, latest first."""
        scored: list[int] = await self._database[RANKINGS].distinct("year", {"city": city})
        told: list[int] = await self._database[CITY_INDICATORS].distinct("year", {"city": city})
        planned: list[int] = await self._database[PLAN_TARGETS].distinct("year", {"city": city})
        return sorted({*scored, *told, *planned}, reverse=True)

    async def fullest(self, cities: Sequence[str]) -> str:
        """Of some cities the one with most scored units in its latest round; the first where none has any."""
        steps: list[Mapping[str, Any]] = [
            {"$match": {"city": {"$in": list(cities)}, "main": True}},
            {"$group": {"_id": {"city": "$city", "year": "$year"}, "units": {"$sum": {"$size": "$entries"}}}},
            {"$sort": {"_id.year": -1, "units": -1, "_id.city": 1}},
            {"$limit": 1},
        ]
        for found in await self._database[RANKINGS].aggregate(steps).to_list(1):
            return str(found["_id"]["city"])
        return cities[0]

    async def result_of(self, unit: str, year: int) -> dict[str, Any] | None:
        """A unit's result in the main round of a year, with areas, without leaves; None while it is in no round."""
        shape = dict.fromkeys(("_id", "leaves", *HIDDEN), 0)
        return await self._database[RESULTS].find_one({"unit": unit, "year": year, "main": True}, shape)

    async def rankings(self, city: str, year: int, start: Mapping[str, int]) -> list[dict[str, Any]]:
        """The ranking of each type: ``unit_type scored waiting entries unscored``, rows from ``start[type]`` on."""
        branches = [{"case": {"$eq": ["$unit_type", name]}, "then": skip} for name, skip in start.items()]
        skip: Any = {"$switch": {"branches": branches, "default": 0}} if branches else 0
        shape = {
            "_id": 0,
            "unit_type": 1,
            "scored": {"$size": "$entries"},
            "waiting": {"$size": "$unscored"},
            "entries": {"$slice": ["$entries", skip, ROWS]},
            "unscored": {"$slice": ["$unscored", ROWS]},
        }
        steps: list[Mapping[str, Any]] = [{"$match": {"city": city, "year": year, "main": True}}, {"$project": shape}]
        found = await self._database[RANKINGS].aggregate(steps).to_list(None)
        return sorted(found, key=lambda ranking: _place(ranking["unit_type"]))

    async def results(self, city: str, year: int) -> list[dict[str, Any]]:
        """All units of a city in the round of a year, by type, rank and name, without leaves."""
        where = {"city": city, "year": year, "main": True}
        found = await self._database[RESULTS].find(where, dict.fromkeys(("_id", "leaves", *HIDDEN), 0)).to_list(None)
        ranked = self._database[RANKINGS].find(where, {"entries.unit": 1, "entries.rank": 1})
        ranks = {entry["unit"]: entry["rank"] async for part in ranked for entry in part["entries"]}
        rows = [{**row, "rank": ranks.get(row["unit"])} for row in found]
        return sorted(rows, key=lambda row: (_place(row["unit_type"]), row["rank"] is None, row["rank"], row["name"]))

    async def place_of(self, city: str, unit_type: str, unit: str, year: int) -> dict[str, int] | None:
        """``rank of``: where a unit stands among those of its type that have a score; None without a rank."""
        mine = {"$filter": {"input": "$entries", "cond": {"$eq": ["$$this.unit", unit]}}}
        steps: list[Mapping[str, Any]] = [
            {"$match": {"_id": f"{city}:{unit_type}:{year}"}},
            {"$project": {"_id": 0, "of": {"$size": "$entries"}, "mine": mine}},
        ]
        for found in await self._database[RANKINGS].aggregate(steps).to_list(1):
            for entry in found["mine"]:
                return {"rank": entry["rank"], "of": found["of"]}
        return None

    async def pooled(self, unit: str, year: int) -> list[dict[str, Any]]:
        """The indicators pooled for a unit, by name."""
        where = {"unit": unit, "year": year}
        return await self._database[CITY_INDICATORS].find(where, {"_id": 0}).sort("indicator", 1).to_list(None)

    async def figures(self, unit: str, year: int) -> dict[str, Any]:
        """What a unit reported itself (``items``), and what is pooled for it."""
        return await unit_indicators(self._database, UnitIndicatorsQuestion(unit=unit, year=year))

    async def published(self, city: str, year: int) -> list[dict[str, Any]]:
        """The latest revision of each round of a year that was published, the main one first, without its results."""
        found = self._database[PUBLICATIONS].find({"city": city, "year": year}, {"_id": 0, "results": 0})
        latest = {row["round"]: row async for row in found.sort([("round", 1), ("revision", 1)])}
        return sorted(latest.values(), key=lambda row: (not row["main"], row["round"]))

    async def closed_periods(self, city: str, year: int) -> list[dict[str, Any]]:
        """The closed revisions of a year's periods, the latest of each, by their last day.

        ``scheme period first last revision closed_on units gaps content_sha256 state``; ``state`` is ``open`` where it
        was opened again.
        """
        where = {"city": city, "year": year, "closed_revision": {"$ne": None}}
        names = ("scheme", "period", "first", "last", "state")
        frozen = ("revision", "closed_on", "units", "gaps", "content_sha256")
        found = []
        async for row in self._database[PERIODS].find(where).sort([("last", -1), ("scheme", 1)]):
            closed = next(one for one in row["revisions"] if one["revision"] == row["closed_revision"])
            found.append({**{name: row[name] for name in names}, **{name: closed[name] for name in frozen}})
        return found

    async def targets(self, city: str, year: int) -> list[dict[str, Any]]:
        """The targets of the plans in force of a city and year, each with ``plan authority`` and how it stands."""
        where = {"city": city, "year": year, "in_force": True}
        plans = await self._database[PLAN_TARGETS].find(where, {"plan": 1}).sort("_id", 1).to_list(None)
        found: list[dict[str, Any]] = []
        for plan in plans:
            answer = await self.targets_of(plan["plan"])
            found += [{**item, "plan": answer["plan"], "authority": answer["authority"]} for item in answer["items"]]
        return found

    async def targets_of(self, plan: str) -> dict[str, Any]:
        """The targets of one plan and how they stand. Raises NotFound."""
        return await target_status(self._database, TargetStatusQuestion(plan=plan))


def _place(unit_type: str) -> tuple[int, str]:
    known = unit_type in _FIRST_TYPES
    return (_FIRST_TYPES.index(unit_type) if known else len(_FIRST_TYPES)), unit_type
