"""A title in capitals as it reads inside a sentence."""

import re
from collections.abc import Iterable
from typing import Final

from par.importing.traced import Traced

_WORD: Final = re.compile(r"[^\W\d_]+")
_ABBREVIATIONS: Final = frozenset({"CCHC", "TTHC", "UBND", "HĐND", "QPPL", "ISO", "CNTT", "SIPAS", "TP", "CBCCVC"})


def in_sentence_case(title: Traced, names: Iterable[str]) -> Traced:
    """The title with its words in capitals in small letters, but for the first, abbreviations and ``names``.

    Letterheads print "KẾ HOẠCH" or the whole title in capitals; names of units then have lost theirs and get them
    back. A title that is written in small letters is only begun with a capital.
    """
    words = list(_WORD.finditer(title.text))
    if not words:
        return title
    letters = list(title.text)
    capitals = 0
    while capitals < len(words) and _is_capitals(words[capitals][0]):
        capitals += 1
    for match in words[:capitals]:
        if match[0] not in _ABBREVIATIONS:
            letters[match.start() : match.end()] = match[0].lower()
    if 1 < capitals < len(words):
        start = words[capitals].start()
        letters[start] = letters[start].lower()
    begin = words[0].start()
    letters[begin] = letters[begin].upper()
    text = _with_names("".join(letters), names)
    return Traced(text, title.runs) if len(text) == len(title.text) else title


def _is_capitals(word: str) -> bool:
    return word.isupper() and len(word) > 1


def _with_names(text: str, names: Iterable[str]) -> str:
    for name in names:
        start = text.casefold().find(name.casefold())
        if start > 0 and len(name.casefold()) == len(name):
            text = text[:start] + name + text[start + len(name) :]
    return text
