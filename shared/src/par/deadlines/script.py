"""Text as it is shown and text as it is compared: Unicode forms, spaces, case and tone marks."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

_TONES: Final = "\u0300\u0301\u0309\u0303\u0323"
_DROPPED: Final = frozenset({"Cf", "Cs", "Co", "Cn"})
_DASHES: Final = frozenset("\u00ad\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2022\u00b7\u25cf\u25aa\uf0b7")
_TONE_BEFORE_Y: Final = re.compile("q([úùủũụ])([yi])")
_TONE_OF: Final = {"ú": "ýí", "ù": "ỳì", "ủ": "ỷỉ", "ũ": "ỹĩ", "ụ": "ỵị"}


def shown(text: str) -> str:
    """The text in NFC with single spaces and without invisible characters; labels are cut from this."""
    visible = (
        " " if unicodedata.category(char) == "Cc" or char.isspace() else char
        for char in unicodedata.normalize("NFC", text)
        if unicodedata.category(char) not in _DROPPED or char in _DASHES
    )
    return " ".join(unicodedata.normalize("NFC", "".join(visible)).split())


@dataclass(frozen=True, slots=True)
class Folded:
    """``text`` for comparing, and for each of its characters the index in the text it comes from."""

    text: str
    origins: tuple[int, ...]

    def original(self, source: str, start: int, end: int) -> str:
        """What stands in ``source`` for the folded characters from ``start`` to before ``end``."""
        if start >= end:
            return ""
        return source[self.origins[start] : self.origins[end - 1] + 1]


def folded(source: str) -> Folded:
    """Lower case, compatibility forms (Ⅳ is IV), one kind of dash, đ for ð; with the way back."""
    chars: list[str] = []
    origins: list[int] = []
    for index, char in enumerate(source):
        plain = "-" if char in _DASHES else unicodedata.normalize("NFKC", char).lower().replace("ð", "đ")
        for one in unicodedata.normalize("NFC", plain):
            chars.append(" " if one.isspace() else one)
            origins.append(index)
    text = _TONE_BEFORE_Y.sub(_tone_on_last, "".join(chars))
    return Folded(text, tuple(origins))


def skeleton(word: str) -> str:
    """The word with its tone mark at the end, so that its place does not matter (qúy and quý, hóa and hoá)."""
    decomposed = unicodedata.normalize("NFD", word)
    tones = [char for char in decomposed if char in _TONES]
    return "".join(char for char in decomposed if char not in _TONES) + "".join(tones)


def bare(word: str) -> str:
    """The word without any mark: the letters of someone who types without them."""
    decomposed = unicodedata.normalize("NFD", word.replace("đ", "d"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _tone_on_last(match: re.Match[str]) -> str:
    return "qu" + _TONE_OF[match[1]]["yi".index(match[2])]
