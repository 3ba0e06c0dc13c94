"""Marks that programs leave in plain text: Markdown's stars and hashes, and fragments of HTML inside cells."""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_HEADING: Final = re.compile(r"\s{0,3}#{1,6}\s+(?=\S)")
_STARS: Final = re.compile(r"\*{2,3}")
_EMPHASIS: Final = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]{1,500})(?<=\S)\*(?![\w*])")
_BOLD_LINES: Final = 6
"""Lines over which one bold title may go."""
_BREAKING_TAG: Final = re.compile(r"</?(?:p|ul|ol|li|br|div|tr|h[1-6])\b[^<>]{0,200}>", re.IGNORECASE)
_INLINE_TAG: Final = re.compile(r"</?(?:i|b|u|em|strong|sup|sub|span|font|a|small)\b[^<>]{0,200}>", re.IGNORECASE)
_ITEM: Final = re.compile(r"(?<=[;.:])[ ]{1,20}(?=[-–•+] )")


@dataclass(frozen=True, slots=True)
class Unmarked:
    """A line as a person reads it, and whether its marks made it a heading."""

    text: str
    heading: bool


def unmarked(lines: Sequence[str]) -> list[Unmarked]:
    """``lines`` without marks. A heading is what begins with ``#``, and a line, or some lines, of bold only."""
    bold = _bold_lines(lines)
    return [
        Unmarked(_plain(line), index in bold or (_HEADING.match(line) is not None and bool(_plain(line).strip())))
        for index, line in enumerate(lines)
    ]


def cell_text(text: str) -> str:
    """The text of a cell: tags of HTML become line feeds or nothing, and each item of a list begins a line."""
    plain = _INLINE_TAG.sub("", _BREAKING_TAG.sub("\n", _EMPHASIS.sub(r"\1", _STARS.sub("", text))))
    lines = _ITEM.sub("\n", html.unescape(plain)).split("\n")
    return "\n".join(stripped for line in lines if (stripped := line.strip()))


def _plain(line: str) -> str:
    if not any(mark in line for mark in "#*<&"):
        return line
    text = _EMPHASIS.sub(r"\1", _STARS.sub("", _HEADING.sub("", line, count=1)))
    text = _INLINE_TAG.sub("", _BREAKING_TAG.sub(" ", text))
    return html.unescape(text) if "&" in text else text


def _bold_lines(lines: Sequence[str]) -> frozenset[int]:
    """The numbers of the lines that stand wholly between the stars of bold text."""
    found, index = set[int](), 0
    while index < len(lines):
        last = _bold_until(lines, index)
        if last is None:
            index += 1
        else:
            found.update(range(index, last + 1))
            index = last + 1
    return frozenset(found)


def _bold_until(lines: Sequence[str], first: int) -> int | None:
    """The last line of bold text that begins with the line ``first`` and ends a line; None where there is none."""
    if not lines[first].lstrip().startswith("**"):
        return None
    marks = 0
    for index in range(first, min(first + _BOLD_LINES, len(lines))):
        line = lines[index].strip()
        if not line:
            return None
        marks += len(_STARS.findall(line))
        if marks >= 2:
            return index if marks == 2 and line.endswith("**") else None
    return None
