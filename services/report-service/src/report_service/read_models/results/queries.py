"""The results of a city's units, and that of one unit with its leaves."""

from typing import Any, Final

from par.exact import exact
from par.problems import NotFound
from par.projection.store.database import Database
from par.projection.store.reading import items
from par.service import PageQuestion, Query, Question, page_of
from report_service.index.statistics import statistics
from report_service.read_models.rankings.projection import NAME as RANKINGS
from report_service.read_models.results.answers import ResultsAnswer, StatisticsAnswer, UnitResultAnswer
from report_service.read_models.results.projection import NAME
from report_service.results.change import change
from report_service.results.counting import result_classes
from report_service.tokens import Token, Year

SHORT: Final = (
    *("unit", "name", "unit_type", "year", "round", "index_set", "version", "stage"),
    *("score", "shown", "max", "percent", "percent_shown", "class", "bonus", "penalty", "missing"),
)
HIDDEN: Final = ("rows", "classes")


class ResultsQuestion(PageQuestion):
    """All units of ``city`` in its main round of ``year``, or in another ``round``."""

    city: Token
    year: Year
    round: Token | None = None


class ResultOfUnitQuestion(Question):
    """One unit in the main round of ``year``, or in another ``round``; ``city``, where given, must be the unit's."""

    unit: Token
    year: Year
    city: Token | None = None
    round: Token | None = None


async def results(database: Database, asked: ResultsQuestion) -> dict[str, Any]:
    """A page without leaves, by unit type, rank and unit; ``rank`` is None where there is no score.

    ``change`` is against the main round of the year before, in main rounds only: others need not go on.
    """
    where = {"city": asked.city, "year": asked.year, **_of_round(asked.round)}
    rankings = await items(database, RANKINGS, where, ["unit_type"])
    found = await items(database, NAME, where, ["unit"], without=("areas", *HIDDEN))
    before = await _year_before(database, {"city": asked.city}, asked.year, asked.round)
    ranks = {entry["unit"]: entry["rank"] for part in rankings for entry in part["entries"]}
    rows = [
        {
            **{name: item[name] for name in SHORT},
            "rank": ranks.get(item["unit"]),
            "change": change(before.get(item["unit"]), item),
        }
        for item in found
    ]
    rows.sort(key=_place)
    return page_of(rows, _place, asked)


def _place(row: dict[str, Any]) -> tuple[str, bool, int, str]:
    """Units without a rank come last of their type."""
    return row["unit_type"], row["rank"] is None, row["rank"] or 0, row["unit"]


async def result_of_unit(database: Database, asked: ResultOfUnitQuestion) -> dict[str, Any]:
    """The unit's result with areas and leaves. Raises NotFound while it is in no such round."""
    where = {"unit": asked.unit, "year": asked.year, **_of_round(asked.round)}
    found = await items(database, NAME, where, ["round"], without=HIDDEN)
    if not found or asked.city not in (None, found[0]["city"]):
        raise NotFound("not-found", what=f"{asked.unit}:{asked.year}")
    before = await _year_before(database, {"unit": asked.unit}, asked.year, asked.round)
    return {**found[0], "change": change(before.get(asked.unit), found[0])}


async def _year_before(database: Database, whose: dict[str, str], year: int, name: str | None) -> dict[str, Any]:
    """The results of the main round of the year before, by unit."""
    if name is not None:
        return {}
    where = {**whose, "year": year - 1, "main": True}
    return {item["unit"]: item for item in await items(database, NAME, where, ["unit"], without=("areas", *HIDDEN))}


class StatisticsQuestion(Question):
    """Statistics of ``city`` in its main round of ``year``, or in another ``round``."""

    city: Token
    year: Year
    round: Token | None = None


async def round_statistics(database: Database, asked: StatisticsQuestion) -> dict[str, Any]:
    """Of the results in percent: per unit type, of all units together, and the mean of the means of the types."""
    where = {"city": asked.city, "year": asked.year, **_of_round(asked.round)}
    found = await items(database, NAME, where, ["unit"], without=("leaves", "areas", "rows"))
    results_of = [(item["unit_type"], None if item["percent"] is None else exact(item["percent"])) for item in found]
    classes = {item["unit_type"]: result_classes(item["classes"]) for item in found if item["classes"]}
    return {"items": statistics(results_of, classes)}


def _of_round(name: str | None) -> dict[str, Any]:
    return {"main": True} if name is None else {"round": name}


RESULTS: Final = Query("results", "/v1/results/{year}/{city}", ResultsQuestion, results, ResultsAnswer)
RESULT_OF_UNIT: Final = Query(
    "result-of-unit", "/v1/results/{year}/{city}/{unit}", ResultOfUnitQuestion, result_of_unit, UnitResultAnswer
)
STATISTICS: Final = Query(
    "statistics", "/v1/statistics/{year}/{city}", StatisticsQuestion, round_statistics, StatisticsAnswer
)
