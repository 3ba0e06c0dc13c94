"""The task table: official columns, in any order and under any headings, with the groups between the tasks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from par.exporting import form
from par.exporting.document import Grid, GridCell, shown
from par.exporting.form import GroupRows, TaskColumn
from par.exporting.notation import list_of
from par.exporting.readings import Plan

_WIDTHS: Final = {
    TaskColumn.ORDINAL: 7,
    TaskColumn.TITLE: 26,
    TaskColumn.PRODUCTS: 18,
    TaskColumn.LEADS: 15,
    TaskColumn.COORDINATORS: 17,
    TaskColumn.LEADER: 11,
    TaskColumn.TIME: 12,
    TaskColumn.FUNDING: 11,
    TaskColumn.NOTE: 18,
}
_GROUP_WIDTH: Final = 14


@dataclass(frozen=True, slots=True)
class Layout:
    """How the task table is written: the order of its columns, other headings for some, and how groups stand.

    ``columns`` None is the official order, with the column for funding where a task has some.
    """

    columns: tuple[TaskColumn, ...] | None = None
    headings: Mapping[TaskColumn, str] = field(default_factory=dict)
    groups: GroupRows = GroupRows.TITLE_MERGED


OFFICIAL: Final = Layout()


def task_table(plan: Plan, layout: Layout) -> Grid:
    """The table of all tasks; tasks stand below their group, groups in the order of the plan."""
    columns = _columns(plan, layout)
    head = [layout.headings.get(column, column.value) for column in columns]
    widths = [_WIDTHS[column] for column in columns]
    if layout.groups is GroupRows.COLUMN:
        head, widths = [form.GROUP_COLUMN, *head], [_GROUP_WIDTH, *widths]
    return Grid(form.TASKS_TITLE, tuple(head), tuple(widths), tuple(_rows(plan, columns, layout.groups)))


def _columns(plan: Plan, layout: Layout) -> tuple[TaskColumn, ...]:
    used = {column for task in plan["tasks"] for column in TaskColumn if _text(task, column)}
    if layout.columns is None:
        return tuple(column for column in TaskColumn if column is not TaskColumn.FUNDING or column in used)
    missing = (used | {TaskColumn.ORDINAL, TaskColumn.TITLE}) - set(layout.columns)
    if missing:
        raise ValueError(f"columns that the plan needs are left out: {', '.join(sorted(missing))}")
    return layout.columns


def _rows(plan: Plan, columns: Sequence[TaskColumn], groups: GroupRows) -> Iterator[tuple[GridCell, ...]]:
    for domain in plan["domains"]:
        tasks = [task for task in plan["tasks"] if task["domain"] == domain["ordinal"]]
        ordinal, title = shown(domain["ordinal"]), shown(domain["title"])
        if groups is not GroupRows.COLUMN:
            yield _group_row(ordinal, title, columns, groups)
        for number, task in enumerate(tasks):
            cells = tuple(GridCell(_text(task, column)) for column in columns)
            if groups is GroupRows.COLUMN and number == 0:
                cells = (GridCell(f"{ordinal}. {title}", rows=len(tasks), bold=True), *cells)
            yield cells


def _group_row(ordinal: str, title: str, columns: Sequence[TaskColumn], groups: GroupRows) -> tuple[GridCell, ...]:
    """A group between tasks; its ordinal stands in the column of the ordinals where that is at the left."""
    if groups is GroupRows.MERGED or columns[0] is not TaskColumn.ORDINAL:
        return (GridCell(f"{ordinal}. {title}", columns=len(columns), bold=True),)
    first = GridCell(ordinal, bold=True)
    if groups is GroupRows.TITLE_MERGED:
        return (first, GridCell(title, columns=len(columns) - 1, bold=True))
    at = columns.index(TaskColumn.TITLE)
    return (first, *(GridCell(title if place == at else "", bold=True) for place in range(1, len(columns))))


def _text(task: Mapping[str, Any], column: TaskColumn) -> str:
    match column:
        case TaskColumn.ORDINAL:
            return shown(task["ordinal"])
        case TaskColumn.TITLE:
            return shown(task["title"])
        case TaskColumn.PRODUCTS:
            return list_of([shown(product) for product in task["products"]])
        case TaskColumn.LEADS:
            return list_of([shown(words) for words in task["leads_text"]])
        case TaskColumn.COORDINATORS:
            return list_of([shown(words) for words in task["coordinators_text"]])
        case TaskColumn.LEADER:
            return shown(task.get("leader_in_charge"))
        case TaskColumn.TIME:
            return shown(task.get("time_text"))
        case TaskColumn.FUNDING:
            return shown(task.get("funding"))
        case TaskColumn.NOTE:
            return shown(task.get("note"))
