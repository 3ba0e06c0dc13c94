"""To what a goal's figure applies: the things or people it counts."""

import re
from typing import Final

from par.importing.prose.clauses import Clause
from par.importing.prose.figures import figures_in
from par.importing.prose.words import fold

_PREDICATE: Final = re.compile(
    r"[,;]?\s+(?:được|đạt|tiếp tục|thực hiện|giải quyết đúng|giải quyết trước|có trình độ|có kế hoạch"
    r"|đáp ứng|đúng|xây dựng|triển khai|hoàn thành|sử dụng|hài lòng|bảo đảm|đảm bảo|áp dụng|công khai|trao đổi"
    r"|niêm yết|không|duy trì"
    r"|cung cấp|kết nối)(?!\w)"
)
_HANDLED: Final = re.compile(r"\s+được\s+(?:thực hiện|xử lý)(?!\w)")
_LEADING: Final = re.compile(r"(?:\s*(?:số|tỷ lệ|tổng số|các|những|trong|việc))*\s+(?=\w)")
_OF_PEOPLE: Final = re.compile(
    r"(?:tỷ lệ|mức độ|tỉ lệ)\s+hài lòng\s+của\s+(?P<who>[^.;%]{3,120}?)(?=\s+(?:đạt|về|đối với|với|trong|từ"
    r"|trên)(?!\w)|$)"
)
_DIGITISED: Final = re.compile(r"số hóa\s+(?P<what>[^.;%]{3,160}?)(?=\s+(?:đạt|tối thiểu|ít nhất|từ|trên)(?!\w)|$)")
_EXCEPT: Final = re.compile(r"\(trừ [^)]{2,120}\)")
_LONGEST: Final = 300


def scope_of(clause: Clause, before: str | None) -> str | None:
    """The words that say what is counted, None where the clause does not; an inheriting clause counts the same."""
    if clause.inherits:
        return before
    folded = fold(clause.text.text)
    people = _OF_PEOPLE.search(folded)
    if people:
        return clause.text.text[people.start("who") : people.end("who")]
    figure = clause.figure
    if figure is None:
        return None
    if figure.unit == "percent" and (counted := _behind(clause, folded, figure_end=figure_end(folded))):
        return counted
    digitised = _DIGITISED.search(folded)
    return clause.text.text[digitised.start("what") : digitised.end("what")] if digitised else None


def figure_end(folded: str) -> int:
    """Where the figure of a clause ends."""
    return next((one.end for one in figures_in(folded)), 0)


def _behind(clause: Clause, folded: str, *, figure_end: int) -> str | None:
    """Of "100% <things> <predicate>" the things."""
    text = clause.text.text
    leading = _LEADING.match(folded, figure_end)
    start = leading.end() if leading else figure_end
    if _PREDICATE.match(folded, max(start - 1, 0)):
        return None
    rest = folded[start:]
    match = _PREDICATE.search(rest)
    if match and match[0].strip() == "được":
        match = _HANDLED.search(rest) or match
    things = text[start : start + match.start() if match else len(text)].strip(" .,;:")
    without = _EXCEPT.search(text)
    if without and without[0] not in things:
        things = f"{things} {without[0]}"
    return things if 3 <= len(things) <= _LONGEST else None
