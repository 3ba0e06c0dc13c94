"""Reading how the targets of a plan stand."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from par.problems import NotFound
from par.projection.store.database import Database
from par.projection.store.reading import items, one
from par.service import PageQuestion, Query, Question
from par.service.paging import page_of
from report_service.read_models.city_indicators.projection import NAME as POOLED
from report_service.read_models.ledger_figures.projection import NAME as LEDGER
from report_service.read_models.ledger_figures.projection import POOLED as WITH_ALL_BELOW
from report_service.read_models.plan_targets.answers import TargetsAnswer, TargetStatusAnswer
from report_service.read_models.plan_targets.projection import NAME
from report_service.read_models.unit_indicators.projection import NAME as OWN
from report_service.target.standing import standing
from report_service.tokens import Token, Year


class TargetStatusQuestion(Question):
    """The targets of ``plan``."""

    plan: Token


async def target_status(database: Database, asked: TargetStatusQuestion) -> dict[str, Any]:
    """The plan's ``authority``, ``year``, ``in_force``, and ``items``: its targets with ``standing`` and ``measured``.

    They are held against the year's figures of the authority, pooled where it pools. Raises NotFound.
    """
    plan = await one(database, NAME, asked.plan, NotFound("unknown-plan", plan=asked.plan))
    targets = plan.pop("targets")
    figures = await _figures(database, plan, (target["indicator"] for target in targets))
    return {**plan, "items": [{**target, **standing(target, figures.get(target["indicator"]))} for target in targets]}


async def _figures(
    database: Database, plan: Mapping[str, Any], indicators: Iterable[str]
) -> dict[str, Mapping[str, Any]]:
    """The figures of the plan's authority by indicator; an authority that pools has them with its units' in them.

    What the ledger counts is that of the authority with all units below it, for all of them carry out its plan.
    """
    keys = [f"{plan['authority']}:{indicator}:{plan['year']}" for indicator in set(indicators)]
    keys += [f"{key}:{WITH_ALL_BELOW}" for key in keys]
    found: dict[str, Mapping[str, Any]] = {}
    for collection in (LEDGER, OWN, POOLED):
        async for document in database[collection].find({"_id": {"$in": keys}}).sort("_id", 1):
            found[document["indicator"]] = document
    return found


class TargetsQuestion(PageQuestion):
    """The targets of all plans of ``city`` for ``year`` that are in force."""

    city: Token
    year: Year


async def targets(database: Database, asked: TargetsQuestion) -> dict[str, Any]:
    """A page by plan and number; each held against the year's figures of its plan's authority."""
    where = {"city": asked.city, "year": asked.year, "in_force": True}
    rows: list[dict[str, Any]] = []
    for plan in await items(database, NAME, where, ["plan"]):
        head = {"plan": plan["plan"], "authority": plan["authority"]}
        figures = await _figures(database, plan, (target["indicator"] for target in plan["targets"]))
        rows += [head | target | standing(target, figures.get(target["indicator"])) for target in plan["targets"]]
    return page_of(rows, lambda row: (row["plan"], row["number"]), asked)


TARGETS: Final = Query("targets", "/v1/targets/{year}/{city}", TargetsQuestion, targets, TargetsAnswer)

TARGET_STATUS: Final = Query(
    "target-status", "/v1/plans/{plan}/targets", TargetStatusQuestion, target_status, TargetStatusAnswer
)
