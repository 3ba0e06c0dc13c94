"""The words of a unit's name: abbreviations written out, and the key by which two spellings are one name.

Equal keys have, beyond what :func:`par.units.names.fold_name` does not see, names that differ only in abbreviations,
in "và", "của", commas or hyphens between the parts of a name, in "các" and the order of levels in "các xã, phường",
and in "Ủy ban nhân dân" or UBND.
"""

import functools
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from par.units.abbreviations import ABBREVIATIONS, lone
from par.units.names import fold_name

Key = tuple[str, ...]

LONGEST_NAME: Final = 500
"""Characters of a name that are looked at: no name is longer, and a text that is none costs little."""

COMMITTEE: Final = "ubnd"
COUNCIL: Final = "hđnd"

LEVELS: Final[Mapping[str, int]] = {
    "tỉnh": 0,
    "thành phố": 1,
    "quận": 1,
    "huyện": 1,
    "thị xã": 1,
    "phường": 2,
    "xã": 2,
    "thị trấn": 2,
}
"""Level words and how far down they stand (a city may be a province's equal: the tree says)."""

_WORD: Final = re.compile(r"[^\s\-\u00ad\u2010-\u2015\u2212.,;:/&()\[\]+*•…!?|\\]+")
_REFERENCE: Final = re.compile(
    r"\s*\((?:tại |theo |xem )?(?:mục|phụ lục|điểm|khoản|phần|điều)\b[^()]*\)\s*\Z", re.IGNORECASE
)
"""Where in a document it says so: "(mục VI.3.1)"."""

_CONNECTIVES: Final = frozenset({"và", "của"})
_PLURALS: Final = frozenset({"các", "những"})


def _folded(*texts: str) -> tuple[Key, ...]:
    return tuple(tuple(fold_name(text).split(" ")) for text in texts)


_SAME: Final[Mapping[Key, Key]] = {
    **dict.fromkeys(_folded("ủy ban nhân dân"), (COMMITTEE,)),
    **dict.fromkeys(_folded("hội đồng nhân dân"), (COUNCIL,)),
    **dict.fromkeys(_folded("mặt trận tổ quốc", "mặt trận tổ quốc việt nam", "mttq việt nam"), ("mttq",)),
    **dict.fromkeys(_folded("ủy ban mttq", "ủy ban mặt trận tổ quốc", "ủy ban mặt trận tổ quốc việt nam"), ("mttq",)),
    **dict.fromkeys(_folded("ủy ban mttq việt nam"), ("mttq",)),
    **{key: (" ".join(key),) for key in _folded("thành phố", "thị xã", "thị trấn", "xã hội")},
    **dict.fromkeys(_folded("có liên quan"), ("liên", "quan")),
    **dict.fromkeys(_folded("trực thuộc"), ("thuộc",)),
    **dict.fromkeys(_folded("1 cửa"), ("một", "cửa")),
}
_LONGEST_SAME: Final = max(map(len, _SAME))
_LONGEST_ABBREVIATION: Final = max(map(len, ABBREVIATIONS))


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text: ``folded``, and as ``written``."""

    folded: str
    written: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """A name read: its ``key``, whether it begins as several do ("các ..."), and written out for people."""

    key: Key
    plural: bool
    written: str

    def behind(self, head: Key) -> "Phrase":
        """The name with the words ``head`` before it."""
        return Phrase(head + self.key, self.plural and not head, self.written) if head else self


def cleaned(text: str) -> str:
    """A name without what is no part of it: spaces, bullets and stops at its ends, a reference behind it."""
    plain = unicodedata.normalize("NFC", text[:LONGEST_NAME])
    return _REFERENCE.sub("", " ".join(plain.split())).strip(" ;,.:-–+•*…/")


def words_of(text: str) -> list[Word]:
    """The words of a text, without punctuation."""
    found = (Word(_fold(match[0]), match[0]) for match in _WORD.finditer(text))
    return [word for word in found if word.folded]


def read(text: str) -> Phrase:
    """A name as written, read."""
    plain = cleaned(text)
    words = words_of(plain)
    parts = list(_written_out(words))
    changed = any(part.written != part.source for part in parts)
    written = " ".join(part.written for part in parts) if changed else plain
    folded = [word.folded for part in parts for word in words_of(part.written)]
    plural = bool(folded) and folded[0] in _PLURALS
    return Phrase(_key(folded[1:] if plural else folded), plural, written[:1].upper() + written[1:])


def key_of(text: str) -> Key:
    """The key of a name."""
    return read(text).key


@dataclass(frozen=True, slots=True)
class _Part:
    written: str
    source: str


def _written_out(words: Sequence[Word]) -> Iterator[_Part]:
    """Abbreviations replaced, in one pass; a field at the start gets the head word that its names begin with."""
    at = 0
    while at < len(words):
        for length in range(min(_LONGEST_ABBREVIATION, len(words) - at), 0, -1):
            meaning = ABBREVIATIONS.get(tuple(word.folded for word in words[at : at + length]))
            if meaning is not None:
                head = f"{meaning.head} " if meaning.head and at == 0 else ""
                yield _Part(head + meaning.written, " ".join(word.written for word in words[at : at + length]))
                at += length
                break
        else:
            before = words[at - 1].folded if at else None
            behind = words[at + 1].folded if at + 1 < len(words) else None
            written = words[at].written
            yield _Part(lone(words[at].folded, before, behind) or written, written)
            at += 1


def _key(folded: Sequence[str]) -> Key:
    key: list[str] = []
    words = [word for word in folded if word not in _CONNECTIVES]
    at = 0
    while at < len(words):
        for length in range(min(_LONGEST_SAME, len(words) - at), 0, -1):
            same = _SAME.get(tuple(words[at : at + length]))
            if same is not None:
                key += same
                at += length
                break
        else:
            key.append(words[at])
            at += 1
    return tuple(_levels_in_order(key))


def _levels_in_order(key: Sequence[str]) -> Iterator[str]:
    """Several levels in a row mean all units of them, in whatever order: "các phường, xã" is "các xã, phường"."""
    at = 0
    while at < len(key):
        end = at + (key[at] in _PLURALS)
        while end < len(key) and key[end] in LEVELS:
            end += 1
        run = [word for word in key[at:end] if word in LEVELS]
        if len(run) > 1:
            yield from sorted(set(run), key=list(LEVELS).index)
            at = end
        else:
            yield key[at]
            at += 1


@functools.lru_cache(maxsize=20_000)
def _fold(word: str) -> str:
    return fold_name(word)
