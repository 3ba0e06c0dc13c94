"""What the rules of an obligation remember, and how each fact changes it."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from par.events import EventData
from par.events.obligation import ObligationKind, ObligationOpened, ObligationReportWithdrawn, Said
from par.obligations.due_dates import Dates
from par.obligations.lifecycle import Lifecycle, What, next_lifecycle
from progress_service.obligation.kept import Kept, sender_of

NOTHING_SAID: Final[Mapping[str, int]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Beginning:
    """What an obligation was when it was opened."""

    unit: str
    due: dt.date | None


@dataclass(frozen=True, slots=True)
class Obligation:
    """What the rules need; None stands for an obligation that was never opened.

    ``owed_from`` is its first day, ``requested`` the date of the request that waits for an answer, ``free_since`` the
    end of the latest block. ``facts`` are those that count,
    after the opening; ``withdrawn`` those that were taken back. ``accounts`` and ``turns`` count, by sender, all that
    was ever said: see ``MOST_ACCOUNTS``.
    """

    id: str
    unit: str
    authority: str
    kind: ObligationKind
    lifecycle: Lifecycle
    owed_from: dt.date
    dates: Dates
    beginning: Beginning
    requested: dt.date | None = None
    free_since: dt.date | None = None
    facts: tuple[Kept, ...] = ()
    withdrawn: frozenset[Said] = frozenset()
    accounts: Mapping[str, int] = field(default_factory=lambda: NOTHING_SAID)
    turns: Mapping[str, int] = field(default_factory=lambda: NOTHING_SAID)

    @property
    def due(self) -> dt.date | None:
        """The due date that counts."""
        return self.dates.due

    @property
    def blocked_since(self) -> dt.date | None:
        """The first day of the block that stands."""
        return self.dates.waits_since


def evolve(state: Obligation | None, data: EventData) -> Obligation | None:
    """The state after a fact. After a withdrawal it is that of the remaining facts, as if the others had never been."""
    if isinstance(data, ObligationOpened):
        return _opened(data)
    if state is None:
        return None
    if isinstance(data, ObligationReportWithdrawn):
        left = _without(state, data.withdrawn)
        return replace(left, turns=_one_more(left.turns, sender_of(data.said)))
    fact = Kept.of(data)
    if fact is None:
        return state
    after = _after(state, fact)
    if not fact.is_reported:
        return after
    sender = fact.sender or (state.authority if fact.is_judgement else state.unit)
    if fact.what is What.BEGUN:
        return replace(after, accounts=_one_more(state.accounts, sender))
    return replace(after, turns=_one_more(state.turns, sender))


def _one_more(counts: Mapping[str, int], sender: str) -> Mapping[str, int]:
    return MappingProxyType({**counts, sender: counts.get(sender, 0) + 1})


def _opened(data: ObligationOpened) -> Obligation:
    return Obligation(
        id=data.obligation,
        unit=data.unit,
        authority=data.authority,
        kind=data.kind,
        lifecycle=Lifecycle.NOT_STARTED,
        owed_from=data.on or dt.date(data.year, 1, 1),
        dates=Dates(data.due),
        beginning=Beginning(data.unit, data.due),
    )


def _without(state: Obligation, withdrawn: Said) -> Obligation:
    kept = _fold(state, [fact for fact in state.facts if not (fact.is_reported and fact.said == withdrawn)])
    return replace(kept, withdrawn=state.withdrawn | {withdrawn})


def _fold(state: Obligation, facts: Iterable[Kept]) -> Obligation:
    """The obligation from its beginning through ``facts``."""
    state = replace(
        state,
        unit=state.beginning.unit,
        lifecycle=Lifecycle.NOT_STARTED,
        dates=Dates(state.beginning.due),
        requested=None,
        free_since=None,
        facts=(),
    )
    for fact in facts:
        state = _after(state, fact)
    return state


def _after(state: Obligation, fact: Kept) -> Obligation:
    after = replace(state, lifecycle=next_lifecycle(state.lifecycle, fact.what), facts=(*state.facts, fact))
    dates = state.dates
    match fact:
        case Kept(what=What.HANDED_OVER, unit=str(unit)):
            return replace(after, unit=unit)
        case Kept(what=What.RESCHEDULED):
            return replace(after, dates=dates.rescheduled(fact.until))
        case Kept(what=What.EXTENSION_REQUESTED):
            return replace(after, requested=fact.until)
        case Kept(what=What.EXTENSION_GRANTED):
            return replace(after, dates=dates.extended(fact.until), requested=None)
        case Kept(what=What.EXTENSION_DENIED):
            return replace(after, requested=None)
        case Kept(what=What.BLOCKED):
            return replace(after, dates=dates.blocked(fact.since, in_time=dates.is_in_time(fact.told_on)))
        case Kept(what=What.UNBLOCKED, on=dt.date() as on) if dates.waits_since is not None:
            return replace(after, dates=dates.unblocked(on), free_since=on)
        case _:
            return after
