"""Folding of Vietnamese unit names, so that spellings which mean the same name compare equal."""

import re
import unicodedata
from typing import Final

_TONES: Final = "\u0300\u0301\u0309\u0303\u0323"
"""The five tone marks as combining characters: huyền, sắc, hỏi, ngã, nặng."""

_TONE_ON_FIRST_VOWEL: Final = re.compile(rf"(?:(o)([{_TONES}])([ae])|(u)([{_TONES}])(y))(?![\u0300-\u036f])")
"""hóa, khỏe, thủy: the older place of the tone mark; the newer one is hoá, khoẻ, thuỷ. Both are valid NFC."""

_UNSEEN: Final = (
    "\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""What Unicode calls default-ignorable: it takes no space and makes no sound (but the soft hyphen, which is one)."""
_UNHEARD: Final = re.compile(f"[\"'“”‘’«»{_UNSEEN}]")
"""These, and quotation marks."""

_HYPHENS_AND_SPACES: Final = re.compile(r"[\s\-\u00ad\u2010-\u2015\u2212]+")
_AROUND_PUNCTUATION: Final = re.compile(r" ?([.,;:/&()]) ?")
_TO_D: Final = str.maketrans("ðɖ", "đđ")  # Ð and Ɖ look like Đ and often stand in its place


def fold_name(text: str) -> str:
    """The form of a name by which it is looked up; never shown.

    Equal after folding are: any Unicode normalisation, letters of full width, upper and lower case, the two places of
    a tone mark (hóa, hoá), hyphens of any length and spaces, quotation marks or none, spaces around punctuation or
    none, signs without width or none.
    Different stay: other tone marks, other letters, abbreviations (these are aliases).
    """
    # First what stands between the letters, as the place of a tone mark depends on its neighbours.
    heard = _UNHEARD.sub("", unicodedata.normalize("NFKC", text).casefold().translate(_TO_D))
    moved = _TONE_ON_FIRST_VOWEL.sub(_tone_last, unicodedata.normalize("NFD", heard))
    plain = _HYPHENS_AND_SPACES.sub(" ", unicodedata.normalize("NFC", moved))
    return _AROUND_PUNCTUATION.sub(r"\1", plain).strip()


def _tone_last(match: re.Match[str]) -> str:
    first, tone, last = (part for part in match.groups() if part is not None)
    return first + last + tone
