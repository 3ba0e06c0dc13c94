"""How alike the words of tasks are, and which tasks of one document may be those of another."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from par.plans.task import Task
from par.units import fold_name

RAREST: Final = 16
"""So many of a task's rarest features are looked up in the other document."""
COMMON: Final = 100
"""A feature that more tasks than this share tells nothing; it is looked up only where there is no rarer one."""
CANDIDATES: Final = 25

TITLE: Final = 0.65
PRODUCTS: Final = 0.2
LEADS: Final = 0.15
"""Shares of the likeness of two tasks. A share for which both have nothing counts for neither."""

_WORD: Final = re.compile(r"\w+")

Features = frozenset[str]


@dataclass(frozen=True, slots=True)
class Profile:
    """What a task is compared by: words and pairs of neighbouring words, in any spelling that means the same.

    ``words`` are those of the title and of the products.
    """

    task: Task
    title: Features
    products: Features
    leads: Features
    words: Features


def profile(task: Task) -> Profile:
    """The features of a task; leads by their ids, and by their words where the units are not known."""
    title, products = features([task.title]), features(task.products)
    leads = frozenset(task.leads) if task.leads else frozenset(fold_name(text) for text in task.leads_text)
    return Profile(task, title, products, leads, title | products)


def features(texts: Iterable[str]) -> Features:
    """Single words carry little in Vietnamese, where most words are two syllables: so pairs of them as well."""
    return frozenset(feature for text in texts for feature in _features(_WORD.findall(fold_name(text))))


class Weights:
    """How much a feature tells: the rarer it is among the tasks of both documents, the more."""

    def __init__(self, profiles: Sequence[Profile]) -> None:
        self._shared = Counter(feature for one in profiles for feature in one.words | one.leads)
        self._weights = {feature: math.log(1 + len(profiles) / count) for feature, count in self._shared.items()}
        self._sums: dict[Features, float] = {}

    def of(self, found: Iterable[str]) -> float:
        """The weight of all features together."""
        return math.fsum(map(self._weights.__getitem__, found))

    def alike(self, one: Features, other: Features) -> float:
        """0 (nothing in common) to 1 (the same), by Dice's measure."""
        return 2 * self.of(one & other) / (self._whole(one) + self._whole(other)) if one and other else 0.0

    def contained(self, part: Features, whole: Features) -> float:
        """Which share of ``part`` stands in ``whole``."""
        return self.of(part & whole) / self._whole(part) if part else 0.0

    def _whole(self, found: Features) -> float:
        """The weight of all features of a task, which is asked for many times."""
        if found not in self._sums:
            self._sums[found] = self.of(found)
        return self._sums[found]

    def rarity(self, feature: str) -> tuple[int, str]:
        """Sorts rare features first, and always in the same order."""
        return self._shared[feature], feature

    def score(self, one: Profile, other: Profile) -> float:
        """How alike two tasks are, 0 to 1."""
        shares = [
            (share, self.alike(mine, theirs))
            for share, mine, theirs in (
                (TITLE, one.title, other.title),
                (PRODUCTS, one.products, other.products),
                (LEADS, one.leads, other.leads),
            )
            if mine or theirs
        ]
        total = sum(share for share, _ in shares)
        return sum(share * alike for share, alike in shares) / total if total else 0.0


class Index:
    """Finds the profiles that share rare features with another one, without comparing all with all."""

    def __init__(self, profiles: Sequence[Profile], weights: Weights) -> None:
        self._weights = weights
        self._holders: dict[str, list[int]] = defaultdict(list)
        for number, one in enumerate(profiles):
            for feature in one.words:
                self._holders[feature].append(number)

    def candidates(self, one: Profile) -> list[int]:
        """Numbers of the profiles that share most of the rarest features, best first; at most 25."""
        rarest = sorted((feature for feature in one.words if feature in self._holders), key=self._weights.rarity)
        telling = [feature for feature in rarest if len(self._holders[feature]) <= COMMON] or rarest[:3]
        found = Counter(number for feature in telling[:RAREST] for number in self._holders[feature][:COMMON])
        return sorted(found, key=lambda number: (-found[number], number))[:CANDIDATES]


def _features(words: Sequence[str]) -> Iterator[str]:
    yield from words
    for first, second in pairwise(words):
        yield f"{first} {second}"
