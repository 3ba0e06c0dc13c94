"""Tables of targets: an indicator, a measure, and a value."""

from collections.abc import Callable, Iterable, Sequence

from par.importing.draft import TargetDraft
from par.importing.tables.headings import Column
from par.importing.tables.sections import Section
from par.importing.tables.words import one_line, plain
from par.importing.traced import NOTHING, Traced

ReadTarget = Callable[[Traced], Iterable[TargetDraft]]
"""Reads the targets in a clause such as "Tỷ lệ hồ sơ đúng hạn: từ 98 % trở lên"."""


def read_targets(sections: Sequence[Section], read_target: ReadTarget, furniture: list[Traced]) -> list[TargetDraft]:
    """The targets of all such tables: each row as one clause, "<indicator>: <value> <measure>"."""
    targets: list[TargetDraft] = []
    for section in sections:
        if section.caption is not None:
            furniture += [section.caption.label, section.caption.title]
        for row in section.rows:
            name, value, measure = (
                one_line(row.text(column)) for column in (Column.INDICATOR, Column.VALUE, Column.MEASURE)
            )
            furniture.append(row.text(Column.ORDINAL))
            if name and value:
                if measure and plain(measure.text) in plain(value.text) and not _is_percent(measure):
                    furniture.append(measure)
                    measure = NOTHING
                targets += read_target(_clause(name, value, measure))
    return targets


def _clause(name: Traced, value: Traced, measure: Traced) -> Traced:
    glue = "" if _is_percent(measure) else " "
    if _is_percent(measure) and value.text.endswith("%"):
        return Traced.joined((name, value), ": ")
    return Traced.joined((name, Traced.joined((value, measure), glue)), ": ")


def _is_percent(measure: Traced) -> bool:
    return measure.text.strip() == "%"
