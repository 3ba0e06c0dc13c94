"""Reading the tables of a document."""

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum, auto
from typing import Final

from par.importing.checks.noting import note
from par.importing.draft import Finding, TargetDraft
from par.importing.source import Block
from par.importing.tables.gathering import gather
from par.importing.tables.headings import Column, is_inspected
from par.importing.tables.inspections import read_inspections
from par.importing.tables.parts import TableParts
from par.importing.tables.reviews import read_reviews
from par.importing.tables.sections import Layout, Placed, Section, layout
from par.importing.tables.targets import ReadTarget, read_targets
from par.importing.tables.tasks import read_tasks
from par.importing.tables.unit_names import SplitUnits, split_at_commas
from par.importing.tables.words import plain
from par.importing.traced import Traced

_INSPECTION: Final = re.compile(r"\b(?:kiem tra|thanh tra|giam sat|dot xuat)\b")
_LONGEST_SAID: Final = 500


class Kind(Enum):
    """What the rows of a table are."""

    TASKS = auto()
    REVIEWS = auto()
    INSPECTIONS = auto()
    TARGETS = auto()


def _no_targets(_: Traced) -> Iterable[TargetDraft]:
    return ()


def read_tables(
    blocks: Sequence[Block],
    year: int,
    *,
    split_units: SplitUnits = split_at_commas,
    read_target: ReadTarget = _no_targets,
) -> TableParts:
    """What the tables among ``blocks`` say of a plan of ``year``.

    ``split_units`` cuts the names in one line of a cell apart, where one that knows the unit tree does better than the
    words alone; lines, bullets and semicolons are dealt with here.
    ``read_target`` reads the words of one target. Never raises for what the blocks hold.

    Raises:
        ValueError: ``year`` is not a year of our calendar (1900 to 2200).
    """
    found = layout(blocks)
    kinds = {id(section): _kind(section) for section in found.sections}

    def of(kind: Kind) -> list[Section]:
        return [section for section in found.sections if kinds[id(section)] is kind]

    furniture = list(found.furniture)
    tasks = read_tasks(gather(of(Kind.TASKS)), year, split_units)
    reviews = read_reviews(of(Kind.REVIEWS), year, furniture)
    inspections = read_inspections(of(Kind.INSPECTIONS))
    targets = read_targets(of(Kind.TARGETS), read_target, furniture)
    return TableParts(
        domains=tuple(tasks.domains),
        tasks=tuple(tasks.tasks),
        targets=tuple(targets),
        procedure_reviews=tuple(reviews),
        inspections=tuple(inspections.inspections),
        furniture=tuple(text for text in (*furniture, *tasks.furniture, *inspections.furniture) if text),
        findings=(*_findings(found, kinds), *tasks.findings, *inspections.findings),
        others=tuple(tasks.others),
        rest=tuple(_rest(found, kinds)),
    )


def _kind(section: Section) -> Kind | None:
    """What the rows of a section are, by its columns."""
    has = section.head.has
    if has(Column.UNIT) and any(map(is_inspected, section.head.headings)):
        return Kind.INSPECTIONS
    if has(Column.TITLE) and has(Column.TIME, Column.BEGIN, Column.PRODUCT, Column.COORDINATOR, Column.LEAD):
        return Kind.TASKS
    if has(Column.INDICATOR) and has(Column.VALUE):
        return Kind.TARGETS
    if has(Column.FIELD) and has(Column.TIME):
        return Kind.REVIEWS
    if has(Column.UNIT) and not has(Column.TITLE) and _speaks_of_inspection(section):
        return Kind.INSPECTIONS
    return None


def _speaks_of_inspection(section: Section) -> bool:
    """Whether the caption, a heading or a remark says that the listed units are inspected, not merely named."""
    caption = [] if section.caption is None else [section.caption.title.text[:_LONGEST_SAID]]
    remarks = (row.text(Column.NOTE).text[:_LONGEST_SAID] for row in section.rows)
    return any(_INSPECTION.search(plain(words)) for words in (*caption, *section.head.headings, *remarks))


def _rest(found: Layout, kinds: dict[int, Kind | None]) -> Iterator[Block]:
    """What is not of a table that was read: whole tables of other kinds, and the rows around the ones that were."""
    for block in found.order:
        if not isinstance(block, Placed):
            yield block
        elif kinds[id(block.section)] is None:
            yield block.table
        else:
            yield from block.around


def _findings(found: Layout, kinds: dict[int, Kind | None]) -> Iterator[Finding]:
    """Columns and tables that were not understood."""
    for section in found.sections:
        if kinds[id(section)] is None:
            yield note("table-unknown", *_first_texts(section), columns=", ".join(filter(None, section.head.headings)))
            continue
        for column, heading in zip(section.head.columns, section.head.headings, strict=True):
            if column is None and heading:
                yield note("column-unknown", *_first_texts(section), heading=heading)
    for table in found.headless:
        if len(table.rows) > 1 and max((len(row) for row in table.rows), default=0) > 2:
            texts = [cell.text for row in table.rows for cell in row if cell.text]
            yield note("table-without-head", *texts[:1])


def _first_texts(section: Section) -> Iterator[Traced]:
    for row in section.rows[:1]:
        yield from (cell.text for cell in row.filled()[:1])
