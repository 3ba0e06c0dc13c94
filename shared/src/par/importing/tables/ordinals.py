"""Numbers of rows: in a column of their own, or at the beginning of a title."""

import re
from enum import IntEnum
from typing import Final

from par.importing.traced import NOTHING, Traced

_NUMBER: Final = r"(?:[IVX]{1,6}|[A-Za-z]|\d{1,4})(?:[.\-][A-Z0-9]{1,3}){0,4}"
_ALONE: Final = re.compile(rf"\(?\s*({_NUMBER})\s*[.):/]{{0,2}}\Z")
_LEADING: Final = re.compile(
    r"""\(?(?:
        (?P<chain>(?:[IVX]{1,6}|[A-Z]|\d{1,2})(?:\.\d{1,2}){1,4}) (?:[.)/:]{1,2}\s* | \s+) (?=\D|\Z)
      | (?P<letter>[IVX]{1,6}|[A-Z]) (?:\s?[.)]{1,2} (?:\s+|(?=[^\W\d])) | \s*\Z)
      | (?P<single>\d{1,4}) (?:\s?[.)/:]{1,2} (?:\s+|(?=[^\W\d])) | \s*\Z)
      | (?P<roman>[IVX]{1,6}) \s+ (?=\S)
    )""",
    re.VERBOSE,
)
_ROMAN: Final = re.compile(r"[IVX]+\Z")


class Rank(IntEnum):
    """How high in a table's outline a number stands: an appendix holds parts, a part groups, a group tasks."""

    APPENDIX = 0
    LETTER = 1
    ROMAN = 2
    NUMBER = 3


def ordinal_of(cell: str) -> str | None:
    """The number in an ordinal cell without its punctuation (``1.``, ``(I)``, ``II.3``), None where it holds none."""
    match = _ALONE.match(cell.strip())
    return match[1] if match else None


def leading_ordinal(title: Traced, *, roman_alone: bool = False) -> tuple[str | None, Traced, Traced]:
    """The number at the beginning of ``title``, its words, and the title behind it; None and the whole without one.

    Where ``roman_alone``, a Roman number needs no point behind it ("IV  Cải cách ..."), as in the title of a group.
    """
    text = title.strip()
    match = _LEADING.match(text.text)
    if match is None or (match["roman"] and not roman_alone):
        return None, NOTHING, text
    ordinal = match["chain"] or match["letter"] or match["single"] or match["roman"]
    return ordinal, text[: match.end()].strip(), text[match.end() :].strip()


def rank_of(ordinal: str) -> Rank:
    """The rank of a group's number."""
    if ordinal.startswith("PL"):
        return Rank.APPENDIX
    if _ROMAN.match(ordinal):
        return Rank.ROMAN
    return Rank.LETTER if len(ordinal) == 1 and ordinal.isalpha() else Rank.NUMBER


def stands_under(ordinal: str, group: str) -> bool:
    """Whether a task's own number already names its group: ``3.10`` of ``3``, ``II.1`` of ``II``."""
    return ordinal.startswith((f"{group}.", f"{group}-"))
