"""What changed between two plans, task by task as people would say it."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import zip_longest
from typing import Final

from par.events.plan import Domain, Schedule
from par.plans.content import Plan
from par.plans.matching import Matching, match_tasks
from par.plans.target_diff import TargetChange, target_changes
from par.plans.task import Task
from par.plans.written import LISTS
from par.units import fold_name

_WORDS: Final = ("title", "products", "funding", "note")


class ChangeKind(StrEnum):
    """What can happen to tasks."""

    MOVED = "moved"
    REWORDED = "reworded"
    RESCHEDULED = "rescheduled"
    REASSIGNED = "reassigned"
    SPLIT = "split"
    MERGED = "merged"
    DROPPED = "dropped"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class DateChange:
    """One date of a task: ``what`` is ``due``, ``from``, or ``milestone`` with its label; None: there is none."""

    what: str
    label: str | None
    before: dt.date | None
    after: dt.date | None


@dataclass(frozen=True, slots=True)
class Turnover:
    """Units and groups that are out, and those that are in for them."""

    out: tuple[str, ...] = ()
    into: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TaskChange:
    """One change. ``fields`` are those that read otherwise; the others say more of a new time and new people."""

    kind: ChangeKind
    before: tuple[Task, ...]
    after: tuple[Task, ...]
    fields: tuple[str, ...] = ()
    dates: tuple[DateChange, ...] = ()
    leads: Turnover = field(default_factory=Turnover)
    coordinators: Turnover = field(default_factory=Turnover)


@dataclass(frozen=True, slots=True)
class DomainChange:
    """A task group that is new (``before`` None), gone (``after`` None), or has another title or area."""

    before: Domain | None
    after: Domain | None


@dataclass(frozen=True, slots=True)
class Diff:
    """All that changed from one plan to another; ``lists`` are the names of the lists that read otherwise."""

    tasks: Sequence[TaskChange]
    targets: Sequence[TargetChange]
    domains: Sequence[DomainChange]
    lists: Sequence[str]
    matching: Matching


def diff(before: Plan, after: Plan, *, one_history: bool = True) -> Diff:
    """What changed; ``one_history``: both are versions of one plan, so that their keys mean the same."""
    matching = match_tasks(before, after, one_history=one_history)
    return Diff(
        tasks=[*_of_tasks(matching)],
        targets=target_changes(before, after, one_history=one_history),
        domains=[*_of_domains(before, after)],
        lists=[name for name in LISTS if getattr(before, name) != getattr(after, name)],
        matching=matching,
    )


def _of_tasks(matching: Matching) -> Iterator[TaskChange]:
    for before, after in matching.pairs:
        yield from task_changes(before, after)
    for whole, parts in matching.splits:
        yield TaskChange(ChangeKind.SPLIT, (whole,), tuple(parts))
    for pieces, one in matching.merges:
        yield TaskChange(ChangeKind.MERGED, tuple(pieces), (one,))
    for task in matching.dropped:
        yield TaskChange(ChangeKind.DROPPED, (task,), ())
    for task in matching.added:
        yield TaskChange(ChangeKind.ADDED, (), (task,))


def task_changes(before: Task, after: Task) -> Iterator[TaskChange]:
    """What changed of one task that goes on; one entry per kind of change."""
    both = (before,), (after,)
    if (before.ordinal, before.domain) != (after.ordinal, after.domain):
        yield TaskChange(ChangeKind.MOVED, *both)
    fields = [name for name in _WORDS if getattr(before, name) != getattr(after, name)]
    if before.schedule != after.schedule:
        yield TaskChange(ChangeKind.RESCHEDULED, *both, dates=tuple(_dates(before.schedule, after.schedule)))
    elif before.time_text != after.time_text:
        fields.append("time_text")
    people = _people(before, after)
    if people:
        yield TaskChange(
            ChangeKind.REASSIGNED,
            *both,
            fields=people,
            leads=_turnover(before.leads, after.leads),
            coordinators=_turnover(before.coordinators, after.coordinators),
        )
    if fields:
        yield TaskChange(ChangeKind.REWORDED, *both, fields=tuple(fields))


def _people(before: Task, after: Task) -> tuple[str, ...]:
    """In which role others are responsible. The order of units, and how they are written, is no change."""
    changed = [
        role
        for role in ("leads", "coordinators")
        if set(getattr(before, role)) != set(getattr(after, role)) or _unknown(before, role) != _unknown(after, role)
    ]
    if before.leader_in_charge != after.leader_in_charge:
        changed.append("leader_in_charge")
    return tuple(changed)


def _unknown(task: Task, role: str) -> frozenset[str]:
    """The words for people of a task of whom no unit is known."""
    return frozenset() if getattr(task, role) else frozenset(fold_name(text) for text in getattr(task, f"{role}_text"))


def _turnover(before: Sequence[str], after: Sequence[str]) -> Turnover:
    return Turnover(
        tuple(unit for unit in before if unit not in after), tuple(unit for unit in after if unit not in before)
    )


def _dates(before: Schedule, after: Schedule) -> Iterator[DateChange]:
    for what, one, other in (("from", before.from_, after.from_), ("due", before.due, after.due)):
        if one != other:
            yield DateChange(what, None, one, other)
    earlier, later = _milestone_days(before), _milestone_days(after)
    for label in {**earlier, **later}:
        out = Counter(earlier.get(label, ())) - Counter(later.get(label, ()))
        new = Counter(later.get(label, ())) - Counter(earlier.get(label, ()))
        for one, other in zip_longest(out.elements(), new.elements()):
            yield DateChange("milestone", label, one, other)


def _milestone_days(schedule: Schedule) -> dict[str, list[dt.date]]:
    """By label; a plan may ask for the same product on several days."""
    days: dict[str, list[dt.date]] = {}
    for milestone in schedule.milestones:
        days.setdefault(milestone.label, []).append(milestone.due)
    return days


def _of_domains(before: Plan, after: Plan) -> Iterator[DomainChange]:
    for ordinal in {**before.domains, **after.domains}:
        one, other = before.domains.get(ordinal), after.domains.get(ordinal)
        if one != other:
            yield DomainChange(one, other)
