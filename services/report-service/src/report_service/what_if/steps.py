"""The cheapest steps to the next class or rank: each is imagined, then those are chosen that together are enough."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from par.exact import exact
from par.projection import Document
from par.projection.store.overlay import Overlay
from report_service.what_if.goals import Goal
from report_service.what_if.invented import Invented
from report_service.what_if.scenes import Scene
from report_service.what_if.searching import Option, cheapest
from report_service.what_if.standing import leaves_between

GREEDY_ROUNDS: Final = 12
"""Each tries every step that is left; beyond, the goal counts as not reached."""


@dataclass(frozen=True, slots=True)
class Step:
    """Something that could be done: what it costs and what happens then."""

    name: str
    cost: int
    events: tuple[Invented, ...]


@dataclass(frozen=True, slots=True)
class Tried:
    """A step taken alone: the result after it, and the leaves it changed."""

    step: Step
    result: Document
    leaves: tuple[str, ...]
    applies_alike: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """The numbers of the chosen steps, and the documents after them."""

    chosen: tuple[int, ...]
    exact: bool
    overlay: Overlay


class Planner:
    """Chooses among ``steps`` for ``unit`` in ``scene``."""

    def __init__(self, scene: Scene, unit: str, steps: Sequence[Step], goal: Goal) -> None:
        self._scene = scene
        self._unit = unit
        self._steps = steps
        self._goal = goal

    async def tried(self) -> list[Tried]:
        """Each step alone. Raises Rejected for what the intake would refuse."""
        before = await self._scene.result_of(self._scene.base, self._unit)
        found: list[Tried] = []
        for number, step in enumerate(self._steps):
            after = await self._scene.result_of(await self._after([number]), self._unit)
            changed = leaves_between(before, after)
            alike = all(leaf["before"]["applies"] == leaf["after"]["applies"] for leaf in changed)
            leaves = tuple(leaf["code"] for leaf in changed if leaf["before"]["score"] != leaf["after"]["score"])
            found.append(Tried(step, after, leaves, alike))
        return found

    async def plan(self, tried: Sequence[Tried]) -> Plan:
        """The steps to take. Exact where each step gains the same whatever else is done, else greedy.

        That is so where no two change the same leaf and none changes what applies. What is found is folded as a whole
        before it is told.
        """
        before = await self._scene.result_of(self._scene.base, self._unit)
        if before["score"] is not None and _independent(tried):
            found = await self._exact(before, tried)
            if found is not None:
                return found
        return await self._greedy(tried)

    async def _exact(self, before: Document, tried: Sequence[Tried]) -> Plan | None:
        """None where all together are not enough, or a fold of the whole does not confirm what was found."""
        start = exact(before["score"])
        gains = {number: exact(one.result["score"]) - start for number, one in enumerate(tried)}
        useful = [number for number, gain in gains.items() if gain > 0]
        options = [Option(tried[number].step.cost, gains[number]) for number in useful]
        assert self._goal.score is not None
        needed = self._goal.score - start
        if not self._goal.inclusive:
            # The least that is more: all scores that can be reached are multiples of one part.
            needed += Fraction(1, _common(needed, options))
        choice = await asyncio.to_thread(cheapest, options, needed)
        if choice is None:
            return None
        chosen = tuple(useful[place] for place in choice.options)
        overlay = await self._after(chosen)
        if not self._goal.is_reached((await self._scene.result_of(overlay, self._unit))["score"]):
            return None
        return Plan(chosen, choice.exact, overlay)

    async def _greedy(self, tried: Sequence[Tried]) -> Plan:
        """Again and again the step that gains most for its cost; one that fills a gap comes before all others."""
        chosen: list[int] = []
        overlay = self._scene.base
        for _ in range(GREEDY_ROUNDS):
            now = await self._scene.result_of(overlay, self._unit)
            if self._goal.is_reached(now["score"]):
                break
            best: tuple[tuple[int, Fraction], int, Overlay] | None = None
            for number in range(len(tried)):
                if number in chosen:
                    continue
                after = await self._after([number], overlay)
                worth = _worth(now, await self._scene.result_of(after, self._unit), tried[number].step.cost)
                if worth > (0, Fraction(0)) and (best is None or worth > best[0]):
                    best = (worth, number, after)
            if best is None:
                break
            chosen.append(best[1])
            overlay = best[2]
        return Plan(tuple(sorted(chosen)), exact=False, overlay=overlay)

    async def _after(self, numbers: Sequence[int], base: Overlay | None = None) -> Overlay:
        overlay = (base or self._scene.base).branch()
        for number in numbers:
            await self._scene.imagine(overlay, self._steps[number].events, at=f"/steps/{number}/events")
        return overlay


def _independent(tried: Sequence[Tried]) -> bool:
    leaves = [leaf for one in tried for leaf in one.leaves]
    return len(leaves) == len(set(leaves)) and all(
        one.applies_alike and one.result["score"] is not None for one in tried
    )


def _common(needed: Fraction, options: Sequence[Option]) -> int:
    denominator = needed.denominator
    for option in options:
        denominator *= option.gain.denominator
    return denominator


def _worth(before: Mapping[str, Any], after: Mapping[str, Any], cost: int) -> tuple[int, Fraction]:
    """How many gaps a step fills, and how many points it gains for its cost."""
    filled = len(before["missing"]) - len(after["missing"])
    gain = _points(after) - _points(before)
    return filled, gain / cost


def _points(result: Mapping[str, Any]) -> Fraction:
    return sum((exact(leaf["score"]) for leaf in result["leaves"] if leaf["score"] is not None), Fraction(0))
