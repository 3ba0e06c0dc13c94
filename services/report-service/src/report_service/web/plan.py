"""The page of a plan: its tasks and how far they are, its targets, its versions, and what changed between two."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final

from par.problems import NotFound
from report_service.web.figures import rate_of, stacked
from report_service.web.look import CELLS, Look
from report_service.web.others import Part, part
from report_service.web.places import Place
from report_service.web.sources import Sources

TASKS: Final = 3_000
CHANGES: Final = 200
"""Changed obligations that a page lists; the counts are of all."""


async def plan_page(sources: Sources, look: Look, plan: str) -> dict[str, Any]:
    """All that the template of the page needs. Raises NotFound."""
    which: dict[str, Any] = {"plan": plan, "version": look.asked.version}
    if look.asked.version is None:
        which["as_of"] = look.asked.as_of
    past = {"as_of": look.asked.as_of}
    own, ask = sources.own, sources.asker
    heading, tasks, versions, status, by_task, targets = await asyncio.gather(
        part("heading", ask.ask("plan", "plan-heading", which)),
        part("tasks", ask.rows("plan", "plan-tasks", which, TASKS)),
        part("versions", ask.ask("plan", "plan-versions", {"plan": plan})),
        part("status", ask.ask("progress", "status-of", {"by": "plan", "key": plan, **past})),
        part("tasks' status", ask.rows("progress", "status", {"by": "task", "plan": plan, **past})),
        part("targets", own.targets_of(plan)),
    )
    if heading.value is None and not heading.fault and targets.value is None:
        raise NotFound("unknown-plan", plan=plan)
    city = await _city(sources, heading, targets)
    place = await sources.places.place(city, sources.day(look))
    if place is None:
        raise NotFound("unknown-plan", plan=plan)
    year, years = await sources.year(look, city)
    numbers = [] if versions.value is None else [version["version"] for version in versions.value["items"]]
    return {
        "city": city,
        "place": place,
        "plan": plan,
        "name": plan if heading.value is None else heading.value["title"],
        "day": sources.day(look),
        "year": year,
        "years": years,
        "heading": heading,
        "tasks": _by_domain(heading, tasks, by_task, place),
        "status": status,
        "pieces": None if status.value is None else stacked(status.value, CELLS),
        "rate": None if status.value is None else rate_of(status.value["completion_rate"]),
        "targets": targets,
        "versions": versions,
        "diff": await _diff(sources, look, plan, numbers),
        "changes": CHANGES,
    }


async def _city(sources: Sources, heading: Part[dict[str, Any]], targets: Part[dict[str, Any]]) -> str:
    for known in (heading.value, targets.value):
        if known is not None:
            return str(known["city"])
    raise NotFound("unknown-plan", plan="")


def _by_domain(
    heading: Part[dict[str, Any]], tasks: Part[list[Any]], by_task: Part[list[Any]], place: Place
) -> Part[list[dict[str, Any]]]:
    """The plan's domains in their order, each with its tasks and their counts."""
    if tasks.value is None:
        return Part(None, tasks.fault or heading.fault)
    counts = {row["name"]: row for row in by_task.value or []}
    titles = {} if heading.value is None else {one["ordinal"]: one["title"] for one in heading.value["domains"]}
    found: dict[str, dict[str, Any]] = {}
    for task in tasks.value:
        domain = found.setdefault(
            task["domain"], {"ordinal": task["domain"], "title": titles.get(task["domain"]), "tasks": []}
        )
        row = counts.get(task["key"])
        domain["tasks"].append(
            {
                **task,
                "counts": row,
                "pieces": [] if row is None else stacked(row, CELLS),
                "lead_names": list(task["leads_text"]) or [place.name(unit) for unit in task["leads"]],
            }
        )
    return Part(list(found.values()))


async def _diff(sources: Sources, look: Look, plan: str, numbers: Sequence[int]) -> Part[dict[str, Any]] | None:
    """What changed between the two versions that were chosen, by default the last two; None with fewer than two."""
    if len(numbers) < 2:
        return None
    after = look.asked.version or numbers[-1]
    before = look.asked.before or max(1, after - 1)
    if before >= after:
        before, after = sorted((before, after if before != after else numbers[-1]))
    question: Mapping[str, Any] = {"plan": plan, "from": before, "to": after}
    return await part("changes", sources.asker.ask("plan", "plan-diff", question))
