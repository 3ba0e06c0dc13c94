"""Rows of task tables put together into tasks: groups, numbers, and rows that go on with the task before."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from par.importing.source import Cell
from par.importing.tables.ditto import Ditto
from par.importing.tables.headings import Column
from par.importing.tables.ordinals import leading_ordinal, ordinal_of, stands_under
from par.importing.tables.outline import Group, RawTask, group_in, group_of_cell, numbers_above
from par.importing.tables.sections import Row, Section
from par.importing.tables.words import begins_upper, lines, one_line
from par.importing.traced import NOTHING, Traced
from par.units.names import fold_name

_SAID = (Column.LEAD, Column.TIME, Column.BEGIN, Column.END)
"""What a task has of its own, and the rest of a broken row seldom."""

_CONTINUED: Final = re.compile(r"\s*[(\[]?\s*tiếp(?: theo)?\s*[)\]]?\Z")

_LISTED = frozenset({Column.PRODUCT, Column.LEAD, Column.COORDINATOR, Column.TIME})
"""Cells of which each row of a task has its own: a product, a unit, a date."""


@dataclass(slots=True)
class Gathered:
    """Groups and tasks in the order of the document, and texts that only give it form."""

    groups: list[Group] = field(default_factory=list)
    tasks: list[RawTask] = field(default_factory=list)
    furniture: list[Traced] = field(default_factory=list)
    crowded: list[RawTask] = field(default_factory=list)
    """Tasks whose cell of numbers holds several that could not be parted."""


def gather(sections: Sequence[Section]) -> Gathered:
    """The groups and tasks of all task tables of a document."""
    gathering = _Gathering()
    for section in sections:
        gathering.section(section)
    return gathering.found


@dataclass(slots=True)
class _Gathering:
    found: Gathered = field(default_factory=Gathered)
    appendix: Group | None = None
    group: Group | None = None
    task: RawTask | None = None
    seen: set[int] = field(default_factory=set)
    group_cell: Cell | None = None
    number_cell: Cell | None = None
    numbered: bool = False

    def section(self, section: Section) -> None:
        if section.caption is not None:
            caption = section.caption
            self.appendix = Group(caption.ordinal, caption.title, caption.label)
            self.group = self.task = self.group_cell = None
        above = numbers_above(section.rows)
        self.numbered = section.head.has(Column.ORDINAL) or bool(above)
        ditto = Ditto()
        for row in section.rows:
            if row.filled():
                self._row(ditto.spelled_out(row), above)
        self.found.furniture += ditto.marks
        if self.appendix is not None and self.appendix not in self.found.groups:
            self.found.furniture += [self.appendix.label, self.appendix.title]

    def _row(self, row: Row, above: set[str]) -> None:
        group = group_in(row, above)
        if group is not None:
            self._begin_group(group)
            return
        cell = row.cell(Column.GROUP)
        if cell is not None and cell is not self.group_cell:
            self.group_cell = cell
            self._begin_group(group_of_cell(cell))
        numbers = [number for line in lines(row.text(Column.ORDINAL)) if (number := ordinal_of(line.text))]
        titles = lines(row.text(Column.TITLE))
        if len(numbers) > 1 and len(numbers) == len(titles):
            for place in range(len(numbers)):
                self._task(_nth(row, place, len(numbers)))
            return
        self._task(row)
        if len(numbers) > 1 and self.task is not None:
            self.found.crowded.append(self.task)

    def _begin_group(self, group: Group) -> None:
        if self.group is not None and _same(group, self.group):
            self.found.furniture += [group.label, group.title]
            return
        group.parent = self._parent(group)
        self.found.groups.append(group)
        self.group, self.task = group, None

    def _parent(self, group: Group) -> Group | None:
        """The nearest group before that stands higher in the outline."""
        above = self.group
        while above is not None and above.rank >= group.rank and not _stands_in(group, above):
            above = above.parent
        return above or self.appendix

    def _task(self, row: Row) -> None:
        own, label, title = self._number(row)
        number_cell = row.cell(Column.ORDINAL)
        again = number_cell is not None and number_cell is self.number_cell
        self.number_cell = number_cell
        if again or not self._is_new(row, own, title):
            if self.task is not None:
                self._add(row, self.task, title)
            return
        self.task = RawTask(self._group_for_task(), own, label)
        self.seen = set()
        self.found.tasks.append(self.task)
        self._add(row, self.task, title)

    def _group_for_task(self) -> Group:
        if self.group is None:
            self.group = self.appendix or Group(None, NOTHING)
            self.found.groups.append(self.group)
        return self.group

    def _number(self, row: Row) -> tuple[str | None, Traced, Traced]:
        """The row's own number, its words, and the title without it."""
        numbers = lines(row.text(Column.ORDINAL))
        own = ordinal_of(numbers[0].text) if numbers else None
        title = row.text(Column.TITLE)
        if own is None and not numbers and title.text.strip():
            return leading_ordinal(title)
        return own, row.text(Column.ORDINAL), title

    def _is_new(self, row: Row, own: str | None, title: Traced) -> bool:
        """Whether the row is a task of its own, or goes on with the one before.

        A row without a number goes on, unless it has a title and something that only a task has. Where no rows are
        numbered each title begins a task, but for the rest of a title at the top of a page.
        """
        if self.task is None:
            return own is not None or bool(title.text.strip())
        if own is not None:
            return not (row.first and own == self.task.own and not begins_upper(title.text))
        cell = row.cell(Column.TITLE)
        if cell is None or id(cell) in self.seen or not begins_upper(title.text.strip()):
            return False
        if not self.numbered:
            return True
        said = [said for column in _SAID if (said := row.cell(column)) is not None and id(said) not in self.seen]
        return len(said) > (1 if row.first else 0)

    def _add(self, row: Row, task: RawTask, title: Traced) -> None:
        """Adds the words of a row to its task; a cell merged over several of its rows counts once."""
        for place, cell in enumerate(row.cells):
            if cell is None or id(cell) in self.seen or not cell.text:
                continue
            self.seen.add(id(cell))
            column = row.head.columns[place]
            if column is None:
                task.others.append((row.head.headings[place], cell.text))
            elif column is Column.TITLE and cell is row.cell(Column.TITLE):
                task.parts.setdefault(column, []).append(title)
            elif column not in {Column.ORDINAL, Column.GROUP}:
                task.add(column, cell.text, apart=column in _LISTED and not row.first)


def _stands_in(group: Group, above: Group) -> bool:
    """Whether the group's own number says so: 2.1 stands in 2."""
    return group.own is not None and above.own is not None and stands_under(group.own, above.own)


def _same(group: Group, other: Group) -> bool:
    """Whether a group row only says again, on a new page or in each row, which group it is."""
    return group.own == other.own and _without_tail(group.title) == _without_tail(other.title)


def _without_tail(title: Traced) -> str:
    return _CONTINUED.sub("", fold_name(title.text))


def _nth(row: Row, place: int, count: int) -> Row:
    """One of ``count`` tasks that stand in one row; a cell with as many lines has one for each, others hold for all."""
    cells = []
    for cell in row.cells:
        parts = lines(cell.text) if cell is not None else []
        cells.append(Cell(one_line(parts[place])) if len(parts) == count else cell)
    return Row(row.head, cells, row.first and place == 0)
