"""The head of a flattened table: a run of lines that is nothing but column headings."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from par.importing.flattened.words import Line, words_of
from par.importing.traced import Traced


class Kind(StrEnum):
    """What a column holds."""

    ORDINAL = "ordinal"
    GROUP = "group"
    TASK = "task"
    PRODUCT = "product"
    LEAD = "lead"
    COORDINATOR = "coordinator"
    LEADER = "leader"
    TIME = "time"
    FUNDING = "funding"
    NOTE = "note"
    OUTSIDE = "outside"
    """No column: what follows the last row of a table."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it holds, and its heading as printed."""

    kind: Kind
    heading: Traced


@dataclass(frozen=True, slots=True)
class Head:
    """A head and the lines it covers, from ``first`` to before ``last`` of the lines it was looked for in."""

    first: int
    last: int
    columns: tuple[Column, ...]

    @property
    def text(self) -> str:
        """The headings as one text."""
        return " ".join(column.heading.text for column in self.columns)

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """What the columns hold, in order."""
        return tuple(column.kind for column in self.columns)


Heading = tuple[Kind, int, int]
"""A heading from the second to before the third character of a text."""

LONGEST_HEAD: Final = 400
"""Characters; a head of ten columns has about 150."""
_MOST_LINES: Final = 40
_LONGEST_HEADING: Final = 4
"""Lines over which one heading may be wrapped."""
_FEWEST_COLUMNS: Final = 3
_TELLING: Final = frozenset({Kind.PRODUCT, Kind.LEAD, Kind.COORDINATOR, Kind.LEADER, Kind.TIME})

_BODY: Final = r"(?:các )?(?:cơ quan|đơn vị|bộ phận|phòng,? ban|tổ chức|cá nhân|cán bộ|công chức|người)"
_WHO: Final = rf"(?:{_BODY}(?: ?[,/] ?| và | )){{1,3}}"
_DOES: Final = r"(?:thực hiện|tham mưu|chịu trách nhiệm|chủ trì|phụ trách|đầu mối)"
_STARTERS: Final[tuple[tuple[Kind, str], ...]] = (
    (Kind.ORDINAL, r"stt|s\.t\.t|số tt|số thứ tự|tt"),
    (Kind.GROUP, r"nhiệm vụ chung|nhóm nhiệm vụ|lĩnh vực|nội dung cải cách|nhóm nội dung"),
    (Kind.TASK, r"(?:tên |các )?(?:nội dung|nhiệm vụ|công việc|hoạt động|đầu việc)"),
    (Kind.PRODUCT, r"(?:dự kiến )?(?:sản phẩm|kết quả)"),
    (Kind.LEADER, r"(?:lãnh đạo|đồng chí|người chỉ đạo)(?: ubnd)?(?: phụ trách| chỉ đạo| theo dõi)?"),
    (Kind.COORDINATOR, rf"(?:{_WHO})?phối hợp"),
    (Kind.LEAD, rf"{_WHO}{_DOES}|chủ trì|phân công"),
    (Kind.TIME, r"thời gian|thời hạn|tiến độ|hạn hoàn thành|hạn chót"),
    (Kind.FUNDING, r"(?:dự toán |dự kiến |nguồn )?kinh phí"),
    (Kind.NOTE, r"ghi chú"),
)
_TAIL: Final = re.compile(
    r"(?P<joint> ?[/,] ?| và | ?)(?P<tail>thực hiện|hoàn thành|công việc|nhiệm vụ|cụ thể|chủ yếu|trọng tâm|dự kiến"
    r"|đầu ra|chính|cần đạt|yêu cầu|kết quả|sản phẩm|kết thúc|trình|báo cáo|đạt được|liên quan|tham mưu|hoạt động"
    r"|nội dung|ban hành|giải pháp|\([^()]{1,40}\))(?![^\W_])"
)
_STARTER: Final = re.compile(
    "|".join(f"(?P<{kind}>{words})" for kind, words in _STARTERS).join(("(?:", r")(?![^\W_])"))
)
_MOST_TAILS: Final = 5


def head_at(lines: Sequence[Line], first: int, known: Head | None = None) -> Head | None:
    """The longest head that begins with the line ``first``: whole lines, a task column and two others that tell.

    A repetition of the head ``known`` ends where that did: what follows may read like more of a heading.
    """
    text, best, complete = "", None, first
    for last in range(first, min(first + _MOST_LINES, len(lines))):
        text += "".join(f"{word} " for word in lines[last].text.text[: LONGEST_HEAD + 1].split())
        if len(text) > LONGEST_HEAD:
            break
        found = _headings(text.rstrip())
        if found is None:
            if last - complete > _LONGEST_HEADING or not _STARTER.match(text.lower()):
                break
            continue
        complete = last
        if len({kind for kind, _, _ in found}) < len(found):
            break
        best = (last + 1, found) if _is_head([kind for kind, _, _ in found]) else best
        if known is not None and known.text == text.rstrip():
            break
    return None if best is None else _head(lines, first, *best)


def _head(lines: Sequence[Line], first: int, last: int, found: Sequence[Heading]) -> Head:
    words = [line.text[word.start : word.end] for line in lines[first:last] for word in words_of(line)]
    text = Traced.joined(words)
    return Head(first, last, tuple(Column(kind, text[start:end].strip()) for kind, start, end in found))


def _headings(text: str) -> list[Heading] | None:
    """The headings ``text`` consists of; None where it holds anything else."""
    folded = text.lower()
    if len(folded) != len(text):
        return None
    found, at = list[Heading](), 0
    while at < len(folded):
        match = _STARTER.match(folded, at)
        if match is None or not match.lastgroup or not text[at].isupper():
            return None
        kind = Kind(match.lastgroup)
        end = match.end() if kind is Kind.ORDINAL else _end_of_heading(text, folded, match.end(), kind)
        found.append((kind, at, end))
        at = end + (folded[end : end + 1] == " ")
    return found


def _end_of_heading(text: str, folded: str, at: int, kind: Kind) -> int:
    """Behind the words that carry the heading on.

    They begin in lower case or behind a stroke; in a head of capitals only where they begin no heading of another
    kind.
    """
    capitals = text.isupper()
    for _ in range(_MOST_TAILS):
        match = _TAIL.match(folded, at)
        if match is None:
            break
        start = match.start("tail")
        if match["joint"].strip() not in {"/", ","} and text[start].isupper():
            other = _STARTER.match(folded, start)
            if not capitals or (other is not None and other.lastgroup != kind):
                break
        at = match.end()
    return at


def _is_head(kinds: Sequence[Kind]) -> bool:
    return len(kinds) >= _FEWEST_COLUMNS and Kind.TASK in kinds and len(_TELLING.intersection(kinds)) >= 2
