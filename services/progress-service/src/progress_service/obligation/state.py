"""What the rules of an obligation remember, and how each fact changes it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from par.events import EventData
from par.events.obligation import (
    ObligationBlocked,
    ObligationExtensionDenied,
    ObligationExtensionGranted,
    ObligationExtensionRequested,
    ObligationHandedOver,
    ObligationKind,
    ObligationOpened,
    ObligationProgressed,
    ObligationReportWithdrawn,
    ObligationRescheduled,
    ObligationStarted,
    ObligationUnblocked,
    Said,
)
from progress_service.obligation.due_dates import due_date, moved_by_block
from progress_service.obligation.lifecycle import Lifecycle, ReportedFact, next_lifecycle, what_of


@dataclass(frozen=True, slots=True)
class Obligation:
    """What the rules need; None stands for an obligation that was never opened.

    ``owed_from`` is its first day, ``requested`` the date of the request that waits for an answer, ``free_since`` the
    end of the latest block. ``facts`` are those that count, from the opening on; ``withdrawn`` those that were taken
    back. ``accounts`` and ``turns`` count all that was ever said: see ``MOST_ACCOUNTS``.
    """

    id: str
    unit: str
    authority: str
    kind: ObligationKind
    lifecycle: Lifecycle
    owed_from: dt.date
    due_by_plan: dt.date | None
    moved_to: dt.date | None = None
    requested: dt.date | None = None
    block: ObligationBlocked | None = None
    free_since: dt.date | None = None
    facts: tuple[EventData, ...] = ()
    withdrawn: frozenset[Said] = frozenset()
    accounts: int = 0
    turns: int = 0

    @property
    def due(self) -> dt.date | None:
        """The due date that counts."""
        return due_date(self.due_by_plan, self.moved_to)


def evolve(state: Obligation | None, data: EventData) -> Obligation | None:
    """The state after a fact. After a withdrawal it is that of the remaining facts, as if the others had never been."""
    if isinstance(data, ObligationOpened):
        return _opened(data)
    if state is None:
        return None
    if isinstance(data, ObligationReportWithdrawn):
        return _without(state, data.withdrawn)
    if what_of(data) is None:
        return state
    after = _after(state, data)
    if isinstance(data, ObligationStarted | ObligationProgressed):
        return replace(after, accounts=state.accounts + 1)
    return replace(after, turns=state.turns + 1) if isinstance(data, ReportedFact) else after


def _opened(data: ObligationOpened) -> Obligation:
    return Obligation(
        id=data.obligation,
        unit=data.unit,
        authority=data.authority,
        kind=data.kind,
        lifecycle=Lifecycle.NOT_STARTED,
        owed_from=data.on or dt.date(data.year, 1, 1),
        due_by_plan=data.due,
        facts=(data,),
    )


def _without(state: Obligation, withdrawn: Said) -> Obligation:
    opening, *later = state.facts
    assert isinstance(opening, ObligationOpened)
    kept = _fold(_opened(opening), [fact for fact in later if not _was_said(fact, withdrawn)])
    return replace(kept, withdrawn=state.withdrawn | {withdrawn}, accounts=state.accounts, turns=state.turns + 1)


def _fold(state: Obligation, facts: Sequence[EventData]) -> Obligation:
    for fact in facts:
        state = _after(state, fact)
    return state


def _was_said(fact: EventData, event: Said) -> bool:
    return isinstance(fact, ReportedFact) and fact.said == event


def _after(state: Obligation, data: EventData) -> Obligation:
    after = replace(state, lifecycle=next_lifecycle(state.lifecycle, what_of(data)), facts=(*state.facts, data))
    match data:
        case ObligationHandedOver(unit=unit):
            return replace(after, unit=unit)
        case ObligationRescheduled(due=due):
            return replace(after, due_by_plan=due)
        case ObligationExtensionRequested(until=until):
            return replace(after, requested=until)
        case ObligationExtensionGranted(until=until):
            return replace(after, moved_to=until, requested=None)
        case ObligationExtensionDenied():
            return replace(after, requested=None)
        case ObligationBlocked():
            return replace(after, block=data)
        case ObligationUnblocked(since=since, on=on):
            moved_to = moved_by_block(state.due, since, on) or state.moved_to
            return replace(after, block=None, free_since=on, moved_to=moved_to)
        case _:
            return after
