"""Figures in goals: "trên 97%", "từ 98% trở lên", "ít nhất 03 mô hình", "mức độ III trở lên"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from par.deadlines.lexicon import ROMAN


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: ``value`` an exact decimal as text (None for a grade given by a word), and where it stands.

    ``unit`` is percent, count or grade; ``comparator`` one of >=, >, =, <=, <.
    """

    comparator: str
    value: str | None
    unit: str
    start: int
    end: int


_BEFORE: Final = (
    (">=", "ít nhất|tối thiểu|không dưới|không thấp hơn|không ít hơn|từ|≥|>="),
    ("<=", "không quá|tối đa|không vượt quá|không cao hơn|không nhiều hơn|≤|<="),
    (">", "trên|hơn|vượt|cao hơn|lớn hơn|>"),
    ("<", "dưới|thấp hơn|ít hơn|nhỏ hơn|<"),
)
_AFTER: Final = ((">=", "trở lên"), ("<=", "trở xuống"))
_COUNTED: Final = (
    "dịch vụ|mô hình|sáng kiến|giải pháp|thủ tục|tthc|hồ sơ|cuộc|lần|lớp|hội nghị|đơn vị|cơ quan|xã|phường|bài|tin"
    "|đợt|buổi|người|chuyên mục|chuyên đề|sản phẩm|phần mềm|nhiệm vụ|văn bản|thôn|tổ|hộ|điểm|lượt|ngày|giờ|phòng"
)
_WORDS_BEFORE: Final = "|".join(sorted((words for _, words in _BEFORE), key=len, reverse=True))
_FIGURE: Final = re.compile(
    rf"(?:(?P<before>(?<!\w)(?:{_WORDS_BEFORE}))\s?(?:là |đạt |mức )?)?"
    r"(?P<number>(?<![\d./,-])(?:\d{1,3}(?:\.\d{3})+|\d{1,7})(?:,\d{1,4}|\.\d{1,2}(?!\d))?)"
    rf"(?:(?P<percent>\s?%)|(?:\s?(?:-|đến|tới)\s?\d{{1,7}})?\s+(?P<counted>(?:{_COUNTED})(?!\w)))"
    r"(?P<after>\s+trở (?:lên|xuống))?"
)
_TO: Final = re.compile(r"(?P<number>\d{1,3}(?:[.,]\d{1,4})?)\s?(?:-|đến|tới)\s?$")
_GRADE: Final = re.compile(
    r"(?:mức độ|mức|loại|hạng|cấp độ)\s+(?P<grade>[ivx]{1,4}|\d{1,2}|xuất sắc|tốt|khá|trung bình|a|b)(?!\w)"
    r"(?P<after>\s+trở (?:lên|xuống))?"
)
_GRADED: Final = re.compile(r"xếp|đạt|đánh giá|tiêu chuẩn|hoàn thành")
_LEVELS_OF_SERVICES: Final = re.compile(r"(?:trực tuyến|dịch vụ công|hồ sơ)[^.;]{0,20}$")


def figures_in(folded: str) -> Iterator[Figure]:
    """The figures of a folded text in order; a grade counts only where there is no other figure."""
    matches = _FIGURE.finditer(folded)
    stated = (_figure(match, stated=folded[: match.start()].endswith((": ", ":"))) for match in matches)
    found = [one for one in stated if one is not None]
    if found:
        yield from (_with_lower_bound(folded, one) for one in found)
        return
    for match in _GRADE.finditer(folded):
        before = folded[max(0, match.start() - 80) : match.start()]
        if match["after"] and _GRADED.search(before) and not _LEVELS_OF_SERVICES.search(before):
            yield _grade(match)
            return


def _figure(match: re.Match[str], *, stated: bool) -> Figure | None:
    """None for a bare count: a number of things is a goal only where something is said about reaching it.

    ``stated``: it stands behind a colon, as the value of what is named before it.
    """
    comparator = _comparator(match["before"], match["after"])
    if match["percent"] is None and comparator is None and not (stated or match["number"].startswith("0")):
        return None
    unit = "percent" if match["percent"] else "count"
    return Figure(comparator or "=", _decimal(match["number"]), unit, match.start(), match.end())


def _comparator(before: str | None, after: str | None) -> str | None:
    """What "trên 95% trở lên" says twice; the stricter word holds."""
    first = next((sign for sign, words in _BEFORE if before and before in words.split("|")), None)
    last = next((sign for sign, words in _AFTER if after and after.strip() == words), None)
    return first if first in {">", "<"} else last or first


def _with_lower_bound(folded: str, figure: Figure) -> Figure:
    """Of "từ 80% đến 90%" or "80 - 90%" the goal is reached from the first figure on."""
    before = folded[max(0, figure.start - 20) : figure.start]
    match = _TO.search(before)
    if match is None or figure.unit != "percent":
        return figure
    return Figure(
        ">=", _decimal(match["number"]), figure.unit, figure.start - (len(before) - match.start()), figure.end
    )


def _grade(match: re.Match[str]) -> Figure:
    grade = match["grade"]
    value = str(ROMAN[grade]) if grade in ROMAN else grade if grade.isdigit() else None
    sign = _comparator(None, match["after"]) or "="
    return Figure(sign, value, "grade", match.start(), match.end())


def _decimal(number: str) -> str:
    """Vietnamese writing to an exact decimal: the comma parts decimals, a full stop before three digits thousands."""
    plain = re.sub(r"\.(?=\d{3}(?!\d))", "", number).replace(",", ".")
    whole, _, rest = plain.partition(".")
    rest = rest.rstrip("0")
    return (whole.lstrip("0") or "0") + (f".{rest}" if rest else "")
