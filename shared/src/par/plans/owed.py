"""Whose obligations change from one plan to another, and which dates of them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from par.events.obligation import ObligationKind, ObligationOpened
from par.plans.content import Plan
from par.plans.continuity import going_on
from par.plans.matching import Matching
from par.plans.opening import key_of, obligations_of
from par.plans.task import Task
from par.units import UnitTree

Owed = Mapping[str, Sequence[ObligationOpened]]
"""What is owed for one task or entry, by unit."""


class OwedKind(StrEnum):
    """What happens to an obligation."""

    OPENED = "opened"
    ENDED = "ended"
    RESCHEDULED = "rescheduled"
    HANDED_OVER = "handed-over"


@dataclass(frozen=True, slots=True)
class OwedChange:
    """One obligation of ``unit``; ``to_unit`` goes on with it where it is handed over.

    ``task`` is the number of the task as it was where the obligation ends, else as it is now; None for entries of
    lists, which ``title`` tells.
    """

    change: OwedKind
    unit: str
    task: str | None
    title: str
    product: str | None
    period: str | None
    due_before: dt.date | None
    due_after: dt.date | None
    to_unit: str | None = None


def owed_changes(before: Plan, after: Plan, matching: Matching, tree: UnitTree) -> list[OwedChange]:
    """Changes on the units of one day's ``tree``, in the order of the later plan, then what only the earlier asked.

    An obligation goes on when its task does and the same unit, or the one that alone took the place of another,
    owes the same product for the same period; as progress-service lets its obligations follow an amendment.
    """
    same = {other.key: one.key for one, other in matching.pairs}
    moved = {one.key for one, other in matching.pairs if _asks(one) == _asks(other)}
    still = {other.key for one, other in matching.pairs if one.key in moved}
    earlier = _by_work(_only(before, moved), tree, None)
    later = _by_work(_only(after, still), tree, same)
    changes: list[OwedChange] = []
    for work in [*later, *(work for work in earlier if work not in later)]:
        changes += _compare(earlier.get(work, {}), later.get(work, {}))
    return changes


def _asks(task: Task) -> tuple[object, ...]:
    """What of a task decides who owes what by when."""
    return (task.leads, task.products, task.schedule)


def _only(plan: Plan, without: set[str]) -> Plan:
    """The plan without tasks of which nothing is owed otherwise: a plan has thousands, a diff concerns a few."""
    part = plan.copy()
    part.tasks = {key: task for key, task in plan.tasks.items() if key not in without}
    return part


def _by_work(plan: Plan, tree: UnitTree, same: Mapping[str, str] | None) -> dict[str, Owed]:
    """What is owed by task or entry of a list; ``same`` leads from the later plan's keys to those of the earlier."""
    found: dict[str, dict[str, list[ObligationOpened]]] = {}
    for asked in obligations_of(plan, tree):
        key = key_of(asked)
        if same is not None and asked.kind is ObligationKind.TASK:
            key = same.get(key, f"new {key}")
        found.setdefault(key, defaultdict(list))[asked.unit].append(asked)
    return dict(found)


def _compare(before: Owed, after: Owed) -> Iterator[OwedChange]:
    out = [unit for unit in before if unit not in after]
    new = [unit for unit in after if unit not in before]
    takes_over = {out[0]: new[0]} if len(out) == len(new) == 1 else {}
    for unit, asked in before.items():
        yield from _of_unit(asked, after.get(takes_over.get(unit, unit), ()))
    for unit in new:
        if unit not in takes_over.values():
            yield from _of_unit((), after[unit])


def _of_unit(before: Sequence[ObligationOpened], after: Sequence[ObligationOpened]) -> Iterator[OwedChange]:
    """What one unit owed, beside what it (or its successor in the task) owes now."""
    work = going_on(before, after)
    for one, other in work.pairs:
        if one.unit != other.unit:
            yield _change(OwedKind.HANDED_OVER, other, one.due, other.due, unit=one.unit, to_unit=other.unit)
        elif one.due != other.due:
            yield _change(OwedKind.RESCHEDULED, other, one.due, other.due)
    for one in work.gone:
        yield _change(OwedKind.ENDED, one, one.due, None)
    for other in work.new:
        yield _change(OwedKind.OPENED, other, None, other.due)


def _change(
    kind: OwedKind,
    asked: ObligationOpened,
    before: dt.date | None,
    after: dt.date | None,
    *,
    unit: str | None = None,
    to_unit: str | None = None,
) -> OwedChange:
    return OwedChange(
        kind, unit or asked.unit, asked.task, asked.title, asked.product, asked.period, before, after, to_unit
    )
