"""The index of a city's units, and that of one unit with its leaves."""

from typing import Any, Final

from par.problems import NotFound
from report_service.query import Question, Reader
from report_service.read_models.index.projection import NAME as INDEX
from report_service.read_models.rankings.projection import NAME as RANKINGS
from report_service.tokens import Token, Year

INDEX_QUERY: Final = "index"
INDEX_OF_UNIT_QUERY: Final = "index-of-unit"

SHORT: Final = (
    *("unit", "name", "unit_type", "year", "round", "index_set", "version"),
    *("score", "shown", "max", "missing"),
)
LONG: Final = ("inputs", "leaves", "areas")


class IndexQuestion(Question):
    """All units of ``city`` in its round of ``year``."""

    city: Token
    year: Year


class IndexOfUnitQuestion(Question):
    """One unit in its round of ``year``."""

    unit: Token
    year: Year


async def index(reader: Reader, question: IndexQuestion) -> dict[str, Any]:
    """``items`` without leaves, by unit type, rank and unit; ``rank`` is None where there is no score."""
    where = {"city": question.city, "year": question.year}
    rankings = await reader.items(RANKINGS, where, ["unit_type"])
    in_round = where | {"round": {"$exists": True}}
    found = await reader.items(INDEX, in_round, ["unit"], without=LONG)
    ranks = {entry["unit"]: entry["rank"] for part in rankings["items"] for entry in part["entries"]}
    items = [
        {**{name: item[name] for name in SHORT}, "rank": ranks.get(item["unit"])} for item in found["items"]
    ]
    items.sort(key=lambda item: (item["unit_type"], item["rank"] is None, item["rank"] or 0, item["unit"]))
    return {"items": items, "position": rankings["position"]}


async def index_of_unit(reader: Reader, question: IndexOfUnitQuestion) -> dict[str, Any]:
    """The unit's score with areas, leaves and inputs. Raises NotFound while it is in no round."""
    document = await reader.one(INDEX, f"{question.unit}:{question.year}")
    if "round" not in document:
        raise NotFound("not-found", what=f"{question.unit}:{question.year}")
    return document
