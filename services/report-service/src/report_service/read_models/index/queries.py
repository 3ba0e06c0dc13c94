"""The index of a city's units, and that of one unit with its leaves."""

from typing import Any, Final

from par.exact import exact
from par.problems import NotFound
from par.projection.store.database import Database
from par.projection.store.reading import items, one
from par.service import PageQuestion, Query, Question, page_of
from report_service.index.ranking import ranked
from report_service.read_models.index.answers import IndexAnswer, UnitIndexAnswer
from report_service.read_models.index.projection import NAME as INDEX_NAME
from report_service.tokens import Token, Year

SHORT: Final = (
    *("unit", "name", "unit_type", "year", "round", "index_set", "version"),
    *("score", "shown", "max", "missing"),
)
LONG: Final = ("inputs", "leaves", "areas", "rounds")


class IndexQuestion(PageQuestion):
    """All units of ``city`` in its round of ``year``."""

    city: Token
    year: Year


class IndexOfUnitQuestion(Question):
    """One unit in its round of ``year``; ``city``, where given, must be the unit's."""

    unit: Token
    year: Year
    city: Token | None = None


async def index(database: Database, asked: IndexQuestion) -> dict[str, Any]:
    """A page without leaves, by unit type, rank and unit; ``rank`` is None where there is no score."""
    where = {"city": asked.city, "year": asked.year}
    found = await items(database, INDEX_NAME, where | {"round": {"$exists": True}}, ["unit"], without=LONG)
    ranks = _ranks(found)
    rows = [{**{name: item[name] for name in SHORT}, "rank": ranks.get(item["unit"])} for item in found]
    rows.sort(key=_place)
    return page_of(rows, _place, asked)


def _ranks(found: list[dict[str, Any]]) -> dict[str, int]:
    """Ranks of what the ledger computes; those of the results stand in the rankings."""
    by_type: dict[str, list[dict[str, Any]]] = {}
    for item in found:
        if item["score"] is not None:
            by_type.setdefault(item["unit_type"], []).append({name: item[name] for name in ("unit", "score")})
    entries = [ranked(sorted(group, key=lambda one: (-exact(one["score"]), one["unit"]))) for group in by_type.values()]
    return {entry["unit"]: entry["rank"] for group in entries for entry in group}


def _place(row: dict[str, Any]) -> tuple[str, bool, int, str]:
    """Units without a rank come last of their type."""
    return row["unit_type"], row["rank"] is None, row["rank"] or 0, row["unit"]


async def index_of_unit(database: Database, asked: IndexOfUnitQuestion) -> dict[str, Any]:
    """The unit's score with areas, leaves and inputs. Raises NotFound while it is in no round."""
    document = await one(database, INDEX_NAME, f"{asked.unit}:{asked.year}")
    if "round" not in document or asked.city not in (None, document["city"]):
        raise NotFound("not-found", what=f"{asked.unit}:{asked.year}")
    return {name: found for name, found in document.items() if name != "rounds"}


INDEX: Final = Query("index", "/v1/index/{year}/{city}", IndexQuestion, index, IndexAnswer)
INDEX_OF_UNIT: Final = Query(
    "index-of-unit", "/v1/index/{year}/{city}/{unit}", IndexOfUnitQuestion, index_of_unit, UnitIndexAnswer
)
