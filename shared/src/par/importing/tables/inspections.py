"""Lists of units to be inspected: groups, units, and remarks that may hold for many rows."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from par.importing.checks.noting import note
from par.importing.draft import Finding, InspectionDraft, Named
from par.importing.source import Cell
from par.importing.tables.headings import Column
from par.importing.tables.outline import group_in
from par.importing.tables.sections import Row, Section
from par.importing.tables.words import one_line, plain, trimmed
from par.importing.traced import NOTHING, Traced

_UNANNOUNCED: Final = re.compile(r"\bdot xuat\b")
_FOLLOW_UP: Final = re.compile(
    r"\b(?:khac phuc|phuc tra|tai kiem tra|kiem tra lai|sau kiem tra|kiem tra viec (?:sua|thuc hien ket luan))\b"
)
_GROUP: Final = re.compile(
    r"(?:(?:các|những)\s+)?(?P<name>.+?)(?:\s+(?:thuộc|trực thuộc|của|trên địa bàn)\b.*)?\Z", re.I | re.S
)
_LONGEST_GROUP: Final = 300


@dataclass(slots=True)
class InspectionReading:
    """The rows of the lists, with what gave them form and what is doubtful."""

    inspections: list[InspectionDraft] = field(default_factory=list)
    furniture: list[Traced] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def read_inspections(sections: Sequence[Section]) -> InspectionReading:
    """The inspections of all such tables."""
    reading = InspectionReading()
    for section in sections:
        _Listing(reading).section(section)
    return reading


def kind_of(remark: str) -> str:
    """``unannounced``, ``follow-up`` or ``periodic`` by the words of a remark; without any it is the yearly round."""
    words = plain(remark)
    if _UNANNOUNCED.search(words):
        return "unannounced"
    return "follow-up" if _FOLLOW_UP.search(words) else "periodic"


@dataclass(slots=True)
class _Listing:
    """One list on its way: the group and the remark that hold for the row at hand."""

    reading: InspectionReading
    group: Traced = NOTHING
    remark: Traced = NOTHING
    remark_cell: Cell | None = None
    carried: int = 0

    def section(self, section: Section) -> None:
        if section.caption is not None:
            self.reading.furniture += [section.caption.label, section.caption.title]
        merged = any(cell.rows > 1 for row in section.rows if (cell := row.cell(Column.NOTE)) is not None)
        for row in section.rows:
            if row.filled():
                self._row(row, merged=merged)
        self._end_remark()

    def _row(self, row: Row, *, merged: bool) -> None:
        group = group_in(row, ())
        if group is not None:
            self._end_remark()
            self.remark, self.remark_cell = NOTHING, None
            self._begin_group(group.label, group.title)
            return
        self.reading.furniture.append(row.text(Column.ORDINAL))
        unit = trimmed(one_line(row.text(Column.UNIT) or row.text(Column.LEAD)))
        self._remark(row, merged=merged)
        if unit:
            self.reading.inspections.append(
                InspectionDraft(Named(unit), self.group, kind_of(self.remark.text), self.remark)
            )

    def _begin_group(self, label: Traced, title: Traced) -> None:
        """The group's name without "các" before and "thuộc ..." behind it, as it is said of one row."""
        match = _GROUP.match(title.text[:_LONGEST_GROUP])
        start, end = match.span("name") if match is not None else (0, len(title.text))
        self.group = title[start:end]
        self.reading.furniture += [label, title[:start], title[end:]]

    def _remark(self, row: Row, *, merged: bool) -> None:
        """The remark that holds for the row: its own, or the one above where the list does not merge cells."""
        cell = row.cell(Column.NOTE)
        if cell is not None:
            if cell is not self.remark_cell:
                self._end_remark()
            self.remark_cell, self.remark = cell, one_line(cell.text)
        elif merged and not row.first:
            self._end_remark()
            self.remark, self.remark_cell = NOTHING, None
        elif self.remark:
            self.carried += 1

    def _end_remark(self) -> None:
        if self.carried:
            self.reading.findings.append(note("remark-carried", self.remark, rows=self.carried, words=self.remark))
        self.carried = 0
