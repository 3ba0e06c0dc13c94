"""Captions: the paragraphs before a table that give it a name, such as "Phụ lục số 02: ..."."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from par.importing.source import Paragraph
from par.importing.tables.ordinals import leading_ordinal
from par.importing.tables.words import trimmed
from par.importing.traced import Traced

_MOST_LINES: Final = 6
"""Paragraphs between the label of an appendix and its table that can belong to its title."""
_LABEL: Final = re.compile(
    r"[^\w(]{0,4}(?:phụ\s+lục|biểu|pl)\s*(?:số\s*)?([0-9]{1,3}|[IVX]{1,6}|[A-Z])\b\s*[.:)–-]*", re.I
)
_ASIDE: Final = re.compile(r"\(.{0,400}\)?\Z", re.S)


@dataclass(frozen=True, slots=True)
class Caption:
    """The name of a table: ``ordinal`` "PL02" for "Phụ lục số 02", or the number of the heading it stands under."""

    ordinal: str | None
    label: Traced
    title: Traced


def caption_of(paragraphs: Sequence[Paragraph]) -> Caption | None:
    """The caption in the paragraphs since the table before: an appendix label, else a numbered heading just above."""
    filled = (paragraph for paragraph in reversed(paragraphs) if paragraph.text.text.strip())
    near = list(islice(filled, _MOST_LINES))[::-1]
    for number in range(len(near) - 1, -1, -1):
        match = _LABEL.match(near[number].text.text)
        if match is not None:
            return _appendix(match, near[number:])
    return _heading(near)


def _appendix(match: re.Match[str], near: Sequence[Paragraph]) -> Caption:
    first = near[0].text
    below = [paragraph.text for paragraph in near[1:] if not _ASIDE.match(paragraph.text.text.strip())]
    title = Traced.joined(trimmed(part) for part in (first[match.end() :], *below))
    return Caption(f"PL{match[1].upper()}", first[: match.end()].strip(), title)


def _heading(near: Sequence[Paragraph]) -> Caption | None:
    if not near or not near[-1].heading:
        return None
    ordinal, label, title = leading_ordinal(near[-1].text, roman_alone=True)
    return Caption(ordinal, label, title) if ordinal is not None and title else None
