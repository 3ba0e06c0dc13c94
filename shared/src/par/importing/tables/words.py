"""Words of a cell: as one line, as lines, and in the plain form in which headings and marks are compared."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from par.importing.traced import Traced
from par.units.names import fold_name

_LINES: Final = re.compile(r"\n")
_NOT_WORDS: Final = re.compile(r"[\W_]+")
_GLUE: Final = re.compile(r"(?<=\w[-/])\n(?=\w)")
_OPEN_END: Final = re.compile(r"\s?(?:\.{3}|\.\.\s?\.)")
_SHORT: Final = 200
"""Characters. Headings come again and again and are remembered; longer texts are not."""
ENDS: Final = " \t\n\r\f\v\u00a0.,;:"
"""Spaces and punctuation that do not belong to a listed name or product."""


def plain(text: str) -> str:
    """The words in lower case without any mark or punctuation: ``Cơ quan chủ trì:`` is ``co quan chu tri``.

    Marks are dropped so that a heading with a slip in one of them is still known; use it for the few words of a form
    (headings, labels), not for names.
    """
    return _remembered(text) if len(text) <= _SHORT else _plain(text)


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", fold_name(text).replace("đ", "d"))
    letters = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return _NOT_WORDS.sub(" ", letters).strip()


_remembered = lru_cache(maxsize=4_096)(_plain)


def lines(text: Traced) -> list[Traced]:
    """The lines of a cell without the empty ones."""
    return text.split(_LINES)


def one_line(text: Traced) -> Traced:
    """The cell in one line, as a person reads it; a word that was parted behind its hyphen is put together again."""
    if "\n" not in text.text:
        return text.strip()
    return Traced.joined((Traced.joined(part.split(_LINES)) for part in text.split(_GLUE)), "")


def trimmed(text: Traced) -> Traced:
    """Without spaces and punctuation at the ends; the points of an open end ("...") stay."""
    left = len(text.text) - len(text.text.lstrip(ENDS))
    right = len(text.text.rstrip(ENDS))
    if _OPEN_END.match(text.text, right):
        right = len(text.text)
    return text[left : max(left, right)].strip()


def is_upper(text: str) -> bool:
    """Whether a text of at least two letters is written in capitals."""
    letters = [letter for letter in text if letter.isalpha()]
    return len(letters) > 1 and all(not letter.islower() for letter in letters)


def begins_upper(text: str) -> bool:
    """Whether the first letter is a capital; a text that begins with a bullet or a digit does not begin so."""
    return text[:1].isupper()
