"""What lines under a task say by name: "Cơ quan chủ trì: ...", "Thời gian hoàn thành: ...", "Sản phẩm: ..."."""

import re
from dataclasses import dataclass
from typing import Final

from par.importing.draft import Named
from par.importing.prose.sections import Section
from par.importing.prose.units import parted
from par.importing.prose.words import fold
from par.importing.traced import NOTHING, Traced

_LABELS: Final = (
    (
        "leads",
        re.compile(
            r"(?:(?:cơ quan|đơn vị|bộ phận)\s+)?(?:chủ trì|thực hiện)(?: thực hiện| tham mưu)?\s?:|(?:cơ quan"
            r"|đơn vị) thực hiện\s?:"
        ),
    ),
    ("coordinators", re.compile(r"(?:(?:cơ quan|đơn vị|bộ phận)\s+)?phối hợp(?: thực hiện)?\s?:")),
    ("time", re.compile(r"(?:thời gian|thời hạn|tiến độ)(?: thực hiện| hoàn thành)?\s?:")),
    ("products", re.compile(r"(?:sản phẩm|kết quả)(?:[^:]{0,30})?\s?:")),
)
_SEMICOLON: Final = re.compile(r";")


@dataclass(frozen=True, slots=True)
class Stated:
    """The labelled lines under one task; empty where there are none."""

    leads: tuple[Named, ...] = ()
    coordinators: tuple[Named, ...] = ()
    time: Traced = NOTHING
    products: tuple[Traced, ...] = ()


def stated_in(task: Section) -> Stated:
    """What the labelled lines directly under ``task`` say."""
    found: dict[str, Traced] = {}
    for child in task.children:
        words = fold(child.title[:80])
        for name, pattern in _LABELS:
            match = pattern.match(words)
            if match and name not in found:
                found[name] = child.item.text[match.end() :].strip(" .;")
                break
    return Stated(
        leads=_units(found.get("leads", NOTHING)),
        coordinators=_units(found.get("coordinators", NOTHING)),
        time=found.get("time", NOTHING),
        products=tuple(found.get("products", NOTHING).split(_SEMICOLON)),
    )


def _units(text: Traced) -> tuple[Named, ...]:
    return tuple(Named(unit) for part in text.split(_SEMICOLON) for unit in parted(part))
