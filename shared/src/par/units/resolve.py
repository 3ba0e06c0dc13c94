"""Whom a name in a plan means: a unit or group of the tree where that is certain, else what a person needs to decide.

Certain is a name or alias of the tree in any spelling, with its abbreviations written out, and with or without the
place where that is: in a plan of phường An Dương, "UBND phường" is its committee and "CC VP-TK" its civil servant.
Everything else - a letter wrong, marks missing, a former unit - only gives candidates.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from par.units.canonical import canonical, without_place
from par.units.index import Context, NameIndex
from par.units.outside import is_outside
from par.units.places import level_of
from par.units.similar import MOST, Candidate, similar
from par.units.tree import UnitTree
from par.units.words import COMMITTEE, LEVELS, Key, Phrase, key_of, read

__all__ = ["Candidate", "Kind", "Resolution", "Resolver"]


class Kind(StrEnum):
    """What a name turned out to be."""

    UNIT = "unit"
    GROUP = "group"
    """Several units: a group of the tree, or (without an id) one that the tree does not define."""
    OUTSIDE = "outside"
    """A body that is no part of the tree."""
    AMBIGUOUS = "ambiguous"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Resolution:
    """``unit`` is the id of a unit or group, None where no single one is certain; ``candidates`` the best first.

    ``canonical`` is the official name, or the words with their abbreviations written out.
    """

    kind: Kind
    unit: str | None = None
    candidates: tuple[Candidate, ...] = ()
    canonical: str | None = None


_GENERIC: Final = frozenset(
    word
    for name in (
        *("phòng ban", "ngành", "cơ quan", "đơn vị", "tổ chức", "đoàn thể", "địa phương", "chuyên môn", "liên quan"),
        *("cán bộ", "công chức", "viên chức", "lãnh đạo", "thành viên", "đơn vị sự nghiệp công lập", "thuộc", "cấp"),
        *(COMMITTEE, *LEVELS),
    )
    for word in key_of(name)
)
"""A name of nothing but these words stands for several: phòng chuyên môn, cơ quan, đơn vị, UBND xã, phường."""

_HEADS: Final[tuple[Key, ...]] = (
    ("công", "chức"),
    ("phòng",),
    ("ban",),
    ("trung", "tâm"),
    *((COMMITTEE, level) for level in LEVELS),
)
"""Words that hold for all names of a list: "Phòng Nội vụ, Tư pháp", "UBND phường A, B"."""

SURE: Final = 1.0


class Resolver:
    """Resolves names in the plans of one ``authority`` (None: of nobody in particular) with one tree."""

    def __init__(self, tree: UnitTree, authority: str | None = None) -> None:
        self._tree = tree
        self._index = NameIndex.of(tree)
        self._chain = self._index.chain(authority)
        self._context = Context(self._index, self._chain, anywhere=authority not in tree.units)
        self._root_rank = _root_rank(tree)

    def __call__(self, text: str) -> Resolution:
        """Whom ``text`` means. Never raises; the time is bounded by the number of names in the tree."""
        phrase = read(text)
        meant = self._context.meant(text, phrase) if phrase.key else ()
        return self._certain(meant) if meant else self._doubtful(phrase)

    def all(self, texts: Iterable[str]) -> list[Resolution]:
        """Whom the names of one list mean, where the first word of one may hold for those behind it."""
        found: list[Resolution] = []
        head: Key = ()
        for text in texts:
            resolution, phrase = self(text), read(text)
            own_head = head_of(phrase.key)
            if resolution.unit is None and head and not own_head:
                meant = self._context.meant("", phrase.behind(head))
                resolution = self._certain(meant) if len(meant) == 1 else resolution
            else:
                head = own_head
            found.append(resolution)
        return found

    def knows(self, text: str, head: Key = (), *, whole: bool = False) -> bool:
        """Whether ``text``, behind the words ``head``, is certainly the name of one unit or group of the tree.

        ``whole``: as a name or alias of the tree, no place left out or added.
        """
        phrase = read(text).behind(head)
        return bool(phrase.key) and len(self._context.meant(text, phrase, whole=whole)) == 1

    def knows_exactly(self, text: str) -> bool:
        """Whether ``text`` is a name or alias of the tree, comma by comma."""
        return bool(self._index.called(text))

    def _certain(self, meant: Sequence[str]) -> Resolution:
        if len(meant) > 1:
            return Resolution(Kind.AMBIGUOUS, candidates=tuple(self._candidate(identity) for identity in meant))
        (identity,) = meant
        kind = Kind.GROUP if identity in self._tree.groups else Kind.UNIT
        return Resolution(kind, identity, canonical=self._official(identity))

    def _doubtful(self, phrase: Phrase) -> Resolution:
        if not phrase.key:
            return Resolution(Kind.UNKNOWN)
        candidates = self._candidates(phrase.key)
        return Resolution(self._kind(phrase), candidates=candidates, canonical=canonical(phrase))

    def _kind(self, phrase: Phrase) -> Kind:
        if is_outside(phrase.key, self._root_rank):
            return Kind.OUTSIDE
        several = (
            phrase.plural or phrase.key[-2:] == ("liên", "quan") or (len(phrase.key) > 1 and is_generic(phrase.key))
        )
        return Kind.GROUP if several else Kind.UNKNOWN

    def _candidates(self, key: Key) -> tuple[Candidate, ...]:
        """Those that go on for a unit of this name that has ended, then what looks alike."""
        ended = self._index.ended.get(key, ())
        heirs = dict.fromkeys(heir for unit in sorted(ended) for heir in self._tree.successors(unit))
        alike = similar(key, self._index.shapes, self._index.names)
        return (*map(self._candidate, heirs), *(found for found in alike if found.id not in heirs))[:MOST]

    def _candidate(self, identity: str) -> Candidate:
        return Candidate(identity, self._index.names[identity], SURE)

    def _official(self, identity: str) -> str:
        """The name in the tree; of what belongs to the authority itself, without the authority's place."""
        name, scope = self._index.names[identity], self._index.scopes[identity]
        unit = self._tree.units.get(identity)
        if scope is None or scope != self._chain[0] or (unit is not None and level_of(unit)):
            return name
        return without_place(name, self._tree.units[scope].name)


def head_of(key: Key) -> Key:
    """The first words of a name, where they may hold for the names behind it in a list; none otherwise."""
    return next((words for words in _HEADS if key[: len(words)] == words and len(key) > len(words)), ())


def is_generic(key: Key) -> bool:
    """Whether a name has no proper word: "cơ quan, đơn vị", "UBND xã"."""
    return _GENERIC.issuperset(key)


def _root_rank(tree: UnitTree) -> int | None:
    """The level at which the tree begins (0: province)."""
    roots = [unit for unit in tree.units.values() if unit.parent is None]
    return min((LEVELS[level] for root in roots for level in level_of(root)), default=None)
