"""The head of an exported plan: what stands in its letterhead, its title and its legal bases."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from par.exporting.form import ANNEX, BASIS, BASIS_END, BLANK, MOTTO, NUMBER, PLAN, TASKS_TITLE
from par.importing.own_form.text import folded, in_one_line
from par.importing.traced import NOTHING, Traced

_DATED: Final = re.compile(r"(?:^|.{0,100},\s?)ngày (\S{1,4}) tháng (\S{1,4}) năm (\d{4})", re.IGNORECASE)
_SECTIONS: Final = frozenset(folded(title) for title in (*(described.title for described in ANNEX), TASKS_TITLE))
_MOTTO: Final = frozenset(map(folded, MOTTO))
_NOT_FILLED_IN: Final = f"{BLANK}. _/"


@dataclass(slots=True)
class Lines:
    """The lines of the head by what they are; ``placed`` are those that the form itself wrote."""

    authority: list[Traced] = field(default_factory=list)
    title: list[Traced] = field(default_factory=list)
    legal_bases: list[Traced] = field(default_factory=list)
    number: Traced = NOTHING
    dated: Traced = NOTHING
    placed: list[Traced] = field(default_factory=list)

    @property
    def issued_on(self) -> dt.date | None:
        """The day of issue, where it is filled in."""
        match = _DATED.fullmatch(self.dated.text)
        if match is None or not (match[1].isdecimal() and match[2].isdecimal()):
            return None
        try:
            return dt.date(int(match[3]), int(match[2]), int(match[1]))
        except ValueError:
            return None


def lines_of_head(texts: Sequence[Traced]) -> Lines:
    """Sorts ``texts``; what follows the first title of a section is none of the head."""
    lines = Lines()
    titled, ended = False, False
    for text in map(in_one_line, texts):
        words = folded(text)
        if not words:
            continue
        if words in _SECTIONS or words in _MOTTO:
            ended = ended or words in _SECTIONS
            lines.placed.append(text)
        elif words == folded(PLAN) and not titled:
            titled = True
            lines.placed.append(text)
        elif not titled:
            _of_letterhead(lines, text)
        elif not ended:
            _below_title(lines, text)
    return lines


def _of_letterhead(lines: Lines, text: Traced) -> None:
    if text.text.startswith(NUMBER.strip()):
        lines.placed.append(text)
        number = text[len(NUMBER.strip()) :].strip()
        lines.number = number if number.text.strip(_NOT_FILLED_IN) else NOTHING
    elif _DATED.fullmatch(text.text):
        lines.dated = text
    else:
        lines.authority.append(text)


def _below_title(lines: Lines, text: Traced) -> None:
    """The title until the first basis; a basis that a page has cut goes on until its semicolon."""
    bases = lines.legal_bases
    if text.text.startswith(BASIS):
        lines.placed.append(text[: len(BASIS)].strip())
        bases.append(text[len(BASIS) :])
    elif bases and not bases[-1].text.endswith(BASIS_END):
        bases[-1] = Traced.joined((bases[-1], text))
    elif not bases:
        lines.title.append(text)


def basis_in(words: Traced) -> Traced:
    """The document that the line ``Căn cứ ...;`` names, from the words behind its first ones."""
    end = len(words.text) - len(BASIS_END) if words.text.endswith(BASIS_END) else len(words.text)
    return words[:end].strip()
