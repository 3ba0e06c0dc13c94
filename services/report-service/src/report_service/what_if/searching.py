"""The cheapest steps that gain enough points, where each step gains the same whatever else is done. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Final

MOST_NODES: Final = 20_000
"""Choices that are looked at; beyond, the greedy answer is given and said to be greedy."""
MOST_STEPS: Final = 40


@dataclass(frozen=True, slots=True)
class Option:
    """A step: what it costs (at least 1) and how many points it gains (more than 0)."""

    cost: int
    gain: Fraction


@dataclass(frozen=True, slots=True)
class Choice:
    """The numbers of the chosen options, in their order; ``exact``: no cheaper choice is enough."""

    options: tuple[int, ...]
    exact: bool


def cheapest(options: Sequence[Option], needed: Fraction) -> Choice | None:
    """The choice of the least cost that gains ``needed``; None when all together do not.

    Of equal costs the one of fewer options, then the one found first in the order of gain for cost, which ties break
    by their numbers: the same question has the same answer.
    """
    if needed <= 0:
        return Choice((), exact=True)
    if sum((option.gain for option in options), Fraction(0)) < needed:
        return None
    order = sorted(range(len(options)), key=lambda number: (-options[number].gain / options[number].cost, number))
    search = _Search([options[number] for number in order], needed)
    found = search.best()
    return Choice(tuple(sorted(order[place] for place in found)), exact=search.complete)


class _Search:
    """Depth first over options in the order of gain for cost; a branch that cannot beat the best so far is left."""

    def __init__(self, options: Sequence[Option], needed: Fraction) -> None:
        # As whole numbers of the smallest part: a thousand times quicker than fractions, and as exact.
        part = lcm(needed.denominator, *(option.gain.denominator for option in options))
        self._costs = [option.cost for option in options]
        self._gains = [int(option.gain * part) for option in options]
        self._needed = int(needed * part)
        self._nodes = 0
        self._best: tuple[int, ...] = self._greedy()
        self._best_worth = self._worth(self._best)
        self.complete = True

    def best(self) -> tuple[int, ...]:
        self._visit(0, (), 0, 0)
        return self._best

    def _greedy(self) -> tuple[int, ...]:
        chosen: list[int] = []
        gained = 0
        for place, gain in enumerate(self._gains):
            if gained >= self._needed:
                break
            chosen.append(place)
            gained += gain
        for place in list(chosen):  # the last one may have made an earlier one needless
            if gained - self._gains[place] >= self._needed:
                chosen.remove(place)
                gained -= self._gains[place]
        return tuple(chosen)

    def _worth(self, chosen: tuple[int, ...]) -> tuple[int, int]:
        return sum(self._costs[place] for place in chosen), len(chosen)

    def _visit(self, place: int, chosen: tuple[int, ...], gained: int, cost: int) -> None:
        if gained >= self._needed:
            if (cost, len(chosen)) < self._best_worth:
                self._best, self._best_worth = chosen, (cost, len(chosen))
            return
        if self._nodes >= MOST_NODES:
            self.complete = False
            return
        self._nodes += 1
        if not self._may_win(place, self._needed - gained, self._best_worth[0] - cost):
            return
        self._visit(place + 1, (*chosen, place), gained + self._gains[place], cost + self._costs[place])
        self._visit(place + 1, chosen, gained, cost)

    def _may_win(self, place: int, missing: int, left: int) -> bool:
        """Whether the options from ``place`` on may gain ``missing`` at no more than ``left``, could they be cut."""
        for cost, gain in zip(self._costs[place:], self._gains[place:], strict=True):
            if gain >= missing:
                return cost * missing <= left * gain
            left -= cost
            missing -= gain
        return False
