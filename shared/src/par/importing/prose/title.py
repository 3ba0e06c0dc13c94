"""The title of a plan."""

import re
from collections.abc import Sequence
from typing import Final

from par.importing.prose.paragraphs import Item, Rank, is_capitals
from par.importing.prose.words import fold
from par.importing.traced import NOTHING, Traced

_PLAN: Final = re.compile(r"\bkế hoạch\b")
_ENDS_TITLE: Final = re.compile(r"\(|thực hiện |căn cứ |kính gửi|số\s?:|ngày ")
_MADE_HERE: Final = re.compile(
    r"(?:xây dựng|ban hành|triển khai)(?: và triển khai| và ban hành)?\s+(?P<title>kế hoạch\s(?!này"
    r"|thực hiện cụ thể)[^.;:]{8,200}?)"
    r"(?=,?\s+(?:như sau|cụ thể|với các nội dung|trên địa bàn)|[.;:]|$)"
)
_ABBREVIATION: Final = re.compile(r"\s*\([A-ZĐ]{2,8}\)")
_LONGEST: Final = 300
_LINES: Final = 4


def title_of(items: Sequence[Item]) -> Traced:
    """The title in one line: the heading "KẾ HOẠCH ...", else the plan that the opening says it draws up.

    Abbreviations that the title introduces in brackets are left out.
    """
    for number, item in enumerate(items):
        match = _PLAN.search(fold(item.text.text)) if _is_title(item) else None
        if match:
            parts = [item.text[match.start() :].strip("*_ ")]
            if parts[0].text.strip() and len(fold(parts[0].text)) == len("kế hoạch"):
                parts += _below(items, number)
            return Traced.joined(parts)
    for item in items:
        match = _MADE_HERE.search(fold(item.text.text))
        if match:
            return _without_abbreviations(item.text[match.start("title") : match.end("title")])
    return NOTHING


def _is_title(item: Item) -> bool:
    text = item.text.text
    return item.rank is Rank.TEXT and len(text) <= _LONGEST and is_capitals(text)


def _below(items: Sequence[Item], number: int) -> list[Traced]:
    """The lines of the title under the word KẾ HOẠCH."""
    lines = []
    for item in items[number + 1 : number + 1 + _LINES]:
        end = _ENDS_TITLE.search(fold(item.text.text))
        if item.rank is not Rank.TEXT or len(item.text.text) > _LONGEST or (end and end.start() == 0):
            break
        bracket = item.text.text.find("(")
        lines.append(item.text[: bracket if bracket > 0 else None].strip("*_ "))
        if bracket > 0:
            break
    return lines


def _without_abbreviations(text: Traced) -> Traced:
    return Traced.joined(text.split(_ABBREVIATION))
