"""What a task says by name, below it or behind its sentence: "Cơ quan chủ trì: ...", "Thời gian: ..."."""

import re
from dataclasses import dataclass
from typing import Final

from par.importing.draft import Named
from par.importing.prose.sections import Section
from par.importing.prose.units import parted
from par.importing.prose.words import fold
from par.importing.traced import NOTHING, Traced

_LABEL: Final = re.compile(
    r"(?:^|[.;(\n]\s{0,3}(?:[-–+]\s?)?)(?P<label>"
    r"(?P<leads>(?:(?:cơ quan|đơn vị|bộ phận)\s+)?(?:chủ trì|thực hiện)(?: thực hiện| tham mưu)?)"
    r"|(?P<coordinators>(?:(?:cơ quan|đơn vị|bộ phận)\s+)?phối hợp(?: thực hiện)?)"
    r"|(?P<time>(?:thời gian|thời hạn|tiến độ)(?: thực hiện| hoàn thành)?)"
    r"|(?P<products>(?:sản phẩm|kết quả)[^:;.]{0,30}?))\s?:"
)
_AROUND: Final = " .;()"
_SEMICOLON: Final = re.compile(r";")


@dataclass(frozen=True, slots=True)
class Stated:
    """The labelled words of one task, empty where there are none; ``labels`` are the words that name them.

    ``title`` is what the task's own paragraph says before its first label.
    """

    title: Traced = NOTHING
    leads: tuple[Named, ...] = ()
    coordinators: tuple[Named, ...] = ()
    time: Traced = NOTHING
    products: tuple[Traced, ...] = ()
    labels: tuple[Traced, ...] = ()


def stated_in(task: Section) -> Stated:
    """What labels say: in the lines directly under ``task``, or behind its own sentence."""
    own = task.item.text
    labels = [match for match in _LABEL.finditer(fold(own.text)) if match.start() > 0]
    found, named = dict[str, Traced](), list[Traced]()
    for text, matches in [(own, labels), *((child.item.text, _labels_of_line(child)) for child in task.children)]:
        ends = [*(match.start() for match in matches), len(text.text)][1:]
        for match, end in zip(matches, ends, strict=True):
            named.append(text[match.start("label") : match.end()])
            found.setdefault(_field(match), text[match.end() : end].strip(_AROUND))
    return Stated(
        title=own[: labels[0].start("label")].strip(" ;(-–+\n") if labels else own,
        leads=_units(found.get("leads", NOTHING)),
        coordinators=_units(found.get("coordinators", NOTHING)),
        time=found.get("time", NOTHING),
        products=tuple(found.get("products", NOTHING).split(_SEMICOLON)),
        labels=tuple(named),
    )


def _labels_of_line(line: Section) -> list[re.Match[str]]:
    """The labels of a line that begins with one."""
    words = fold(line.title)
    return list(_LABEL.finditer(words)) if _LABEL.match(words) else []


def _field(match: re.Match[str]) -> str:
    return next(name for name, words in match.groupdict().items() if words is not None and name != "label")


def _units(text: Traced) -> tuple[Named, ...]:
    return tuple(Named(unit) for part in text.split(_SEMICOLON) for unit in parted(part))
