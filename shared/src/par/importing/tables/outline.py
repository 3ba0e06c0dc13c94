"""The outline of a task table: appendices, parts, groups, and the tasks under them, before they are numbered."""

from collections.abc import Collection
from dataclasses import dataclass, field

from par.importing.source import Cell
from par.importing.tables.headings import Column
from par.importing.tables.ordinals import Rank, leading_ordinal, ordinal_of, rank_of
from par.importing.tables.sections import Row
from par.importing.tables.words import begins_upper, is_upper, one_line
from par.importing.traced import NOTHING, Traced


@dataclass(slots=True, eq=False)
class Group:
    """A group of tasks as it stands in the document; ``own`` is its own number, ``ordinal`` the one it gets."""

    own: str | None
    title: Traced
    label: Traced = NOTHING
    parent: "Group | None" = None
    ordinal: str = ""

    @property
    def rank(self) -> Rank:
        """Its place in the outline; a group without a number stands where numbered groups usually do."""
        return Rank.ROMAN if self.own is None else rank_of(self.own)


@dataclass(slots=True, eq=False)
class RawTask:
    """A task as its rows give it: the words of each column, row by row."""

    group: Group
    own: str | None
    label: Traced
    parts: dict[Column, list[Traced]] = field(default_factory=dict)
    others: list[tuple[str, Traced]] = field(default_factory=list)
    ordinal: str = ""

    def add(self, column: Column, text: Traced, *, apart: bool) -> None:
        """More words of this column; ``apart`` where a row says something of its own, not the rest of a sentence."""
        parts = self.parts.setdefault(column, [])
        if apart and parts and begins_upper(text.text.strip()):
            last = parts[-1].strip()
            parts[-1] = Traced(f"{last.text};", last.runs)
        parts.append(text)

    def cell(self, column: Column) -> Traced:
        """The words of this column, the parts of several rows below each other."""
        parts = [part for part in self.parts.get(column, ()) if any(letter.isalnum() for letter in part.text)]
        return Traced.joined(parts, "\n")


def group_in(row: Row, above: Collection[str]) -> Group | None:
    """The group that the row begins, None where it is no row of a group.

    Such a row has one text, beside a number perhaps: across the table, in capitals, with a Roman number or a letter,
    or with a number that stands in ``above``, the numbers under which tasks are numbered.
    """
    number = row.cell(Column.ORDINAL)
    own = ordinal_of(number.text.text) if number is not None else None
    if own is None:
        number = None
    texts = [cell for cell in row.filled() if cell is not number]
    if not texts or len({cell.text.text.strip() for cell in texts}) > 1:
        return None
    title = one_line(texts[0].text)
    label = NOTHING if number is None else number.text
    if own is None:
        own, label, title = leading_ordinal(title, roman_alone=True)
    if not title.text[:1].isupper():
        return None
    across = len(texts) > 2 or texts[0].columns * 2 > len(row.cells)
    outlined = own is not None and ((rank_of(own) is not Rank.NUMBER and own.isupper()) or own in above)
    if across or ((outlined or is_upper(title.text)) and _where_titles_stand(row, texts[0])):
        return Group(own, title, label)
    return None


def group_of_cell(cell: Cell) -> Group:
    """The group that a cell of the groups' column names."""
    own, label, title = leading_ordinal(one_line(cell.text), roman_alone=True)
    return Group(own, title, label)


def numbers_above(rows: Collection[Row]) -> set[str]:
    """The numbers under which tasks are numbered: ``1`` where there is a ``1.2``."""
    numbers = set()
    for row in rows:
        own = ordinal_of(row.text(Column.ORDINAL).text) or leading_ordinal(row.text(Column.TITLE))[0]
        if own and "." in own:
            numbers.add(own.rpartition(".")[0])
    return numbers


def _where_titles_stand(row: Row, cell: Cell) -> bool:
    places = [place for place, known in enumerate(row.head.columns) if known in _TITLES]
    return any(row.cells[place] is cell for place in places)


_TITLES = frozenset({Column.TITLE, Column.GROUP, Column.ORDINAL, Column.UNIT, Column.FIELD})
