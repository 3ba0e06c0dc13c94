"""Tasks of a draft from the rows that were put together."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from par.deadlines.read import read
from par.importing.checks.noting import note
from par.importing.draft import DomainDraft, Finding, Named, TaskDraft
from par.importing.tables.areas import area_of
from par.importing.tables.gathering import Gathered
from par.importing.tables.headings import Column
from par.importing.tables.lists import products
from par.importing.tables.numbering import number
from par.importing.tables.outline import Group, RawTask
from par.importing.tables.parts import OtherCell
from par.importing.tables.roles import Roles, roles_in
from par.importing.tables.unit_names import SplitUnits
from par.importing.tables.words import one_line, plain
from par.importing.traced import NOTHING, Traced
from par.units.names import fold_name


@dataclass(slots=True)
class TaskReading:
    """Domains and tasks of a draft, with what gave them form and what is doubtful."""

    domains: list[DomainDraft] = field(default_factory=list)
    tasks: list[TaskDraft] = field(default_factory=list)
    furniture: list[Traced] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    others: list[OtherCell] = field(default_factory=list)


def read_tasks(gathered: Gathered, year: int, split_line: SplitUnits) -> TaskReading:
    """The gathered groups and tasks with their numbers, areas, products, units and times."""
    reading = TaskReading(furniture=list(gathered.furniture))
    reading.findings += number(gathered.groups, gathered.tasks)
    for group in gathered.groups:
        reading.domains.append(DomainDraft(group.ordinal, group.title, _area(group)))
        reading.furniture.append(group.label)
        if not group.title:
            reading.findings.append(note("group-missing", ordinal=group.ordinal))
    for task in gathered.tasks:
        reading.tasks.append(_task(task, year, split_line, reading))
        reading.others += (OtherCell(task.ordinal, heading, text) for heading, text in task.others)
    for task in gathered.crowded:
        reading.findings.append(note("ordinals-in-one-cell", task.label, ordinal=task.ordinal))
    return reading


def _area(group: Group | None) -> str | None:
    """The area of a group; one whose own title tells nothing is of the area of the group it stands in."""
    while group is not None:
        area = area_of(group.title.text)
        if area is not None:
            return area
        group = group.parent
    return None


def _task(task: RawTask, year: int, split_line: SplitUnits, reading: TaskReading) -> TaskDraft:
    time = _time(task)
    roles = _roles(task, split_line)
    reading.furniture += roles.labels
    reading.findings += (
        note("unit-cell-instruction", words, ordinal=task.ordinal, words=words) for words in roles.instructions
    )
    return TaskDraft(
        ordinal=task.ordinal,
        domain=task.group.ordinal,
        title=one_line(task.cell(Column.TITLE)),
        ordinal_text=task.label,
        products=tuple(_once(products(task.cell(Column.PRODUCT)), task, reading)),
        leads=tuple(Named(name) for name in _once(roles.leads, task, reading)),
        coordinators=tuple(Named(name) for name in _once(roles.coordinators, task, reading)),
        leader_in_charge=one_line(task.cell(Column.LEADER)),
        time=time,
        reading=read(time.text, year) if time else None,
        funding=one_line(task.cell(Column.FUNDING)),
        note=one_line(task.cell(Column.NOTE)),
    )


def _time(task: RawTask) -> Traced:
    """The words of the time; a beginning and an end in two columns read "từ ... đến ..."."""
    time, begin, end = (one_line(task.cell(column)) for column in (Column.TIME, Column.BEGIN, Column.END))
    if time or not begin:
        return Traced.joined((time, end), "; ")
    opening = NOTHING if plain(begin.text).startswith("tu ") else Traced("từ")
    between = NOTHING if not end or plain(end.text).startswith("den ") else Traced("đến")
    return Traced.joined((opening, begin, between, end))


def _roles(task: RawTask, split_line: SplitUnits) -> Roles:
    first = roles_in(task.cell(Column.LEAD), split_line, leads=True)
    second = roles_in(task.cell(Column.COORDINATOR), split_line, leads=False)
    return Roles(
        first.leads + second.leads,
        first.coordinators + second.coordinators,
        first.labels + second.labels,
        first.instructions + second.instructions,
    )


def _once(names: list[Traced], task: RawTask, reading: TaskReading) -> Iterator[Traced]:
    """Each name or product once; what a cell repeats becomes a finding."""
    seen: set[str] = set()
    for name in names:
        folded = fold_name(name.text)
        if folded in seen:
            reading.findings.append(note("named-twice", name, ordinal=task.ordinal, words=name))
        else:
            seen.add(folded)
            yield name
