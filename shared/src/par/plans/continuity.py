"""Which of what one unit owed for a task goes on in what it owes for it now."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from par.events.obligation import ObligationOpened

Item = tuple[str | None, str | None]
"""Product and period."""


@dataclass(frozen=True, slots=True)
class Continuity:
    """What goes on (as it was and as it is), what is gone, and what is new."""

    pairs: Sequence[tuple[ObligationOpened, ObligationOpened]]
    gone: Sequence[ObligationOpened]
    new: Sequence[ObligationOpened]


def going_on(before: Sequence[ObligationOpened], after: Sequence[ObligationOpened]) -> Continuity:
    """Of one task and one unit (or of one unit in the place of another).

    An item goes on that has the same product, period and date, then product and period. Where of a period as many
    are gone as are new, the first is the first: the products are worded otherwise.
    """
    pairs: list[tuple[ObligationOpened, ObligationOpened]] = []
    gone, new = [*before], [*after]
    for alike in (_on_its_day, item_of):
        waiting: dict[object, list[ObligationOpened]] = defaultdict(list)
        for asked in gone:
            waiting[alike(asked)].append(asked)
        found = [(waiting[alike(asked)].pop(0), asked) for asked in new if waiting[alike(asked)]]
        pairs += found
        gone, new = _without(gone, (one for one, _ in found)), _without(new, (other for _, other in found))
    for period in dict.fromkeys(asked.period for asked in gone):
        was = [asked for asked in gone if asked.period == period]
        becomes = [asked for asked in new if asked.period == period]
        if len(was) == len(becomes):
            pairs += zip(was, becomes, strict=True)
            gone, new = _without(gone, was), _without(new, becomes)
    return Continuity(pairs, gone, new)


def item_of(asked: ObligationOpened) -> Item:
    """By this what is owed for one task by one unit is told apart."""
    return asked.product, asked.period


def _on_its_day(asked: ObligationOpened) -> tuple[Item, dt.date | None]:
    """A plan may ask for the same product twice, on two dates."""
    return item_of(asked), asked.due


def _without(asked: Iterable[ObligationOpened], taken: Iterable[ObligationOpened]) -> list[ObligationOpened]:
    identities = {id(one) for one in taken}
    return [one for one in asked if id(one) not in identities]
