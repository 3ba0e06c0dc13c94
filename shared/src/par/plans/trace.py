"""From a plan to the plans it carries out, and to those that carry it out, level by level."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from par.events.plan import UpperPlan
from par.units import fold_name

MOST_LEVELS: Final = 10
"""From the government down to a hamlet there are five."""
MOST_PLANS: Final = 1000
"""Of a trace; a ministry's plan may be carried out by thousands."""

_SPACES: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Heading:
    """What of a plan a link can name. ``names`` are those of its authority; ``dates`` those of its issue."""

    plan: str
    city: str
    authority: str
    title: str
    year: int
    number: str | None
    dates: frozenset[dt.date]
    names: frozenset[str]
    implements: Sequence[UpperPlan]


class Found(StrEnum):
    """How a link leads to a plan of the ledger."""

    BY_ID = "id"
    BY_NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Link:
    """One step of a trace: ``lower`` names ``upper`` in the words of ``named``; None: not in the ledger."""

    level: int
    lower: Heading
    upper: Heading | None
    named: UpperPlan
    found: Found | None


@dataclass(frozen=True, slots=True)
class Trace:
    """Links upwards and downwards of one plan, nearest first; ``complete`` is False where a limit cut it off."""

    plan: Heading
    above: Sequence[Link]
    below: Sequence[Link]
    complete: bool


class Plans:
    """All plans that are known, and the links between them."""

    def __init__(self, headings: Iterable[Heading]) -> None:
        self._by_id = {heading.plan: heading for heading in headings}
        self._by_number: dict[str, list[Heading]] = {}
        for heading in self._by_id.values():
            if heading.number is not None:
                self._by_number.setdefault(number_key(heading.number), []).append(heading)
        self._up: dict[str, list[Link]] = {plan: [*self._links(found)] for plan, found in self._by_id.items()}
        self._down: dict[str, list[Link]] = {}
        for links in self._up.values():
            for link in links:
                if link.upper is not None:
                    self._down.setdefault(link.upper.plan, []).append(link)

    def trace(self, plan: str) -> Trace:
        """The trace of one plan. KeyError when it is not known."""
        above, all_above = _walk(plan, self._up, lambda link: link.upper)
        below, all_below = _walk(plan, self._down, lambda link: link.lower)
        return Trace(self._by_id[plan], above, below, all_above and all_below)

    def _links(self, lower: Heading) -> Iterator[Link]:
        for named in lower.implements:
            upper, found = self._upper(lower, named)
            yield Link(1, lower, upper, named, found)

    def _upper(self, lower: Heading, named: UpperPlan) -> tuple[Heading | None, Found | None]:
        """The plan that is meant: by its id; else by its number, if the date or the authority tells that it is it.

        Each authority begins its numbers anew every year, so that a number alone means many documents.
        """
        if named.plan is not None:
            upper = self._by_id.get(named.plan)
            return upper, None if upper is None else Found.BY_ID
        if named.number is None:
            return None, None
        same = [
            found
            for found in self._by_number.get(number_key(named.number), ())
            if found.plan != lower.plan and _agrees(found, named)
        ]
        return (same[0], Found.BY_NUMBER) if len(same) == 1 else (None, None)


def number_key(number: str) -> str:
    """By this numbers of documents are compared: ``369 /KH-UBND`` is ``369/kh-ubnd``."""
    return _SPACES.sub("", fold_name(number))


def _agrees(found: Heading, named: UpperPlan) -> bool:
    """A date that is named must be that of the plan; without a date the authority must be its own."""
    if named.issued_on is not None:
        return named.issued_on in found.dates
    return fold_name(named.authority) in {fold_name(name) for name in found.names}


def _walk(
    plan: str, steps: Mapping[str, Sequence[Link]], end: Callable[[Link], Heading | None]
) -> tuple[list[Link], bool]:
    """Links in the order of their levels; each plan is gone on from once, so that a circle ends."""
    links: list[Link] = []
    seen, level = {plan}, [plan]
    for number in range(1, MOST_LEVELS + 1):
        following: list[str] = []
        for here in level:
            for link in steps.get(here, ()):
                if len(links) == MOST_PLANS:
                    return links, False
                links.append(Link(number, link.lower, link.upper, link.named, link.found))
                reached = end(link)
                if reached is not None and reached.plan not in seen:
                    seen.add(reached.plan)
                    following.append(reached.plan)
        if not following:
            return links, True
        level = following
    return links, not any(steps.get(here) for here in level)
