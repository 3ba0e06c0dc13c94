"""From a revised document to the changes of an amendment: what turns the present plan into what the document says."""

from collections.abc import Iterator
from typing import Any, Final

from par.events.plan import TargetSet
from par.plans.content import Plan
from par.plans.diff import ChangeKind, Diff, diff, task_changes
from par.plans.target_diff import TargetChange, match_targets
from par.plans.task import Task
from par.plans.written import written

Change = dict[str, Any]
"""A change as ``par plan amend`` reads it."""

_CONTENT: Final = (
    "ordinal",
    "domain",
    "title",
    "products",
    "leads",
    "leads_text",
    "coordinators",
    "coordinators_text",
    "leader_in_charge",
    "time_text",
    "schedule",
    "funding",
    "note",
)
_WORDS: Final = ("title", "products", "funding", "note")
_PEOPLE: Final = ("leads", "leads_text", "coordinators", "coordinators_text", "leader_in_charge")
_TARGET: Final = ("domain", "text", "indicator", "comparator", "value", "unit", "scope", "nested_in")


def revision(present: Plan, revised: Plan) -> list[Change]:
    """The changes, in an order in which they can be carried out; tasks are named by their present numbers.

    Tasks are matched by content: the revised document numbers them as it likes. What it leaves out is dropped.
    """
    found = diff(present, revised, one_history=False)
    return [
        *_domains(found),
        *_tasks(found),
        *_targets(present, revised, found),
        *_lists(revised, found),
    ]


def _domains(found: Diff) -> Iterator[Change]:
    """Groups that are gone stay, without tasks: amendments have no word for the end of a group."""
    for change in found.domains:
        if change.after is not None:
            kind = "add-domain" if change.before is None else "revise-domain"
            yield {"kind": kind, "domain": written(change.after)}


def _tasks(found: Diff) -> Iterator[Change]:
    for before, after in found.matching.pairs:
        yield from _goes_on(before, after)
    for whole, parts in found.matching.splits:
        yield {"kind": "split", "task": whole.ordinal, "into": [_content(part) for part in parts]}
    for pieces, one in found.matching.merges:
        first, *others = pieces
        yield from _goes_on(first, one)
        for other in others:
            yield {"kind": "drop", "task": other.ordinal, "reason": f"Gộp vào nhiệm vụ {one.ordinal}"}
    for task in found.matching.dropped:
        yield {"kind": "drop", "task": task.ordinal}
    for task in found.matching.added:
        yield {"kind": "add", "task": _content(task)}


def _goes_on(before: Task, after: Task) -> Iterator[Change]:
    """Everything about the task that reads otherwise, also what a diff does not call a change (other spelling)."""
    kinds = {change.kind for change in task_changes(before, after)}
    if ChangeKind.MOVED in kinds:
        yield {"kind": "move", "task": before.ordinal, "ordinal": after.ordinal, "domain": after.domain}
    if any(getattr(before, name) != getattr(after, name) for name in _WORDS):
        yield {"kind": "reword", "task": before.ordinal, **_fields(after, _WORDS)}
    if (before.time_text, before.schedule) != (after.time_text, after.schedule):
        yield {"kind": "reschedule", "task": before.ordinal, **_fields(after, ("time_text", "schedule"))}
    if any(getattr(before, name) != getattr(after, name) for name in _PEOPLE):
        yield {"kind": "reassign", "task": before.ordinal, **_fields(after, _PEOPLE)}


def _targets(present: Plan, revised: Plan, found: Diff) -> Iterator[Change]:
    """New targets get numbers of their own; what is nested in them is told by these."""
    numbers = match_targets(present, revised)
    fresh = present.last_target
    for number in sorted(revised.targets):
        if number not in numbers:
            fresh += 1
            numbers[number] = fresh
    for change in sorted(found.targets, key=_nested_last):
        if change.after is None:
            assert change.before is not None  # one of the two is there
            yield {"kind": "drop-target", "number": change.before.number}
        elif change.before is None:
            yield {"kind": "set-target", "target": _target(change.after, numbers)}
        else:
            yield {"kind": "revise-target", "number": change.before.number, "target": _target(change.after, numbers)}


def _nested_last(change: TargetChange) -> tuple[bool, bool]:
    """First what is new, then what reads otherwise, then what is gone; so nothing is nested in what is not there."""
    return change.after is None, change.before is not None


def _lists(revised: Plan, found: Diff) -> Iterator[Change]:
    if found.lists:
        yield {"kind": "set-details", **{name: written(getattr(revised, name)) for name in found.lists}}


def _target(target: TargetSet, numbers: dict[int, int]) -> dict[str, Any]:
    content = {name: getattr(target, name) for name in _TARGET}
    if target.nested_in is not None:
        content["nested_in"] = numbers.get(target.nested_in)
    return content


def _content(task: Task) -> dict[str, Any]:
    return _fields(task, _CONTENT)


def _fields(task: Task, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: written(getattr(task, name)) for name in names}
