"""Tasks that stand in prose: the bullets of the parts that say what is to be done, in their groups."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from par.importing.draft import DomainDraft, TaskDraft
from par.importing.prose.leads import Assignments, Responsible
from par.importing.prose.paragraphs import Rank
from par.importing.prose.products import products_in
from par.importing.prose.roles import Role, goals_in_line, role_of
from par.importing.prose.sections import Section
from par.importing.prose.stated import stated_in
from par.importing.prose.times import read_time, time_in
from par.importing.tables.areas import area_of
from par.importing.traced import Traced

_NOT_TASKS: Final = frozenset({Role.GOALS, Role.DUTIES, Role.FUNDING, Role.REPORTING, Role.OTHER})
_LONGEST_TITLE: Final = 160
_END_OF_SENTENCE: Final = (".", ";")


@dataclass(slots=True)
class Group:
    """A domain of the prose: the section whose title it has, its draft, and the leaves under it that are tasks."""

    section: Section
    draft: DomainDraft
    leaves: list[Section] = field(default_factory=list)


def groups_in(root: Section) -> list[Group]:
    """The domains in the order of the document; one without a task is none.

    A domain is a heading that names a field of the reform, or one under a heading of tasks; parts about purposes,
    goals, solutions, duties and money are left out. Its ordinal is its own
    number, with those above where two are equal.
    """
    groups = list[Group]()
    waiting = list(reversed(root.children))
    while waiting:
        section = waiting.pop()
        if section.item.rank is Rank.ANNEX or role_of(section) in _NOT_TASKS or section.is_leaf:
            continue
        leaves = list(_task_leaves(section)) if _is_domain(section) else []
        named = area_of(section.title) is not None
        if leaves and (named or any(leaf.item.rank is not Rank.TEXT for leaf in leaves)):
            ordinal = _ordinal(section, {group.draft.ordinal for group in groups}, len(groups) + 1)
            title = section.item.text.strip(" .:*_")
            groups.append(Group(section, DomainDraft(ordinal, title, area_of(title.text)), leaves))
        else:
            waiting.extend(reversed(section.children))
    return groups


def tasks_of(groups: Sequence[Group], assignments: Assignments, year: int) -> list[TaskDraft]:
    """The tasks: one per leaf, its number within the domain, its title with what stands over it inside the domain.

    What the task does not say about who leads is taken from the duties. Without time words ``reading`` is None.
    """
    tasks = []
    for group in groups:
        general = assignments.of_domain(group.draft.title.text, group.draft.area)
        for number, leaf in enumerate(group.leaves, 1):
            tasks.append(_task(group, number, leaf, assignments, general, year))
    return tasks


def _task(
    group: Group, number: int, leaf: Section, assignments: Assignments, general: Responsible, year: int
) -> TaskDraft:
    title = _title(leaf, group.section)
    stated = stated_in(leaf)
    own = assignments.of_task(title, group.draft.area)
    adds = bool(own.leads) and not own.coordinators
    leads = tuple({named.text.text: named for named in (*(general.leads if adds else ()), *own.leads)}.values())
    time = stated.time or time_in(title, year)
    return TaskDraft(
        ordinal=f"{group.draft.ordinal}.{number}",
        domain=group.draft.ordinal,
        title=title,
        products=stated.products or products_in(title),
        leads=stated.leads or leads or general.leads,
        coordinators=stated.coordinators or own.coordinators or general.coordinators,
        time=time,
        reading=read_time(time, year),
    )


def _is_domain(section: Section) -> bool:
    title = section.title
    if len(title) > _LONGEST_TITLE or title.endswith(_END_OF_SENTENCE):
        return False
    if role_of(section) in {Role.TASKS, Role.MIXED}:
        return not any(child.children for child in section.children)
    areas = {area_of(child.title) for child in section.children if child.children and role_of(child) is None}
    return len(areas - {None}) < 2 and (area_of(title) is not None or _is_under_tasks(section))


def _is_under_tasks(section: Section) -> bool:
    return section.parent is not None and role_of(section.parent) in {Role.TASKS, Role.MIXED}


def _task_leaves(domain: Section) -> Iterator[Section]:
    """The lowest bullets; paragraphs without a mark only where their part has no bullets."""
    waiting = _parts_below(domain)
    while waiting:
        section = waiting.pop()
        states = bool(stated_in(section).labels)
        if section.children and not states and role_of(section) in _NOT_TASKS:
            continue
        if section.is_leaf or states:
            if not goals_in_line(section) and any(char.isalpha() for char in section.title):
                yield section
        else:
            waiting += _parts_below(section)


def _parts_below(section: Section) -> list[Section]:
    """The sections right below that may be or hold tasks, the first one last."""
    marked = [child for child in section.children if child.item.rank is not Rank.TEXT]
    plain = [child for child in section.children if not child.title.startswith("(")]
    return (marked or plain)[::-1]


def _title(leaf: Section, domain: Section) -> Traced:
    """The words over the bullet, inside the domain, and its own; headings such as "Nhiệm vụ" are no part of it."""
    over = []
    for one in leaf.above():
        if one is domain or role_of(one) is Role.TASKS:
            break
        over.append(one.item.text.strip(" .:;*_"))
    return Traced.joined([*reversed(over), stated_in(leaf).title], ": ").strip("*_ ")


def _ordinal(section: Section, taken: set[str], number: int) -> str:
    label = re.sub(r"^\w+ (?=\d)", "", section.item.label) or str(number)
    if label not in taken:
        return label
    path = ".".join([*reversed([one.item.label for one in section.above() if one.item.label]), label])
    return path if path not in taken else f"{path}.{number}"
