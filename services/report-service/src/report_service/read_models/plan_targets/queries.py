"""Reading how the targets of a plan stand."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from par.problems import NotFound
from par.projection.database import Database
from par.projection.reading import one
from par.service import Query, Question
from report_service.read_models.city_indicators.projection import NAME as POOLED
from report_service.read_models.plan_targets.answers import TargetStatusAnswer
from report_service.read_models.plan_targets.projection import NAME
from report_service.read_models.unit_indicators.projection import NAME as OWN
from report_service.target.standing import standing
from report_service.tokens import Token


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
    """The figures of the plan's authority by indicator; an authority that pools has them with its units' in them."""
    keys = [f"{plan['authority']}:{indicator}:{plan['year']}" for indicator in set(indicators)]
    found: dict[str, Mapping[str, Any]] = {}
    for collection in (OWN, POOLED):
        async for document in database[collection].find({"_id": {"$in": keys}}):
            found[document["indicator"]] = document
    return found


TARGET_STATUS: Final = Query(
    "target-status", "/v1/plans/{plan}/targets", TargetStatusQuestion, target_status, TargetStatusAnswer
)
