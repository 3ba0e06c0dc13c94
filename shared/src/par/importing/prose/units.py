"""Units in sentences: who a sentence is about, and who leads or takes part."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from par.importing.prose.words import fold
from par.importing.traced import NOTHING, Traced

SplitUnits = Callable[[Traced], list[Traced]]
"""Parts the names of several units; the one given by the caller knows the unit tree."""

_UNIT_WORDS: Final = (
    "các|công chức|cán bộ|lãnh đạo|phòng|văn phòng|ban|trung tâm|ủy ban|ubnd|hđnd|hội đồng|mặt trận|mttq|đài"
    "|công an|trạm|trường"
    "|thủ trưởng|người đứng đầu|chủ tịch|cơ quan|đơn vị|bộ phận|chi cục|kho bạc|bảo hiểm|bhxh|sở|bưu điện|tổ"
    "|hội|đoàn|trưởng|chánh"
    "|thanh tra|cc|đội|hạt|chi nhánh|viện|cổng|trang|ngành"
)
_UNIT: Final = re.compile(
    rf"(?!tổ chức(?! (?:đảng|đoàn|chính trị|xã hội))|ban hành|hội nghị|đội ngũ|trang bị|các (?:nội dung"
    rf"|nhiệm vụ|giải pháp|mục tiêu))"
    rf"(?:{_UNIT_WORDS})(?!\w)"
)
_VERBS: Final = (
    "chủ trì|phối hợp|căn cứ|tham mưu|thực hiện|chủ động|có trách nhiệm|chịu trách nhiệm|trực tiếp"
    "|tổ chức thực hiện|tổ chức triển khai"
    "|tổ chức|xây dựng|theo dõi|tổng hợp|đôn đốc|hướng dẫn|phổ biến|triển khai|tăng cường|đẩy mạnh|thường xuyên"
    "|kịp thời|tiếp tục"
    "|rà soát|tiếp nhận|bố trí|định kỳ|sẽ|là|có nhiệm vụ|phân công|giúp|đề xuất|báo cáo|nghiên cứu|quán triệt"
    "|phát huy|tuyên truyền"
    "|kiểm tra|giám sát|thẩm định|cân đối|đảm bảo|bảo đảm|cung cấp|cập nhật|gửi|nghiêm túc|khẩn trương|lập"
    "|ban hành|lựa chọn"
    "|niêm yết|công khai|đăng tải|vận động|phát động|giải quyết|mở"
)
_VERB: Final = re.compile(rf"[\s,]+(?:{_VERBS})(?!\w)")
_NOT_A_VERB: Final = re.compile(r"^phòng$|(?:^|\s)(?:ban|đoàn|tổ|đội|và|các|và các|của|về|bộ phận|hệ thống|công tác)$")
"""Behind these a verb is part of a name: "Trung tâm Văn hóa và Tuyên truyền", "các tổ chức"."""
_ASKED: Final = re.compile(r"(?:đề nghị|yêu cầu|giao|giao cho)\s+")
_WHILE: Final = re.compile(
    r"(?:trong quá trình|ngoài|đối với|khi|nếu|căn cứ)\s[^.;]{3,200}?,\s+(?=(?P<unit>(?:" + _UNIT_WORDS + r")(?!\w)))"
)
_LONGEST: Final = 160
_LONGEST_LEAD: Final = 220
_AROUND: Final = " .:;,*_"
_BETWEEN: Final = re.compile(
    r"\s+và\s+(?=các |ubnd |ủy ban nhân dân |phòng |trung tâm |văn phòng )|;\s+(?=chủ tịch |thủ trưởng |các )"
    r"|[,;]\s+(?=ubnd |ủy ban nhân dân |phòng |văn phòng |trung tâm )"
)
_ONE_NAME: Final = re.compile(r"(?:hđnd|hội đồng nhân dân|cơ quan)$")

_BEFORE_LEAD: Final = re.compile(rf"(?:^|[.;(]\s*|(?<!\w)(?:giao|do)\s+)(?=(?:{_UNIT_WORDS})(?!\w)[^.;:()]*$)")
LEADS: Final = re.compile(r"(?<!\w)chủ trì(?!\w)")
WITH: Final = re.compile(r"(?<!\w)phối hợp\s+(?:chặt chẽ\s+)?(?:với|cùng(?: với)?)?\s*(?P<units>[^.;:()]{3,200})")


@dataclass(frozen=True, slots=True)
class Subject:
    """The unit a sentence begins with, and the rest of the sentence; ``headed``: a colon stands between them."""

    unit: Traced
    rest: Traced
    headed: bool = False


def subject_of(text: Traced) -> Subject | None:
    """The unit that is to do what the sentence says; None where it does not begin with one.

    "Đề nghị ..." and "Trong quá trình thực hiện, ..." may stand before the unit.
    """
    folded = fold(text.text[: 2 * _LONGEST + _LONGEST_LEAD])
    start = _start(folded)
    if start is None:
        return None
    end = _verb(folded, start, start + _LONGEST)
    colon = folded.find(":", start, start + _LONGEST)
    if colon > 0 and (end is None or colon < end):
        return Subject(text[start:colon].strip(_AROUND), text[colon + 1 :].strip(), headed=True)
    return None if end is None else Subject(text[start:end].strip(_AROUND), text[end:].strip(_AROUND))


def names_a_unit(text: Traced) -> Traced:
    """The whole text where it is the name of a unit and nothing else (a heading of the duties), else nothing."""
    if len(text.text) > _LONGEST:
        return NOTHING
    folded = fold(text.text)
    start = _start(folded)
    if start is None or _verb(folded, start, len(folded)) is not None:
        return NOTHING
    return text[start:].strip(_AROUND)


def parted(units: Traced) -> list[Traced]:
    """Several units at "và các ...", ", UBND ...": only where what follows is a name of its own."""
    folded = fold(units.text)
    parts, start = [], 0
    for match in _BETWEEN.finditer(folded):
        if _ONE_NAME.search(folded[start : match.start()]):
            continue
        parts.append(units[start : match.start()].strip(" ,;"))
        start = match.end()
    parts.append(units[start:].strip(" ,;"))
    return [part for part in parts if part]


def partners_in(text: Traced) -> Traced:
    """Whom the sentence names after "phối hợp với"."""
    folded = fold(text.text)
    match = WITH.search(folded)
    if match is None or not _UNIT.match(folded, match.start("units")):
        return NOTHING
    start, end = match.span("units")
    verb = _verb(folded, start, end)
    units = text[start : end if verb is None else verb].strip(" ,")
    tail = re.search(r"\s+khác$", units.text)
    return units[: tail.start()] if tail else units


def _verb(folded: str, start: int, end: int) -> int | None:
    """Where the first verb of what a unit does begins."""
    for match in _VERB.finditer(folded, start, end):
        if match.start() > start and not _NOT_A_VERB.search(folded[start : match.start()]):
            return match.start()
    return None


def _start(folded: str) -> int | None:
    asked = _ASKED.match(folded)
    start = asked.end() if asked else 0
    if _UNIT.match(folded, start):
        return start
    behind = _WHILE.match(folded)
    return behind.start("unit") if behind else None


def own_lead(text: Traced) -> Traced:
    """The unit a task's own sentence makes its lead: "Phòng X chủ trì", "giao Phòng X chủ trì", "(Phòng X chủ trì)"."""
    folded = fold(text.text)
    for match in LEADS.finditer(folded):
        begins = list(_BEFORE_LEAD.finditer(folded, max(0, match.start() - _LONGEST), match.start()))
        if begins:
            return text[begins[-1].end() : match.start()].strip(" ,:")
    return NOTHING
