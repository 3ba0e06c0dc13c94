"""The schedule of a task as the draft states it.

A plan that gives its tasks a time gives none on purpose where a cell is empty: such a task has no date. Where more
than half of the tasks name no time at all (prose plans say once that all of it is the year's work), a task without
time words is work of the plan's whole year.
"""

import datetime as dt
from dataclasses import dataclass

from par.deadlines.reading import Kind
from par.events.plan import Every, Schedule
from par.importing.draft import Draft, TaskDraft


@dataclass(frozen=True, slots=True)
class Dated:
    """A day and what it belongs to, in the words of the time cell."""

    label: str
    due: dt.date


@dataclass(frozen=True, slots=True)
class TaskSchedule:
    """What a task's time says; ``kind`` None where there are no words and nothing is assumed for them."""

    kind: Kind | None = None
    from_: dt.date | None = None
    due: dt.date | None = None
    every: Every | None = None
    times_per_year: int | None = None
    milestones: tuple[Dated, ...] = ()


def year_is_assumed(draft: Draft) -> bool:
    """Whether tasks without time words are work of the whole year."""
    silent = sum(not task.time for task in draft.tasks)
    return 2 * silent > len(draft.tasks)


def schedule_of(task: TaskDraft, year: int, assume_year: bool) -> TaskSchedule:
    """The task's time; ``assume_year`` is that of its draft."""
    if task.schedule is not None:
        return _stated(task.schedule)
    reading = task.reading
    if not task.time or reading is None:
        if task.time or not assume_year:
            return TaskSchedule()
        return TaskSchedule(Kind.WINDOW, dt.date(year, 1, 1), dt.date(year, 12, 31))
    return TaskSchedule(
        reading.kind,
        reading.from_,
        reading.due,
        reading.every,
        reading.times_per_year,
        tuple(Dated(milestone.label, milestone.due) for milestone in reading.milestones),
    )


def _stated(schedule: Schedule) -> TaskSchedule:
    """A schedule that the document itself gives."""
    return TaskSchedule(
        None if schedule.kind is None else Kind(schedule.kind),
        schedule.from_,
        schedule.due,
        schedule.every,
        schedule.times_per_year,
        tuple(Dated(milestone.label, milestone.due) for milestone in schedule.milestones),
    )
