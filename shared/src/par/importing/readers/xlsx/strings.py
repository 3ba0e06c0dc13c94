"""Texts of a workbook: the shared strings, and strings inside cells."""

import re
from typing import Final

from lxml import etree

from par.importing.readers.office.markup import local

_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
"""How the format writes characters that XML cannot hold (ECMA-376 part 1, 22.9.2.19)."""


def string_of(element: etree._Element) -> str:
    """The text of a string item or inline string: all its runs, without the phonetic reading."""
    parts = []
    for part in element:
        if local(part) == "t":
            parts.append(part.text or "")
        elif local(part) == "r":
            parts += [text.text or "" for text in part if local(text) == "t"]
    return unescaped("".join(parts))


def unescaped(text: str) -> str:
    """``_x000D_`` and the like as the character meant."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text
