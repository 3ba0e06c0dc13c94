"""Names that look like a name the tree does not know: for a person to choose from, never to be taken silently."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from par.units.words import Key

MOST: Final = 5
LEAST_SCORE: Final = 0.6
_LONGEST: Final = 200
_HOOKED: Final = str.maketrans("đ", "d")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit or group that may be meant; ``score`` is 1 when only tone and vowel marks differ, down to 0.6."""

    id: str
    name: str
    score: float


def shape_of(key: Key) -> frozenset[str]:
    """The pairs of letters of a name without its marks, by which names are compared."""
    letters = unicodedata.normalize("NFD", " ".join(key)[:_LONGEST].translate(_HOOKED))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    padded = f" {plain} "
    return frozenset(padded[at : at + 2] for at in range(len(padded) - 1))


def similar(
    key: Key, shapes: Mapping[str, Iterable[frozenset[str]]], names: Mapping[str, str]
) -> tuple[Candidate, ...]:
    """The five most similar units and groups, the best first.

    ``shapes`` are those of all names of each id, ``names`` what each is called. The score is Dice's: twice the pairs
    that two names share, of all the pairs of both.
    """
    wanted = shape_of(key)
    scores = {
        identity: max((_dice(wanted, shape) for shape in found), default=0.0) for identity, found in shapes.items()
    }
    best = sorted((identity for identity, score in scores.items() if score >= LEAST_SCORE), key=lambda i: -scores[i])
    return tuple(Candidate(identity, names[identity], round(scores[identity], 3)) for identity in best[:MOST])


def _dice(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other))
