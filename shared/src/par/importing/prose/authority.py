"""Who issues a plan."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from par.importing.prose.documents import issuer_after
from par.importing.prose.paragraphs import Item, is_capitals
from par.importing.prose.words import fold
from par.importing.traced import NOTHING, Traced

_COMMITTEE: Final = re.compile(r"(?:ủy ban nhân dân|ubnd)(?P<place>\s+\w.*)?$")
_PLACE: Final = re.compile(r"(?:tỉnh|thành phố|quận|huyện|thị xã|phường|xã|thị trấn)\s+\w")
_WE: Final = re.compile(r"(?:ủy ban nhân dân|ubnd)\s+(?P<level>tỉnh|thành phố|quận|huyện|thị xã|phường|xã|thị trấn)\b")
_DEPARTMENT: Final = re.compile(r"(?:sở|phòng|văn phòng|ban|thanh tra|chi cục|trung tâm)\s+\w")
_LONGEST: Final = 120


def letterhead(head: Sequence[Item]) -> list[Traced]:
    """The lines of the letterhead that name the authority: those of the committee, and of a department below it."""
    committee = _committee(head)
    return [*committee, *_department(head, committee)]


def _committee(head: Sequence[Item]) -> list[Traced]:
    """The committee: in one line, or on one and its place on the next."""
    for item, following in zip(head, [*head[1:], None], strict=False):
        text = item.text
        match = _COMMITTEE.match(fold(text.text)) if _is_line(text) else None
        if match is None:
            continue
        if match["place"]:
            return [text]
        if following is not None and _PLACE.match(fold(following.text.text)) and is_capitals(following.text.text):
            return [text, following.text]
    return []


def _department(head: Sequence[Item], committee: Sequence[Traced]) -> list[Traced]:
    """The department that issues the plan: the line below its committee, or the first one."""
    if not committee:  # a letterhead may name the department alone
        below = head[0].text if head else NOTHING
    else:
        at = next(number for number, item in enumerate(head) if item.text is committee[-1])
        below = head[at + 1].text if at + 1 < len(head) else NOTHING
    return [below] if _is_line(below) and _DEPARTMENT.match(fold(below.text)) else []


def _is_line(text: Traced) -> bool:
    return is_capitals(text.text) and len(text.text) < _LONGEST


def authority_of(head: Sequence[Item], items: Sequence[Item], brackets: Iterable[Traced], place: Traced) -> Traced:
    """The authority: as in the bracket under the title, in the letterhead, or in the sentence that opens the plan.

    The bracket comes first as it writes the name in the usual case; a chair issues for the committee.
    """
    for text in brackets:
        named = _after_of(text)
        if named:
            return named
    committee = _committee(head)
    lines = _department(head, committee) or committee
    if lines:
        return Traced.joined(lines)
    return _from_place(items, place)


def _after_of(text: Traced) -> Traced:
    folded = fold(text.text)
    for match in re.finditer(r"\s+của\s", folded):
        issuer = issuer_after(text, folded, match.start())
        words = fold(issuer.text)
        committee = words.find("ủy ban nhân dân") if "ủy ban nhân dân" in words else words.find("ubnd")
        if committee >= 0 and _PLACE.search(words):
            return issuer[committee:]
    return NOTHING


def _from_place(items: Sequence[Item], place: Traced) -> Traced:
    """The words "Ủy ban nhân dân thành phố" of the opening and "Thành phố X" of the line with the day are one name."""
    where = fold(place.text)
    for item in items[:20]:
        folded = fold(item.text.text)
        for match in _WE.finditer(folded):
            if where.startswith(match["level"] + " "):
                return Traced.joined([item.text[match.start() : match.start("level")].strip(), place])
    return NOTHING
