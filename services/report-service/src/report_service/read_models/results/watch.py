"""The metric of the index: the score of each city's own result, as it was published or, before that, as it stands."""

from typing import Any, Final

from par.exact import exact
from par.service import Resources
from par.service.city_gauge import CityGauge
from par.service.watching import watch
from report_service.read_models.publications.projection import NAME as PUBLICATIONS
from report_service.read_models.results.projection import NAME as RESULTS

LOOK_SECONDS: Final = 30.0


class ScoresWatch:
    """Looks for the latest main round in which each city has a score."""

    def __init__(self, resources: Resources) -> None:
        self._database = resources.database
        self._runner = resources.runner
        self._scores = CityGauge(
            "par_index_score",
            "Score of a city in the latest main round where it has one, published or else as it stands",
            resources.registry,
            can_be_summed=False,
        )

    async def run(self) -> None:
        """Look for ever."""
        await watch(self._runner, LOOK_SECONDS, self._look)

    async def _look(self) -> None:
        found: dict[tuple[str, ...], float] = {}
        for city in await self._database[RESULTS].distinct("city"):
            score = await self._score(city)
            if score is not None:
                found[city,] = float(exact(score))
        self._scores.show(found)

    async def _score(self, city: str) -> str | None:
        own = {"unit": city, "city": city, "main": True, "score": {"$ne": None}}
        result = await self._database[RESULTS].find_one(own, {"year": 1, "round": 1, "score": 1}, sort=[("year", -1)])
        return None if result is None else await self._published(city, result) or result["score"]

    async def _published(self, city: str, result: dict[str, Any]) -> str | None:
        """The score of the round's last publication; None where there is none, or it has no score of the city."""
        of_round = {"city": city, "year": result["year"], "round": result["round"]}
        own = {"results": {"$elemMatch": {"unit": city}}}
        found = await self._database[PUBLICATIONS].find_one(of_round, own, sort=[("revision", -1)])
        rows = [] if found is None else found.get("results", [])
        return rows[0]["score"] if rows else None
