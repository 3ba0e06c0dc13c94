"""Tables of targets: an indicator, a measure, and a value."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Final

from par.importing.draft import TargetDraft
from par.importing.tables.headings import Column
from par.importing.tables.sections import Section
from par.importing.tables.words import one_line, plain
from par.importing.traced import NOTHING, Traced

_OF_THESE: Final = re.compile(r"trong (?:so |tong so )?(?:do|nay)\b")

ReadTarget = Callable[[Traced], Iterable[TargetDraft]]
"""Reads the targets in a clause such as "Tỷ lệ hồ sơ đúng hạn: từ 98 % trở lên"."""


def read_targets(sections: Sequence[Section], read_target: ReadTarget, furniture: list[Traced]) -> list[TargetDraft]:
    """The targets of all such tables: each row as one clause, "<indicator>: <value> <measure>".

    A row "Trong đó: ..." is counted on the total of the last row before that is no such one.
    """
    targets: list[TargetDraft] = []
    for section in sections:
        whole: int | None = None
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
                found = read_target(_clause(name, value, measure))
                nested = whole if _OF_THESE.match(plain(name.text)) else None
                targets += (replace(one, nested_in=nested) if nested else one for one in found)
                whole = whole if nested else len(targets)
    return targets


def _clause(name: Traced, value: Traced, measure: Traced) -> Traced:
    glue = "" if _is_percent(measure) else " "
    if _is_percent(measure) and value.text.endswith("%"):
        return Traced.joined((name, value), ": ")
    return Traced.joined((name, Traced.joined((value, measure), glue)), ": ")


def _is_percent(measure: Traced) -> bool:
    return measure.text.strip() == "%"
