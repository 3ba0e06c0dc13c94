"""The prose of a plan as parts of a draft."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from par.importing.draft import (
    DomainDraft,
    DutyDraft,
    Finding,
    HeadingDraft,
    ReportingDraft,
    TargetDraft,
    TaskDraft,
)
from par.importing.prose.duties import drafts_of, duties_in, reports_in
from par.importing.prose.furniture import without_furniture
from par.importing.prose.heading import read_heading
from par.importing.prose.layout_tables import lines_of
from par.importing.prose.leads import Assignments
from par.importing.prose.paragraphs import items_of
from par.importing.prose.reporting import read_reporting
from par.importing.prose.roles import Role, goals_in_line, role_in, role_of
from par.importing.prose.sections import Section, tree
from par.importing.prose.stated import stated_in
from par.importing.prose.target_list import read_targets, targets_of_tasks, unknown_indicators
from par.importing.prose.tasks import Group, groups_in, tasks_of
from par.importing.prose.units import SplitUnits, parted
from par.importing.source import Block
from par.importing.traced import NOTHING, Traced


@dataclass(frozen=True, slots=True)
class ProseParts:
    """What stands in sentences; ``targets`` are those of the goals, then those that the tasks here state.

    ``domains`` and ``tasks`` are empty where the plan has its tasks in tables.
    """

    heading: HeadingDraft
    domains: tuple[DomainDraft, ...]
    tasks: tuple[TaskDraft, ...]
    targets: tuple[TargetDraft, ...]
    reporting: tuple[ReportingDraft, ...]
    responsibilities: tuple[DutyDraft, ...]
    funding: tuple[Traced, ...]
    furniture: tuple[Traced, ...]
    findings: tuple[Finding, ...]


def read_prose(
    blocks: Sequence[Block], year: int, *, with_tasks: bool = True, split_units: SplitUnits = parted
) -> ProseParts:
    """Reads the paragraphs of ``blocks``; of tables only letterheads and signatures, and the documents cells name.

    Args:
        blocks: the document as read.
        year: the plan's year.
        with_tasks: False where tables hold the tasks: sentences about them then say the same again,
            and the goals of the prose belong to no domain.
        split_units: parts the names of several units.
    """
    lines, cells = lines_of(blocks)
    items, furniture = without_furniture(items_of(lines))
    heading, form = read_heading(items, cells)
    root = tree(items)
    groups = groups_in(root) if with_tasks else []
    duties = duties_in(root)
    tasks = tuple(tasks_of(groups, Assignments.of(duties, split_units), year))
    goals = tuple(_targets(root, groups))
    targets = (*goals, *targets_of_tasks(tasks, goals))
    return ProseParts(
        heading=heading,
        domains=tuple(group.draft for group in groups),
        tasks=tasks,
        targets=targets,
        reporting=read_reporting([*duties, *reports_in(root, duties)], year),
        responsibilities=drafts_of(duties, split_units),
        funding=tuple(_funding(root)),
        furniture=(*furniture, *form, *_headings(root), *_labels(groups)),
        findings=tuple(unknown_indicators(targets)),
    )


def _targets(root: Section, groups: Iterable[Group]) -> Iterator[TargetDraft]:
    """The goals under headings of goals; those inside a domain belong to it."""
    ordinals = {id(group.section): group.draft.ordinal for group in groups}
    number = 1
    for section in root.walk():
        role = role_in(section)
        goals = goals_in_line(section) if role not in {Role.DUTIES, Role.FUNDING} else NOTHING
        if section.is_leaf and role is Role.GOALS:
            goals = goals or section.item.text
        if not goals:
            continue
        domain = next((ordinals[id(one)] for one in section.above() if id(one) in ordinals), None)
        for target in read_targets(goals, domain=domain, first=number):
            number += 1
            yield target


def _funding(root: Section) -> Iterator[Traced]:
    yield from (section.item.text for section in root.walk() if section.is_leaf and role_in(section) is Role.FUNDING)


def _labels(groups: Iterable[Group]) -> Iterator[Traced]:
    """The names of what the tasks state: "Đơn vị chủ trì:"."""
    for group in groups:
        for leaf in group.leaves:
            yield from stated_in(leaf).labels


def _headings(root: Section) -> Iterator[Traced]:
    """The headings by which the parts are recognised ("II. Mục tiêu") and the marks of their paragraphs."""
    for section in root.walk():
        if section.children and role_of(section) is not None:
            yield section.item.text
        if section.item.mark:
            yield section.item.mark
