"""The tasks of an exported plan, with what the annex says of their cells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from par.deadlines import read
from par.events.plan import Schedule
from par.exporting.form import TaskColumn
from par.exporting.notation import code_in, codes_in, schedule_in
from par.importing.draft import DomainDraft, Named, TaskDraft
from par.importing.own_form.tables import TaskRow
from par.importing.own_form.text import in_one_line, items, spaced
from par.importing.tables.headings import Column
from par.importing.tables.ordinals import leading_ordinal
from par.importing.traced import NOTHING, Traced

_LISTS: Final = (Column.PRODUCT, Column.LEAD, Column.COORDINATOR)


class Readings:
    """What the annex says that words mean: units by name, and single cells by their row and column.

    ``cells`` gives for a row and column the words of the cell (without white space, which a
    narrow column may have put into a word) and their meaning.
    """

    def __init__(self, units: Mapping[str, str | None], cells: Mapping[tuple[str, str], tuple[str, str]]) -> None:
        self._units = units
        self._cells = cells

    def named(self, text: Traced) -> Named:
        """The name with the unit it means, as far as the annex knows."""
        words = spaced(text)
        return Named(text, self._units.get(words), settled=words in self._units)

    def of_cell(self, row: str, column: str, words: Traced) -> str | None:
        """What the cell means; None where the annex says nothing, or the cell has other words by now."""
        found = self._cells.get((code_in(row), code_in(column)))
        return found[1] if found is not None and found[0] == code_in(words.text) else None

    def units_of(self, row: str, column: str, cell: Traced, names: Sequence[Named]) -> tuple[str, ...] | None:
        """The units of a cell; None where a name is new and has to be looked up."""
        stated = self.of_cell(row, column, cell)
        if stated is not None:
            return codes_in(stated)
        if any(spaced(name.text) not in self._units for name in names):
            return None
        return tuple(dict.fromkeys(name.unit for name in names if name.unit is not None))


@dataclass(slots=True)
class Found:
    """The tasks, and the groups as the task table names them."""

    tasks: list[TaskDraft] = field(default_factory=list)
    groups: dict[str, Traced] = field(default_factory=dict)
    placed: list[Traced] = field(default_factory=list)


@dataclass(slots=True)
class _Cells:
    """The cells of one task by column, also those that a page has cut."""

    group: str
    texts: dict[Column, Traced]


def tasks_of(rows: Sequence[TaskRow], domains: Sequence[DomainDraft], readings: Readings, year: int) -> Found:
    """The tasks in the order of the table; ``domains`` are the groups that the annex knows."""
    found = Found()
    cells: list[_Cells] = []
    group = domains[0].ordinal if domains else ""
    ordinals = sorted((domain.ordinal for domain in domains), key=len, reverse=True)
    for row in rows:
        begun = _group_in(row, ordinals, found)
        if begun is not None:
            group = begun
            if Column.GROUP not in row.head.columns:
                continue
        texts = {column: row.text(column) for column in Column if column in row.head.columns}
        if row.goes_on and cells:
            before = cells[-1].texts
            cells[-1].texts = {name: Traced.joined((before[name], text), "\n") for name, text in texts.items()}
        else:
            cells.append(_Cells(group, texts))
    found.tasks = [_task(task, readings, year) for task in cells]
    return found


def _group_in(row: TaskRow, ordinals: Sequence[str], found: Found) -> str | None:
    """The ordinal of the group that the row names, None where it is only a task."""
    if Column.GROUP in row.head.columns:
        title = in_one_line(row.text(Column.GROUP))
        return _known_group(title, ordinals, found) if title else None
    filled = row.filled()
    if len(filled) == 1 and filled[0].columns == len(row.cells) and len(row.cells) > 1:
        return _known_group(in_one_line(filled[0].text), ordinals, found)
    ordinal = row.text(Column.ORDINAL).strip()
    title = row.text(Column.TITLE)
    only_these = all(cell.text in (row.text(Column.ORDINAL), title) for cell in filled)
    if only_these and ordinal.text in ordinals and ordinal.text not in found.groups:
        found.placed.append(ordinal)
        found.groups[ordinal.text] = in_one_line(title)
        return ordinal.text
    return None


def _known_group(text: Traced, ordinals: Sequence[str], found: Found) -> str | None:
    """The group of a cell ``<ordinal>. <title>``."""
    ordinal = next((known for known in ordinals if text.text.startswith(f"{known}. ")), None)
    if ordinal is None:
        read_ordinal, words, title = leading_ordinal(text)
        if read_ordinal is None:
            return None
        ordinal = read_ordinal
    else:
        words, title = text[: len(ordinal) + 1], text[len(ordinal) + 1 :].strip()
    found.placed.append(words)
    found.groups.setdefault(ordinal, title)
    return ordinal


def _task(cells: _Cells, readings: Readings, year: int) -> TaskDraft:
    texts = {column: text if column in _LISTS else in_one_line(text) for column, text in cells.texts.items()}

    def text(column: Column) -> Traced:
        return texts.get(column, NOTHING)

    ordinal, time = code_in(text(Column.ORDINAL).text), text(Column.TIME)
    leads = tuple(map(readings.named, items(text(Column.LEAD))))
    coordinators = tuple(map(readings.named, items(text(Column.COORDINATOR))))
    stated = readings.of_cell(ordinal, TaskColumn.TIME, time)
    schedule = None if stated is None else schedule_in(stated)
    return TaskDraft(
        ordinal=ordinal,
        domain=cells.group,
        title=text(Column.TITLE),
        ordinal_text=text(Column.ORDINAL),
        products=tuple(items(text(Column.PRODUCT))),
        leads=leads,
        coordinators=coordinators,
        leader_in_charge=text(Column.LEADER),
        time=time,
        reading=read(time.text, year) if time else None,
        funding=text(Column.FUNDING),
        note=text(Column.NOTE),
        schedule=None if schedule is None else Schedule.model_validate(schedule),
        lead_units=readings.units_of(ordinal, TaskColumn.LEADS, text(Column.LEAD), leads),
        coordinator_units=readings.units_of(ordinal, TaskColumn.COORDINATORS, text(Column.COORDINATOR), coordinators),
    )
