"""Goals become targets."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from par.importing.draft import Finding, TargetDraft, TaskDraft
from par.importing.prose.clauses import Clause, goal_clauses
from par.importing.prose.indicators import indicator_of, slug_of
from par.importing.prose.scopes import scope_of
from par.importing.prose.words import fold
from par.importing.traced import Traced

_OF_THESE: Final = re.compile(r"[-+•\s]*(?:trong (?:số )?(?:đó|này)|trong tổng số (?:đó|này))(?!\w)")
_RANK: Final = re.compile(
    r"(?:tốp|top|nhóm) (?:đầu|dẫn đầu|\d{1,2})|xếp (?:hạng|thứ)|thứ hạng|đứng (?:đầu|thứ)|vị trí thứ"
)
_CONTEXT: Final = 1_000
"""Characters of a paragraph that are looked at to tell what its short clauses are about."""


def read_targets(text: Traced, *, domain: str | None = None, first: int = 1) -> list[TargetDraft]:
    """The targets of one paragraph of goals; ``first`` is the number the first of them gets in the plan.

    A paragraph without any figure is one target without a figure. A sentence without one beside others is a target
    where it speaks of a rank, otherwise it explains. "Trong số đó" nests a target in the last one with a figure.
    """
    clauses = list(goal_clauses(text))
    if not any(clause.figure for clause in clauses):
        return [_target(Clause(text, None, text), text.text, "", domain, None, None)]
    targets: list[TargetDraft] = []
    scope: str | None = None
    whole: int | None = None
    before = ""
    for clause in clauses:
        words = fold(clause.text.text)
        if clause.figure is None and not _RANK.search(words):
            before = _seen(before, clause)
            continue
        scope = scope_of(clause, scope)
        nested = whole if _OF_THESE.match(words) else None
        targets.append(_target(clause, text.text[:_CONTEXT], before, domain, scope, nested))
        if clause.figure is not None and nested is None:
            whole = first + len(targets) - 1
        before = _seen(before, clause)
    return targets


def targets_of_tasks(tasks: Sequence[TaskDraft], known: Sequence[TargetDraft]) -> tuple[TargetDraft, ...]:
    """Targets that the titles of tasks state: figures that ``known``, the goals of the plan, do not have already."""
    there = {(target.indicator, target.comparator, target.value) for target in known}
    found: list[TargetDraft] = []
    for task in tasks:
        for target in read_targets(task.title, domain=task.domain, first=len(known) + len(found) + 1):
            key = (target.indicator, target.comparator, target.value)
            if target.comparator is not None and key not in there:
                there.add(key)
                found.append(target)
    return tuple(found)


def unknown_indicators(targets: Sequence[TargetDraft]) -> Iterator[Finding]:
    """A finding for each target whose indicator is no known one."""
    for target in targets:
        if indicator_of([target.text.text]) is None and target.indicator == slug_of(target.text.text):
            fields = {"words": target.text.text, "indicator": target.indicator}
            yield Finding("indicator-unknown", target.text.where, (target.text,), fields)


def _target(
    clause: Clause, context: str, before: str, domain: str | None, scope: str | None, nested_in: int | None
) -> TargetDraft:
    figure = clause.figure
    wider = [clause.text.text, clause.around.text[:_CONTEXT] if figure else context]
    if clause.inherits:
        wider.insert(0, f"{scope or ''} {clause.text.text}")
    return TargetDraft(
        text=clause.text,
        indicator=indicator_of(wider, before) or slug_of(clause.text.text),
        domain=domain,
        comparator=figure.comparator if figure else None,
        value=figure.value if figure else None,
        unit=figure.unit if figure else None,
        scope=scope if figure else None,
        nested_in=nested_in,
    )


def _seen(before: str, clause: Clause) -> str:
    return f"{before} {clause.text.text}"[-_CONTEXT:]
