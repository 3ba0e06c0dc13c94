"""Reading the versions of a plan, and what changed between two of them."""

from collections.abc import Sequence
from typing import Any

from par.plans import PlanHistory
from par.plans.diff import diff
from par.plans.history import Version
from par.plans.owed import owed_changes
from par.plans.shown_diff import diff_as_json
from par.plans.written import written
from par.problems import NotFound
from par.projection.store.database import Database
from par.service import Query
from plan_service.plan_reads.answers import VersionsAnswer
from plan_service.plan_reads.diff_answers import DiffAnswer
from plan_service.plan_reads.past import Past, version_of
from plan_service.plan_reads.question import DiffQuestion, VersionsQuestion


def version_queries(past: Past) -> Sequence[Query[Any]]:
    """``plan-versions`` and ``plan-diff``."""

    async def versions(database: Database, asked: VersionsQuestion) -> dict[str, Any]:
        """``items``: number, position, dates, document and counts of each version; none while it is a draft."""
        history = await past.history(database, asked.plan, asked.known_at)
        return {"items": [_shown(version) for version in history.versions]}

    async def changes(database: Database, asked: DiffQuestion) -> dict[str, Any]:
        """Changes of ``tasks``, ``targets``, ``domains`` and ``lists``, and the ``obligations`` that change by them."""
        history = await past.history(database, asked.plan, asked.known_at)
        before_number, after_number = _numbers(history, asked)
        before, after = version_of(history, before_number), version_of(history, after_number)
        register = await past.register(after.city, asked.known_at)
        # One tree for both: what a merger of units changes is no change of the plan.
        tree = register.on(after.effective_on)
        found = diff(before, after)
        shown = diff_as_json(found, owed_changes(before, after, found.matching, tree), tree)
        return {"plan": asked.plan, "from": before_number, "to": after_number, **shown}

    return (
        Query("plan-versions", "/v1/plans/{plan}/versions", VersionsQuestion, versions, VersionsAnswer),
        Query("plan-diff", "/v1/plans/{plan}/diff", DiffQuestion, changes, DiffAnswer),
    )


def _numbers(history: PlanHistory, asked: DiffQuestion) -> tuple[int, int]:
    if not history.versions:
        raise NotFound("unknown-version", plan=asked.plan, version=1)
    after = asked.to if asked.to is not None else len(history.versions)
    return (asked.from_ if asked.from_ is not None else max(1, after - 1)), after


def _shown(version: Version) -> dict[str, Any]:
    return {
        "version": version.number,
        "event_position": version.position,
        "recorded": None if version.recorded is None else version.recorded.isoformat(),
        "effective_on": version.effective_on.isoformat(),
        "document": written(version.document),
        "changes": version.changes,
        "counts": {"tasks": version.tasks, "targets": version.targets},
    }
