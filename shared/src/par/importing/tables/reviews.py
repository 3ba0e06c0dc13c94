"""Lists of procedures to be reviewed: a unit, a field of work, and a date."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from par.deadlines.read import read
from par.importing.draft import Named, ReviewDraft
from par.importing.tables.headings import Column
from par.importing.tables.lists import items
from par.importing.tables.sections import Row, Section
from par.importing.tables.unit_names import begins_name
from par.importing.tables.words import one_line, trimmed
from par.importing.traced import NOTHING, Traced

_PROCEDURES: Final = re.compile(
    r"\s*[-–:]?\s*\b(?:các\s+)?(?:thủ tục hành chính|thủ tục|TTHC)\b"
    r"(?:\s+(?:của|thuộc|trong|các|lĩnh vực|những))*\s*:?",
    re.IGNORECASE,
)
"""The words between the unit and the field: "Thủ tục hành chính các lĩnh vực:"."""
_NO_BEGINNING: Final = re.compile(r"(?!)")


def read_reviews(sections: Sequence[Section], year: int, furniture: list[Traced]) -> list[ReviewDraft]:
    """The reviews of all such tables; words that only give form go to ``furniture``."""
    reviews: list[ReviewDraft] = []
    for section in sections:
        if section.caption is not None:
            furniture += [section.caption.label, section.caption.title]
        unit, before = NOTHING, None
        for row in section.rows:
            furniture.append(row.text(Column.ORDINAL))
            cell = row.cell(Column.FIELD)
            if cell is None or cell is before:
                continue
            before = cell
            own, fields = _unit_and_fields(row, furniture)
            unit = own or unit
            reviews += _reviews(unit, fields, row, year)
    return reviews


def _unit_and_fields(row: Row, furniture: list[Traced]) -> tuple[Traced, list[Traced]]:
    """The unit in its own column or at the head of the field's cell, and the fields behind it."""
    unit = one_line(row.text(Column.LEAD) or row.text(Column.UNIT))
    text = one_line(row.text(Column.FIELD))
    match = _PROCEDURES.search(text.text)
    if match is not None:
        furniture.append(text[match.start() : match.end()])
        before, behind = text[: match.start()].strip(), text[match.end() :].strip()
        if not behind:
            before, behind = NOTHING, before
        if before and not unit and begins_name(before.text):
            unit, text = before, behind
        else:
            text = Traced.joined((before, behind))
    return trimmed(unit), items(text, _NO_BEGINNING)


def _reviews(unit: Traced, fields: Sequence[Traced], row: Row, year: int) -> Iterator[ReviewDraft]:
    time = one_line(row.text(Column.TIME))
    reading = read(time.text, year) if time else None
    for field in fields:
        if reading is None:
            yield ReviewDraft(Named(unit), field)
        else:
            yield ReviewDraft(Named(unit), field, time, stated=reading.stated, due=reading.due)
