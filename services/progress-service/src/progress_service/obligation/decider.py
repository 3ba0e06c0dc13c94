"""The rules of one obligation's life."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, assert_never

from par.deciding import Decider
from par.events import EventData
from par.events.obligation import (
    Evidence,
    ObligationCancelled,
    ObligationConfirmed,
    ObligationHandedOver,
    ObligationOpened,
    ObligationProgressed,
    ObligationReturned,
    ObligationStarted,
    ObligationSubmitted,
)
from par.problems import Rejected
from par.units import UnitTree


class Lifecycle(StrEnum):
    """Where the work stands; whether it is late is another axis."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


SETTLED: Final = frozenset({Lifecycle.CONFIRMED, Lifecycle.CANCELLED})
"""Nothing changes any more: what is done stays as it was done, whatever becomes of plan and unit."""


@dataclass(frozen=True, slots=True)
class Obligation:
    """What the rules need to remember; None stands for an obligation that was never opened."""

    id: str
    unit: str
    authority: str
    lifecycle: Lifecycle


@dataclass(frozen=True, slots=True)
class Open:
    """Open the obligation (the policy on issued and amended plans)."""

    opened: ObligationOpened


@dataclass(frozen=True, slots=True)
class Follow:
    """What follows for an open obligation from its plan or from the unit tree (the same policy)."""

    obligation: str
    facts: tuple[EventData, ...]


@dataclass(frozen=True, slots=True)
class Reported:
    """Something a sender says of an obligation, on the calendar day ``day`` and the unit tree of that day."""

    obligation: str
    sender: str
    tree: UnitTree
    day: dt.date


@dataclass(frozen=True, slots=True)
class Start(Reported):
    """Work has begun."""

    note: str | None = None


@dataclass(frozen=True, slots=True)
class Progress(Reported):
    """So far it is ``percent`` done."""

    percent: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True)
class Submit(Reported):
    """The product is handed in."""

    completed_on: dt.date = dt.date.min
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Confirm(Reported):
    """The planning office accepts the product."""

    note: str | None = None


@dataclass(frozen=True, slots=True)
class Return(Reported):
    """The planning office sends the product back."""

    reason: str = ""


ReportCommand = Start | Progress | Submit | Confirm | Return
Command = Open | Follow | ReportCommand


def decide(command: Command, state: Obligation | None) -> Sequence[EventData]:
    """The facts of a command; raises Rejected with the rule that forbids it."""
    if isinstance(command, Open):
        return [] if state is not None else [command.opened]
    if isinstance(command, Follow):
        return [] if state is None or state.lifecycle in SETTLED else command.facts
    if state is None:
        raise Rejected("unknown-obligation", "/subject", obligation=command.obligation)
    _check_sender(command, state)
    match command:
        case Start():
            _check_order("start", state, but_not=SETTLED)
            return [ObligationStarted(obligation=state.id, note=command.note)]
        case Progress():
            _check_order("progress", state, but_not=SETTLED)
            return [ObligationProgressed(obligation=state.id, percent=command.percent, text=command.text)]
        case Submit():
            _check_order("submit", state, but_not={Lifecycle.SUBMITTED, *SETTLED})
            if command.completed_on > command.day:
                raise Rejected("in-the-future", "/data/completed_on", time=command.completed_on, day=command.day)
            assert command.evidence is not None
            return [
                ObligationSubmitted(obligation=state.id, completed_on=command.completed_on, evidence=command.evidence)
            ]
        case Confirm():
            _check_order("confirm", state, only=Lifecycle.SUBMITTED)
            return [ObligationConfirmed(obligation=state.id, note=command.note)]
        case Return():
            _check_order("return", state, only=Lifecycle.SUBMITTED)
            return [ObligationReturned(obligation=state.id, reason=command.reason)]
        case _:
            assert_never(command)


def evolve(state: Obligation | None, data: EventData) -> Obligation | None:
    """The state after a fact; late reports of a beginning do not undo what came after."""
    if isinstance(data, ObligationOpened):
        return Obligation(data.obligation, data.unit, data.authority, Lifecycle.NOT_STARTED)
    if state is None:
        return None
    unit = data.unit if isinstance(data, ObligationHandedOver) else state.unit
    return replace(state, unit=unit, lifecycle=next_lifecycle(state.lifecycle, data))


def next_lifecycle(lifecycle: Lifecycle, data: EventData) -> Lifecycle:
    """The lifecycle after a fact; shared with the read model so that the two cannot disagree."""
    match data:
        case ObligationStarted() | ObligationProgressed():
            return Lifecycle.IN_PROGRESS if lifecycle is Lifecycle.NOT_STARTED else lifecycle
        case ObligationSubmitted():
            return Lifecycle.SUBMITTED
        case ObligationReturned():
            return Lifecycle.RETURNED
        case ObligationConfirmed():
            return Lifecycle.CONFIRMED
        case ObligationCancelled():
            return Lifecycle.CANCELLED
        case _:
            return lifecycle


def _check_sender(command: ReportCommand, state: Obligation) -> None:
    if isinstance(command, Confirm | Return):
        if command.sender not in (state.authority, *command.tree.successors(state.authority)[:1]):
            raise Rejected("not-the-authority", "/source", authority=state.authority)
    elif not command.tree.speaks_for(command.sender, state.unit):
        raise Rejected("wrong-unit", "/subject", sender=command.sender, unit=state.unit)


def _check_order(
    action: str, state: Obligation, only: Lifecycle | None = None, but_not: Collection[Lifecycle] = ()
) -> None:
    if state.lifecycle in but_not or (only is not None and state.lifecycle is not only):
        raise Rejected("illegal-order", "/type", action=action, lifecycle=state.lifecycle)


OBLIGATION: Decider[Obligation | None, Command] = Decider(None, decide, evolve)
