"""What the words of a plan do not say: whom a name means, and how a time is understood where it can be otherwise."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from par.deadlines import read
from par.exporting.document import shown
from par.exporting.form import RESPONSIBILITIES, TaskColumn
from par.exporting.notation import codes_of, list_of, schedule_of
from par.importing.content import plan_content
from par.importing.draft import Draft, TaskDraft
from par.importing.traced import Traced

Plan = Mapping[str, Any]
"""A plan in the shape of ``examples/plans/*.yaml``; days as ISO text or as dates."""

_ROLES: Final = (
    (TaskColumn.LEADS, "leads", "leads_text"),
    (TaskColumn.COORDINATORS, "coordinators", "coordinators_text"),
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one cell means; it counts as long as the cell has these words. ``row`` is a task's ordinal, or a title."""

    row: str
    column: str
    words: str
    meaning: str


def units_by_words(plan: Plan) -> dict[str, str | None]:
    """The unit that each name in the plan means most often, None for names that mean none."""
    seen: dict[str, Counter[str | None]] = {}
    for task in plan["tasks"]:
        for _, ids, texts in _ROLES:
            paired = len(task[ids]) == len(task[texts])
            for number, words in enumerate(task[texts]):
                seen.setdefault(shown(words), Counter())[task[ids][number] if paired else None] += paired
    for duty in plan.get("responsibilities") or ():
        seen.setdefault(shown(duty["unit"]), Counter())[duty.get("unit_id")] += 1
    return {words: counts.most_common(1)[0][0] for words, counts in seen.items()}


def units_named(words: list[str], units: Mapping[str, str | None]) -> tuple[str, ...]:
    """The units that ``words`` name, each once."""
    named = (units.get(name) for name in words)
    return tuple(dict.fromkeys(unit for unit in named if unit is not None))


def readings_of(plan: Plan, units: Mapping[str, str | None]) -> Iterator[Reading]:
    """The cells whose words, read again, would not give what the plan says."""
    for task, schedule in zip(plan["tasks"], _schedules_read_again(plan), strict=True):
        ordinal = shown(task["ordinal"])
        if _plain(task["schedule"]) != _plain(schedule):
            meaning = schedule_of(task["schedule"])
            yield Reading(ordinal, TaskColumn.TIME.value, shown(task.get("time_text")), meaning)
        for column, ids, texts in _ROLES:
            words = [shown(name) for name in task[texts]]
            if units_named(words, units) != tuple(task[ids]):
                yield Reading(ordinal, column.value, list_of(words), codes_of(task[ids]))
    for number, duty in enumerate(plan.get("responsibilities") or (), 1):
        name, unit = shown(duty["unit"]), duty.get("unit_id")
        if units.get(name) != unit:
            row = f"{RESPONSIBILITIES.title} {number}"
            yield Reading(row, RESPONSIBILITIES.columns[1], name, codes_of([unit] if unit else []))


def _schedules_read_again(plan: Plan) -> list[Mapping[str, Any]]:
    """The schedules that an import makes of the words alone."""
    if not plan["tasks"]:
        return []
    tasks = []
    for task in plan["tasks"]:
        time = shown(task.get("time_text"))
        tasks.append(
            TaskDraft(
                ordinal=task["ordinal"],
                domain=task["domain"],
                title=Traced(shown(task["title"])),
                products=tuple(Traced(shown(product)) for product in task["products"]),
                time=Traced(time),
                reading=read(time, plan["year"]) if time else None,
            )
        )
    draft = Draft(year=plan["year"], tasks=tuple(tasks))
    content = plan_content(draft, plan=plan["id"], city=plan["city"], authority=plan["authority"])
    return [task["schedule"] for task in content["tasks"]]


def _plain(schedule: Mapping[str, Any]) -> tuple[object, ...]:
    """A schedule to be compared, whatever its dates and kinds are written with."""
    milestones = tuple((shown(each["label"]), str(each["due"])) for each in schedule.get("milestones") or ())
    fields = (schedule.get(key) for key in ("kind", "from", "due", "every", "times_per_year"))
    return (*(None if value is None else str(value) for value in fields), milestones)
