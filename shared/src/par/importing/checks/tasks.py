"""Findings about task groups and tasks, other than their time and the names of their units."""

import re
from collections.abc import Iterator
from typing import Final

from par.importing.checks.noting import note
from par.importing.draft import Draft, Finding, Named, TaskDraft
from par.units import fold_name

_WORD: Final = re.compile(r"\w+")


def task_findings(draft: Draft) -> Iterator[Finding]:
    """Groups without an area; tasks without a lead, that stand twice, or with one unit in two roles."""
    if not draft.tasks:
        yield note("no-tasks")
    for domain in draft.domains:
        if domain.area is None:
            yield note("area-unknown", domain.title, ordinal=domain.ordinal, title=domain.title)
    first: dict[str, TaskDraft] = {}
    for task in draft.tasks:
        if not task.leads:
            yield note("no-lead", task.title, ordinal=task.ordinal)
        yield from _two_roles(task)
        words = _words(task)
        if words and words in first:
            other = first[words]
            yield note("duplicate-tasks", task.title, other.title, ordinal=task.ordinal, other=other.ordinal)
        first.setdefault(words, task)


def _words(task: TaskDraft) -> str:
    """The words of the title, so that neither punctuation nor spelling variants make two tasks of one."""
    return " ".join(_WORD.findall(fold_name(task.title.text)))


def _two_roles(task: TaskDraft) -> Iterator[Finding]:
    leads = {_identity(lead) for lead in task.leads}
    for coordinator in task.coordinators:
        if _identity(coordinator) in leads:
            yield note("lead-also-coordinator", coordinator.text, ordinal=task.ordinal, words=coordinator.text)


def _identity(name: Named) -> str:
    return name.unit or fold_name(name.text.text)
