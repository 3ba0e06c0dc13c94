"""Splitting a cell of several units into their names, without cutting inside a name.

"Phòng Lao động, Thương binh và Xã hội" is one name, "UBND các xã, phường" one group; "Phòng Nội vụ, phòng VH-TT" are
two. Names stay as written: whom they mean is for the resolver of units.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

from par.importing.tables.lists import items
from par.importing.tables.words import lines, trimmed
from par.importing.traced import Traced

SplitUnits = Callable[[Traced], list[Traced]]
"""Splits one line into the names of units in it."""

_PROPER: Final = (
    r"UBND|Ủy ban|Uỷ ban|UBMTTQ|UB MTTQ|MTTQ|Mặt trận|HĐND|Hội đồng|Văn phòng|VP|Phòng|Ban|Bộ phận|Bộ|Sở|Chi cục|Cục"
    r"|Chi nhánh|Công an|Công chức|CC|Cán bộ|Trung tâm|TTPVHCC|Đài|Kho bạc|Bảo hiểm|BHXH|Bưu điện|Bưu cục|Ngân hàng"
    r"|Thanh tra|Tòa án|Toà án|Viện|Trường|Trạm|Hội|Đoàn|Liên đoàn|Đảng|Thành ủy|Thành uỷ|Huyện ủy|Huyện uỷ|Thường trực"
    r"|Ban chỉ huy|BCH|Tổ|Đội|Hạt|Lãnh đạo|Chủ tịch|Phó Chủ tịch|Thủ trưởng|Trưởng|Công ty|Doanh nghiệp|Cổng"
    r"|Công thông tin|Ngành|Cơ quan|Đơn vị|Điện lực|Xã(?! hội)|Phường|Thị trấn"
)
_LOWER: Final = r"các|những|tất cả|toàn thể|cơ quan|đơn vị|đài (?:phát|truyền) thanh|ủy ban|uỷ ban|kho bạc|công an"
_ABBREVIATION: Final = r"[A-ZĐ]{2,}(?:[-–&][A-ZĐ]+)+\b"
_BEGINS: Final = re.compile(
    rf"(?:{_PROPER})\b|Các\b|Những\b|Tất cả\b|Toàn thể\b|(?:{_LOWER})\b"
    rf"|(?:phòng|ban|văn phòng|bộ phận|công chức|trung tâm|xã|phường)\s+(?=[A-ZĐ])|{_ABBREVIATION}"
)
_SEPARATOR: Final = re.compile(r"\s*,\s*|\s+và\s+(?=\S)")

_BODIES: Final = (
    r"phòng|ban|phòng ban|ngành|cơ quan|đơn vị|địa phương|tổ chức|đoàn thể|hội|trường|doanh nghiệp"
    r"|cán bộ|công chức|viên chức|cá nhân"
)
_PLACES: Final = r"xã|phường|thị trấn|huyện|quận|thị xã|thành phố|tỉnh|thôn|tổ dân phố|đặc khu"
_ENDS_WITH_BODY: Final = re.compile(rf"(?:^|\s)(?:{_BODIES})\Z", re.I)
_ENDS_WITH_PLACE: Final = re.compile(rf"(?:^|\s)(?:{_PLACES})\Z", re.I)
_BODY: Final = re.compile(rf"(?:các )?(?:{_BODIES})\b(?!\s+[A-ZĐ])")
_PLACE: Final = re.compile(rf"(?:{_PLACES})\b(?!\s+[A-ZĐ])")
_ASSEMBLY: Final = re.compile(r"(?:HĐND|Hội đồng nhân dân|TTHĐND)\Z")
_COMMITTEE: Final = re.compile(r"(?:UBND|HĐND|Hội đồng nhân|Ủy ban|Uỷ ban|ủy ban|uỷ ban)")
_COMMITTEES: Final = re.compile(r"(?:UBND|Ủy ban nhân dân|Uỷ ban nhân dân)\s+(?:các\b|xã,|phường,|xã phường)")
_LOOK: Final = 60
"""Characters looked at on each side of a separator."""
_POST: Final = re.compile(r"(?:công chức|CC)\s+(?=[A-ZĐ])", re.I)
_WHOLE_POST: Final = re.compile(r"(?:Tư pháp|Kế toán|Văn hóa|Văn hoá|Địa chính|Văn phòng|Tài chính)\b")
_ALL_MEANT: Final = re.compile(r"\b(?:dự kiến (?:được )?|được )(?:kiểm tra|giao|chọn|phân công|thanh tra)\b")
_UNFINISHED: Final = re.compile(
    r"(?:\b(?:và|của|thuộc|với|cùng|hoặc|các|công chức|CC|cán bộ|lãnh đạo|trưởng|chủ tịch|chánh|UBND|HĐND|nhân dân"
    r"|văn|phòng|ban|bộ phận|bộ|(?<!phòng )(?<!tra )sở|trung tâm|trạm|hội|đoàn|công|ủy|uỷ)|[,&/–-])\Z",
    re.IGNORECASE,
)
_WHOLE_GROUP: Final = re.compile(
    rf"(?:(?:^|\s)(?<!văn )(?:phòng ban|{_BODIES})|liên quan|trực thuộc|[.;)])\Z", re.IGNORECASE
)
_NUMBERED: Final = re.compile(r"\s*(\d{1,2})\s?[.)/]\s*(?=[^\W\d])")
_NEW_LINE: Final = re.compile(rf"các\b|phòng [A-ZĐ]|công chức [A-ZĐ]|{_ABBREVIATION}")


def split_units(cell: Traced, split_line: SplitUnits | None = None) -> list[Traced]:
    """The names in ``cell``: its parts between semicolons, bullets and lines, cut at commas and "và" between names.

    ``split_line`` cuts a part in one line; one that knows the unit tree does better than the words alone.
    """
    split = split_line or split_at_commas
    return [name for part in _by_line(cell) for item in items(part, _BEGINS) for name in split(item)]


def begins_name(text: str) -> bool:
    """Whether ``text`` begins as the name of a unit or a group does."""
    return _BEGINS.match(text) is not None


def _by_line(cell: Traced) -> Iterator[Traced]:
    """Parts at lines that each begin a name; a line that only goes on with the one before stays with it."""
    part: list[Traced] = []
    for line in _without_numbers(lines(cell)):
        if part and _begins_line(part[-1].text, line.text):
            yield Traced.joined(part, "\n")
            part = []
        part.append(line)
    yield Traced.joined(part, "\n")


def list_numbers(cell: Traced) -> list[Traced]:
    """The numbers before the lines of a list that counts 1, 2, 3; none where ``cell`` is no such list."""
    return [line[: match.end()].strip() for line, match in _numbered_lines(lines(cell)) if match]


def _without_numbers(found: list[Traced]) -> list[Traced]:
    """The lines of such a list without their numbers; other lines as they are."""
    return [line[match.end() :] if match else line for line, match in _numbered_lines(found)]


def _numbered_lines(found: list[Traced]) -> list[tuple[Traced, re.Match[str] | None]]:
    numbers = [_NUMBERED.match(line.text) for line in found]
    counted = [int(match[1]) for match in numbers if match]
    if len(counted) < 2 or counted != list(range(1, len(counted) + 1)):
        numbers = [None] * len(found)
    return list(zip(found, numbers, strict=True))


def _begins_line(before: str, line: str) -> bool:
    """Whether ``line`` begins a name, ``before`` being the last line of the name so far.

    A cell is often only as wide as two words. So a name may go on in a new line with a word that could begin another:
    "Công chức chuyên môn | UBND xã" is one name, "Các phòng, ban | UBND các xã" are two.
    """
    begins = _NEW_LINE.match(line) or (line[0].isupper() and _BEGINS.match(line))
    if not begins or before.count("(") > before.count(")"):
        return False
    if _COMMITTEE.match(line):
        return bool(_COMMITTEES.match(line) or _COMMITTEE.search(before) or _WHOLE_GROUP.search(before)) and (
            _ASSEMBLY.search(before) is None and not before.endswith((" và", " thuộc", " của", ","))
        )
    return _UNFINISHED.search(before) is None


def split_at_commas(item: Traced) -> list[Traced]:
    """The names in one line; a clause that is said of all of them keeps what stands before it together."""
    return [name for name in map(trimmed, _at_commas(item)) if name]


def _at_commas(item: Traced) -> Iterator[Traced]:
    text = item.text
    start, checked, brackets = 0, 0, 0
    meant = _ALL_MEANT.search(text)
    posts = False
    for match in _SEPARATOR.finditer(text):
        brackets += text.count("(", checked, match.start()) - text.count(")", checked, match.start())
        checked = match.start()
        if brackets > 0 or (meant and match.start() < meant.start()):
            continue
        before, behind = (
            text[max(start, match.start() - _LOOK) : match.start()],
            text[match.end() : match.end() + _LOOK],
        )
        posts = "," in match[0] and bool(posts or _POST.match(text, start)) and _WHOLE_POST.match(behind) is not None
        if posts or _parts_names(before, behind):
            yield item[start : match.start()]
            start = match.end()
    yield item[start:]


def _parts_names(before: str, behind: str) -> bool:
    """Whether a comma or "và" between these words parts two names."""
    if not before.strip() or (_ASSEMBLY.search(before) and _COMMITTEE.match(behind)):
        return False
    if _ENDS_WITH_BODY.search(before) and _BODY.match(behind):
        return False
    if _ENDS_WITH_PLACE.search(before) and _PLACE.match(behind):
        return False
    return _BEGINS.match(behind) is not None
