"""Words as they are compared: one character for each of the text, so that a match in one is a match in the other."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

_DASHES: Final = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_QUOTES: Final = "“”„«»"
_SAME: Final = str.maketrans(dict.fromkeys(_DASHES, "-") | dict.fromkeys(_QUOTES, '"') | {"ð": "đ", "\u00a0": " "})
_NEWER_TONE: Final = re.compile(r"(?:(o)([áàảãạ])|(o)([éèẻẽẹ])|(?<!q)(u)([ýỳỷỹỵ]))(?!\w)")
"""hoá, khoẻ, uỷ: the newer place of the tone mark; the older one (hóa, khỏe, ủy) is what we compare by."""
_MARKED: Final = {"o": "óòỏõọ", "u": "úùủũụ"}
_PLAIN: Final = {"áàảãạ": "a", "éèẻẽẹ": "e", "ýỳỷỹỵ": "y"}

_SHORT: Final[Mapping[str, str]] = {
    "tthc": "thủ tục hành chính",
    "cchc": "cải cách hành chính",
    "vbqppl": "văn bản quy phạm pháp luật",
    "qppl": "quy phạm pháp luật",
    "dvc": "dịch vụ công",
    "dvctt": "dịch vụ công trực tuyến",
    "csdl": "cơ sở dữ liệu",
    "cntt": "công nghệ thông tin",
    "ttđt": "thông tin điện tử",
    "ubnd": "ủy ban nhân dân",
    "hđnd": "hội đồng nhân dân",
    "cbcc": "cán bộ, công chức",
    "cbccvc": "cán bộ, công chức, viên chức",
    "ccvc": "công chức, viên chức",
    "cqđt": "chính quyền điện tử",
    "qlcl": "quản lý chất lượng",
}
"""Abbreviations that every such plan uses, and what they stand for."""
_WORD: Final = re.compile(r"\w+")
_COMBINING: Final = frozenset("\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323")


def fold(text: str) -> str:
    """Lower case, one place of the tone mark, one dash, one kind of quotation mark; as long as ``text``.

    ``text`` is expected in NFC, as the readers of files deliver it.
    """
    lowered = text.lower()
    if len(lowered) != len(text):  # İ and the like have no lower case of one character
        lowered = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    return _NEWER_TONE.sub(_older, lowered.translate(_SAME))


def spelled_out(text: str) -> str:
    """The folded text with single spaces and with the usual abbreviations in full; no longer as long as ``text``."""
    return " ".join(_WORD.sub(lambda word: _SHORT.get(word[0], word[0]), fold(text)).split())


def bare(text: str) -> str:
    """The lower-case letters and digits without any mark, words parted by single spaces."""
    decomposed = unicodedata.normalize("NFD", fold(text).replace("đ", "d"))
    letters = (char if char.isascii() and char.isalnum() else " " for char in decomposed if char not in _COMBINING)
    return " ".join("".join(letters).split())


def _older(match: re.Match[str]) -> str:
    first, marked = (part for part in match.groups() if part)
    for vowels, plain in _PLAIN.items():
        if marked in vowels:
            return _MARKED[first][vowels.index(marked)] + plain
    return match[0]
