"""What a section holds, by the words of its heading."""

import re
from enum import StrEnum
from typing import Final

from par.importing.prose.sections import Section
from par.importing.prose.words import fold
from par.importing.traced import NOTHING, Traced

_GOALS_IN_LINE: Final = re.compile(r"(?:mục tiêu|chỉ tiêu)(?: cụ thể| chung| chủ yếu| phấn đấu)?\s?:\s+")


class Role(StrEnum):
    """What a reader looks for in a section; ``MIXED`` leaves it to the sections below, ``OTHER`` is not read."""

    GOALS = "goals"
    TASKS = "tasks"
    DUTIES = "duties"
    FUNDING = "funding"
    REPORTING = "reporting"
    MIXED = "mixed"
    OTHER = "other"


_LONGEST_HEADING: Final = 160
_HEADINGS: Final = (
    (Role.REPORTING, re.compile(r"^(?:chế độ|công tác|thực hiện chế độ)(?: thông tin,?)?(?: và)? báo cáo")),
    (Role.FUNDING, re.compile(r"^(?:nguồn )?kinh phí|^dự toán kinh phí|bảo đảm kinh phí")),
    (
        Role.DUTIES,
        re.compile(r"tổ chức (?:thực hiện|triển khai)|^trách nhiệm|phân công (?:trách nhiệm|nhiệm vụ)|^ghi chú"),
    ),
    (Role.GOALS, re.compile(r"mục tiêu|chỉ tiêu")),
    (Role.TASKS, re.compile(r"nhiệm vụ|nội dung (?:thực hiện|công việc|kế hoạch)")),
    (
        Role.OTHER,
        re.compile(
            r"^(?:các |những |một số )?(?:mục đích|yêu cầu|giải pháp|quan điểm|đánh giá|tình hình|kết quả)"
            r"|giải pháp|mục đích, yêu cầu"
        ),
    ),
)


def role_of(section: Section) -> Role | None:
    """What the heading says; None where it is no heading of that kind. An article of a decision may be one."""
    words = fold(section.title).strip(" .:*_")
    if not words or len(words) > _LONGEST_HEADING or (section.is_leaf and section.title.endswith((".", ";"))):
        return None
    found = {role for role, pattern in _HEADINGS if pattern.search(words)}
    for sole in (Role.FUNDING, Role.DUTIES, Role.REPORTING):
        if sole in found and _says_little_else(words, sole):
            return sole
    found -= {Role.FUNDING, Role.DUTIES, Role.REPORTING}
    if len(found) > 1 and found <= {Role.TASKS, Role.OTHER}:
        return Role.TASKS
    return found.pop() if len(found) == 1 else Role.MIXED if found else None


def _says_little_else(words: str, role: Role) -> bool:
    """A heading, not a sentence that happens to have the word: short, or the word stands at its start."""
    pattern = dict(_HEADINGS)[role]
    match = pattern.search(words)
    return match is not None and (match.start() <= 20 and len(words) <= 80)


def role_in(section: Section) -> Role | None:
    """The role of the nearest heading around ``section``; duties and money stay so, whatever stands below."""
    roles = [role for one in section.above() if (role := role_of(one)) is not None]
    return next((role for role in roles if role in {Role.DUTIES, Role.FUNDING}), roles[0] if roles else None)


def goals_in_line(section: Section) -> Traced:
    """The goals of a paragraph "Mục tiêu: ...", which is its own heading; nothing of any other paragraph."""
    match = _GOALS_IN_LINE.match(fold(section.title)) if section.is_leaf else None
    return section.item.text[match.end() :] if match else NOTHING
