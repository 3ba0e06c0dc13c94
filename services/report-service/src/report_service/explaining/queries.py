"""Asking why a unit has its score."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import Field

from par.log import EventLog, LogError
from par.problems import NotFound, Retryable
from par.projection.store.database import Database
from par.projection.store.reading import one
from par.service import Query, Question
from par.values import Code
from report_service.explaining.answers import ExplainAnswer
from report_service.explaining.naming import Naming
from report_service.explaining.sources import Sources
from report_service.explaining.tree import leaves_in, rules_of, tree_of
from report_service.read_models.index.projection import NAME as INDEX
from report_service.read_models.results.projection import NAME as RESULTS
from report_service.read_models.score_sheets.projection import NAME as SCORE_SHEETS
from report_service.read_models.score_sheets.projection import sheet_key
from report_service.tokens import Token, Year

USUAL_LIMIT: Final = 20
LONGEST_ID: Final = 250


class ExplainQuestion(Question):
    """Why ``unit`` has its score in ``year``; of one ``leaf`` also which units and obligations are behind it."""

    unit: Token
    year: Year
    round: Annotated[Token | None, Field(description="Another round than the main one of the year.")] = None
    leaf: Annotated[
        Code | None, Field(description="Only this leaf, with pages of the units or obligations behind its inputs.")
    ] = None
    after: Annotated[str, Field(max_length=LONGEST_ID, description="With `leaf`: `next` of the page before.")] = ""
    limit: Annotated[int, Field(ge=1, le=200, description="With `leaf`: the most rows in one page.")] = USUAL_LIMIT


def explain_query(log: EventLog) -> Query[ExplainQuestion]:
    """The query ``explain``."""
    sources, naming = Sources(log), Naming(log)

    async def explain(database: Database, asked: ExplainQuestion) -> dict[str, Any]:
        """The tree of the unit's score. Raises NotFound while it is in no round, or has no such leaf; Retryable."""
        index = await one(database, INDEX, f"{asked.unit}:{asked.year}")
        name = asked.round or index.get("round")
        if name is None:
            raise NotFound("not-found", what=f"{asked.unit}:{asked.year}")
        try:
            key = sheet_key(asked.unit, asked.year, name)
            result = await one(database, RESULTS, key)
            sheet = await database[SCORE_SHEETS].find_one({"_id": key})
            leaves, areas = await naming.leaves(result), await naming.areas(result)
        except LogError as error:
            raise Retryable("log-unavailable") from error
        tree = tree_of(result, rules_of(result, index), sheet, leaves, areas)
        if asked.leaf is not None:
            _only(tree, asked.leaf)
        shown = leaves_in(tree)
        named = dict.fromkeys(found["indicator"] for leaf in shown for found in leaf["inputs"])
        read = await asyncio.gather(*(sources.behind(database, result, indicator) for indicator in named))
        figures = dict(zip(named, read, strict=True))
        for leaf in shown:
            leaf["inputs"] = [figures[found["indicator"]] for found in leaf["inputs"]]
        if asked.leaf is not None:
            for found in figures.values():
                await _put_page(sources, database, result, found, asked)
        return tree

    return Query("explain", "/v1/explain/{year}/{unit}", ExplainQuestion, explain, ExplainAnswer)


def _only(tree: dict[str, Any], code: str) -> None:
    for area in tree["areas"]:
        area["leaves"] = [leaf for leaf in area["leaves"] if leaf["code"] == code]
    tree["areas"] = [area for area in tree["areas"] if area["leaves"]]
    if not tree["areas"]:
        raise NotFound("not-found", "/leaf", what=code)


async def _put_page(
    sources: Sources, database: Database, unit: Mapping[str, Any], found: dict[str, Any], asked: ExplainQuestion
) -> None:
    """The units of a pool, or the obligations of a figure of the ledger, in pages by their ids."""
    if found["of"] == "own":
        return
    name, key = ("members", "unit") if found["of"] == "pooled" else ("counted", "obligation")
    read = sources.members if found["of"] == "pooled" else sources.obligations
    rows = await read(database, unit, found["indicator"], asked.after, asked.limit + 1)
    found[name] = rows[: asked.limit]
    found["next"] = found[name][-1][key] if len(rows) > asked.limit else None
