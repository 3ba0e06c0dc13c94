"""The title of a plan."""

import re
from collections.abc import Sequence
from typing import Final

from par.importing.prose.paragraphs import Item, Rank, is_capitals
from par.importing.prose.words import fold
from par.importing.traced import NOTHING, Traced

_PLAN: Final = re.compile(r"\bkế hoạch\b")
_ENDS_TITLE: Final = re.compile(r"\(|thực hiện |căn cứ |kính gửi|số\s?:|ngày ")
_NO_TITLE: Final = re.compile(
    r"(?:phụ lục|phụ biểu|biểu|bảng|mẫu)\s*(?:số\s*)?(?:\d|[ivx]+\b)"
    r"|[^,:;.()]{2,60},\s*ngày\s(?:[\d\s.…]*tháng\s|\d{1,2}\s?[/.]\s?\d)"
)
"""The caption of a table, and the line with place and day, which some layouts put below the word KẾ HOẠCH."""
_IS_DOING: Final = re.compile(r"thực hiện (?![^.;:]*\bsố\s+\d)[^.;:]{8,200}$")
"""The title "Thực hiện công tác ...", unlike the sentence "Thực hiện Kế hoạch số ...", names no document."""
_MADE_HERE: Final = re.compile(
    r"(?:xây dựng|ban hành|triển khai)(?: và triển khai| và ban hành)?\s+(?P<title>kế hoạch\s(?!này"
    r"|thực hiện cụ thể)[^.;:]{8,200}?)"
    r"(?=,?\s+(?:như sau|cụ thể|với các nội dung|trên địa bàn)|[.;:]|$)"
)
_ABBREVIATION: Final = re.compile(r"\s*\([A-ZĐ]{2,8}\)")
_LIST: Final = re.compile(r"(?:danh mục|tổng hợp|bảng|biểu|phụ lục|nhiệm vụ|nội dung|phân công|chương trình)\s")
_ANNEX: Final = re.compile(r"phụ lục\s+(?:số\s+)?(?:(?:\d{1,2}|[ivx]{1,4})\b)?")
_YEAR: Final = re.compile(r"\bnăm\s+\d{4}\b")
_OPENING: Final = 15
"""Paragraphs from the start among which the title of a table stands."""
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
    return _of_table(items)


def _of_table(items: Sequence[Item]) -> Traced:
    """The title of a document that is only the table of a plan: lines in capitals to the one that names the year."""
    lines: list[Traced] = []
    for item in items[:_OPENING]:
        text = item.text.strip("*_ ")
        words = fold(text.text)
        if item.rank not in {Rank.TEXT, Rank.ANNEX} or not is_capitals(text.text) or len(words) > _LONGEST:
            lines = []
            continue
        if not lines and _LIST.match(words):
            text = text[match.end() if (match := _ANNEX.match(words)) else 0 :].strip(" .:–-")
            lines = [text] if text else []
        elif lines:
            lines.append(text)
        if lines and _YEAR.search(words):
            return Traced.joined(lines)
    return NOTHING


def _is_title(item: Item) -> bool:
    text = item.text.text
    return item.rank is Rank.TEXT and len(text) <= _LONGEST and is_capitals(text)


def _below(items: Sequence[Item], number: int) -> list[Traced]:
    """The lines of the title under the word KẾ HOẠCH."""
    lines = list[Traced]()
    for item in items[number + 1 : number + 1 + _LINES]:
        words = fold(item.text.text)
        end = None if not lines and _IS_DOING.match(words) else _ENDS_TITLE.search(words)
        if item.rank is not Rank.TEXT or len(item.text.text) > _LONGEST or (end and end.start() == 0):
            break
        if _NO_TITLE.match(words):
            if lines:
                break
            continue
        bracket = item.text.text.find("(")
        lines.append(item.text[: bracket if bracket > 0 else None].strip("*_ "))
        if bracket > 0:
            break
    return lines


def _without_abbreviations(text: Traced) -> Traced:
    return Traced.joined(text.split(_ABBREVIATION))
