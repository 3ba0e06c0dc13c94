"""Reading plans and their tasks: the present from the read models, every other moment from the log."""

from collections.abc import Sequence
from typing import Any, Final

from par.plans import natural_order
from par.plans.written import heading_of, task_of_plan
from par.problems import NotFound
from par.projection.store.database import Database
from par.projection.store.reading import items, one
from par.service import Query, page, page_of
from plan_service.plan_reads.answers import PlanAnswer, PlanHeadingAnswer, PlansAnswer, TasksAnswer
from plan_service.plan_reads.past import Past
from plan_service.plan_reads.question import PlanQuestion, PlansQuestion, TasksQuestion
from plan_service.read_models.plans.projection import Plans
from plan_service.read_models.tasks.projection import Tasks

LISTS: Final = (
    "targets",
    "reporting",
    "responsibilities",
    "procedure_reviews",
    "inspections",
    "funding",
    "implements",
    "legal_bases",
    "last_target",
    "rearranged",
)
"""What a list of plans leaves out."""


def plan_queries(past: Past) -> Sequence[Query[Any]]:
    """``plans``, ``plan``, ``plan-heading`` and ``plan-tasks``."""

    async def plans(database: Database, asked: PlansQuestion) -> dict[str, Any]:
        """Headings, status, groups and counts, in the order of year and id."""
        if asked.is_now:
            where = {} if asked.city is None else {"city": asked.city}
            return await page(database, Plans.name, where, ["year", "plan"], asked, without=LISTS)
        found = [heading_of(plan) for plan in await past.plans(asked.city, asked)]
        rows = [{name: value for name, value in row.items() if name not in LISTS} for row in found]
        rows.sort(key=lambda row: (row["year"], row["plan"]))
        return page_of(rows, lambda row: (row["year"], row["plan"]), asked)

    async def plan(database: Database, asked: PlanQuestion) -> dict[str, Any]:
        """A plan with its lists and its ``tasks`` in the order of the document. Raises NotFound."""
        heading, tasks = await read(database, asked)
        return {**heading, "tasks": tasks}

    async def heading(database: Database, asked: PlanQuestion) -> dict[str, Any]:
        """A plan with its lists, without its tasks: of a large plan these come in pages. Raises NotFound."""
        shown, _ = await read(database, asked)
        return shown

    async def tasks(database: Database, asked: TasksQuestion) -> dict[str, Any]:
        """The tasks of a plan in the order of the document. Raises NotFound."""
        _, rows = await read(database, asked)
        places = {row["task"]: number for number, row in enumerate(rows)}
        return page_of(rows, lambda row: (places[row["task"]],), asked)

    async def read(database: Database, asked: PlanQuestion) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        if asked.is_now:
            return await _present(database, asked.plan)
        found = await past.plan(database, asked)
        return heading_of(found), [task_of_plan(found.plan, task) for task in found.in_order()]

    return (
        Query("plans", "/v1/plans", PlansQuestion, plans, PlansAnswer),
        Query("plan", "/v1/plans/{plan}", PlanQuestion, plan, PlanAnswer),
        Query("plan-heading", "/v1/plans/{plan}/heading", PlanQuestion, heading, PlanHeadingAnswer),
        Query("plan-tasks", "/v1/plans/{plan}/tasks", TasksQuestion, tasks, TasksAnswer),
    )


async def _present(database: Database, plan: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Heading and tasks as they are now. Raises NotFound."""
    heading = await one(database, Plans.name, plan, NotFound("unknown-plan", plan=plan))
    tasks = await items(database, Tasks.name, {"plan": plan}, ["added.position"], without=("added", "position"))
    if heading.pop("rearranged"):
        groups = {domain["ordinal"]: number for number, domain in enumerate(heading["domains"])}
        tasks.sort(key=lambda task: (groups.get(task["domain"], len(groups)), natural_order(task["ordinal"])))
    return heading, tasks
