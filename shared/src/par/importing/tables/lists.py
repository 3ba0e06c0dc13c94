"""Cells that hold a list: points with bullets, parts between semicolons, lines."""

import re
from collections.abc import Iterator
from typing import Final

from par.importing.tables.words import one_line, trimmed
from par.importing.traced import Traced

MOST_ITEMS: Final = 200
"""A cell with more parts is kept whole: it is no list of products or units."""

_BULLETS: Final = "\\-–—−+•●○▪■*·\uf0b7"
_CUT: Final = re.compile(
    rf"(?P<semicolon>;)|(?P<line>\n)[^\S\n]*(?P<bullets>(?:[{_BULLETS}][^\S\n]*)*)"
    rf"|(?<=[^\S\n])(?P<inline>(?:[{_BULLETS}][^\S\n]+)+)|(?<=\.)(?P<sentence>[^\S\n]+)"
)
_FIRST_BULLET: Final = re.compile(rf"\s*([{_BULLETS}])")
_OPENING: Final = re.compile(rf"[\s{_BULLETS}]*")
_ENDED: Final = frozenset(";.:…,")
"""What stands before a bullet that begins a new part."""
_GOES_ON: Final = re.compile(r"(?:[,&(-]|\b(?:và|của|về|theo|cho|các|trong|hoặc))\Z")
_PRODUCT: Final = re.compile(
    r"(?:Kế hoạch|KH|Báo cáo|BC|Quyết định|QĐ|Văn bản|Công văn|CV|Hướng dẫn|Chương trình|Đề án|Dự án|Đề cương|Tờ trình"
    r"|Thông báo|Danh mục|Biên bản|Phiếu|Quy chế|Quy định|Quy trình|Nghị quyết|Chỉ thị|Hội nghị|Kết luận|Bài viết"
    r"|Tin bài|Bảng|Phương án|Phần mềm|Cơ sở dữ liệu|Hợp đồng)\b"
)
"""The beginnings of what plans ask for; they part a list whose lines or sentences carry no bullets."""


def products(cell: Traced) -> list[Traced]:
    """The products of a cell, split at semicolons and bullets, and at lines that each begin with a kind of document."""
    first_words = [line.strip() for line in cell.text.split("\n") if line.strip()]
    listed = len(first_words) > 1 and all(_PRODUCT.match(line) for line in first_words)
    listed = listed and not any(_GOES_ON.search(line) for line in first_words)
    return items(cell, _PRODUCT, by_line=listed, by_sentence=True)


def items(cell: Traced, begins: re.Pattern[str], *, by_line: bool = False, by_sentence: bool = False) -> list[Traced]:
    """The parts of a cell, each in one line and without bullets and closing punctuation.

    ``begins`` matches how a part begins. A bullet counts in a cell that begins with one, behind punctuation, and
    before such a beginning; elsewhere it is a hyphen. ``by_line`` and ``by_sentence`` cut before such a beginning
    also where a line or a sentence ended.
    """
    parts, start = list[Traced](), 0
    cuts = list(_cuts(cell.text, begins, by_line, by_sentence))
    for first, last in cuts if len(cuts) < MOST_ITEMS else ():
        parts.append(cell[start:first])
        start = last
    parts.append(cell[start:])
    return [part for part in (_item(part) for part in parts) if part]


def _item(part: Traced) -> Traced:
    opening = _OPENING.match(part.text)
    assert opening is not None
    return trimmed(one_line(part[opening.end() :]))


def _cuts(text: str, begins: re.Pattern[str], by_line: bool, by_sentence: bool) -> Iterator[tuple[int, int]]:
    """Where the parts of ``text`` end and where the next ones begin; inside brackets nothing is cut."""
    first = _FIRST_BULLET.match(text)
    bullet = first[1] if first else ""
    brackets, behind, sign = 0, 0, ""
    for match in _CUT.finditer(text):
        between = text[behind : match.start()]
        behind = match.end()
        brackets = max(brackets + between.count("(") - between.count(")"), 0)
        sign = (between.rstrip()[-1:] or sign) if match.start() else ""
        if brackets:
            continue
        ended, starts = sign in _ENDED, begins.match(text, behind) is not None
        if (
            match["semicolon"]
            or (match["bullets"] and (ended or starts or (match["bullets"][0] == bullet and _capital(text, behind))))
            or (match["line"] and not match["bullets"] and by_line and starts)
            or (match["inline"] and (ended or (starts and bullet)))
            or (match["sentence"] and by_sentence and starts)
        ):
            yield match.start(), behind


def _capital(text: str, place: int) -> bool:
    return text[place : place + 1].isupper()
