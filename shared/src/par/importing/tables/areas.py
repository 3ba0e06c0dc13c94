"""The PAR area of a task group, from the words of its title."""

import re
from typing import Final

from par.importing.tables.words import plain

_WORDS: Final = tuple(
    (area, re.compile(rf"\b(?:{words})\b"))
    for area, words in (
        (
            "digital-government",
            r"chinh (?:quyen|phu) (?:dien tu|so)|chuyen doi so|cong nghe thong tin|cntt|hien dai hoa",
        ),
        ("public-finance", r"tai chinh|ngan sach|tai san cong"),
        ("civil-service", r"cong vu|can bo cong chuc|doi ngu"),
        ("organisation", r"bo may|bien che|to chuc hanh chinh"),
        ("procedures", r"thu tuc|tthc|mot cua"),
        ("institutions", r"the che|van ban|phap luat|vbqppl|qppl"),
        (
            "direction",
            r"chi dao|dieu hanh|tuyen truyen|kiem tra"
            r"|(?:nhiem vu|viec|noi dung|cong tac)(?: lien quan)? khac|nhiem vu chung|cong tac chung",
        ),
    )
)
"""The words by which plans name the six fields of Resolution 76/NQ-CP of 2021, and what stands beside them."""


def area_of(title: str) -> str | None:
    """The code of the PAR area a group's ``title`` names, None where it names none.

    A title names its area near its beginning and means behind it: "information technology in handling procedures"
    is digital government, "control of procedures in the electronic environment" is procedures. So the area whose
    word stands first counts. Only direction gives way to the others: its words also stand before a field of work.
    """
    words = plain(title)
    found = [(match.start(), area) for area, pattern in _WORDS if (match := pattern.search(words))]
    fields = [place for place in found if place[1] != "direction"]
    return min(fields or found, default=(0, None))[1]
