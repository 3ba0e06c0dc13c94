"""Asking why a unit has its score."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import Field

from par.events import AggregateId
from par.events.index_set import IndexSetPublished
from par.events.round import Leaf, RoundOpened
from par.log import EventLog, LogError
from par.problems import NotFound, Retryable
from par.projection.database import Database
from par.projection.reading import one
from par.service import Query, Question
from par.values import Code
from report_service.explaining.answers import ExplainAnswer
from report_service.explaining.sources import Sources
from report_service.explaining.tree import leaves_in, tree_of
from report_service.explaining.words import Words
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
    leaf: Annotated[
        Code | None, Field(description="Only this leaf, with pages of the units or obligations behind its inputs.")
    ] = None
    after: Annotated[str, Field(max_length=LONGEST_ID, description="With `leaf`: `next` of the page before.")] = ""
    limit: Annotated[int, Field(ge=1, le=200, description="With `leaf`: the most rows in one page.")] = USUAL_LIMIT


def explain_query(log: EventLog) -> Query[ExplainQuestion]:
    """The query ``explain``."""
    sources = Sources(log)

    async def explain(database: Database, asked: ExplainQuestion) -> dict[str, Any]:
        """The tree of the unit's score. Raises NotFound while it is in no round, or has no such leaf; Retryable."""
        index = await one(database, INDEX, f"{asked.unit}:{asked.year}")
        if "round" not in index:
            raise NotFound("not-found", what=f"{asked.unit}:{asked.year}")
        try:
            key = sheet_key(asked.unit, asked.year, index["round"])
            result = await one(database, RESULTS, key)
            sheet = await database[SCORE_SHEETS].find_one({"_id": key})
            tree = tree_of(result, index, sheet, await _leaves(log, index), await _areas(log, index))
        except LogError as error:
            raise Retryable("log-unavailable") from error
        if asked.leaf is not None:
            _only(tree, asked.leaf)
        leaves = leaves_in(tree)
        named = dict.fromkeys(found["indicator"] for leaf in leaves for found in leaf["inputs"])
        read = await asyncio.gather(*(sources.behind(database, index, indicator) for indicator in named))
        figures = dict(zip(named, read, strict=True))
        for leaf in leaves:
            leaf["inputs"] = [figures[found["indicator"]] for found in leaf["inputs"]]
        if asked.leaf is not None:
            for found in figures.values():
                await _put_page(sources, database, index, found, asked)
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


async def _leaves(log: EventLog, index: Mapping[str, Any]) -> tuple[Leaf, ...]:
    """The leaves that the unit's round has frozen."""
    for item in await log.read_subjects(f"par.log.{index['city']}.report.round.*"):
        if isinstance(item.event.data, RoundOpened) and item.event.data.round == index["round"]:
            return item.event.data.leaves
    return ()


async def _areas(log: EventLog, index: Mapping[str, Any]) -> dict[str, Words]:
    """The names of the areas, from the version of the set that the round was opened on."""
    for item in await log.read(AggregateId("all", "plan", "index-set", index["index_set"])):
        data = item.event.data
        if isinstance(data, IndexSetPublished) and data.version == index["version"]:
            return {area.code: Words(area.name_vi, area.name_en) for area in data.areas}
    return {}
