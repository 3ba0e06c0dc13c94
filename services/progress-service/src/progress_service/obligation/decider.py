"""The rules of one obligation's life."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Final, assert_never

from par.deciding import Decider
from par.events import EventData
from par.events.obligation import (
    ObligationBlocked,
    ObligationConfirmed,
    ObligationExtensionDenied,
    ObligationExtensionGranted,
    ObligationExtensionRequested,
    ObligationKind,
    ObligationProgressed,
    ObligationReturned,
    ObligationStarted,
    ObligationSubmitted,
    ObligationUnblocked,
    ObligationWaived,
)
from par.obligations.lifecycle import SETTLED, Lifecycle
from par.problems import Rejected
from progress_service.obligation.asking import asked
from progress_service.obligation.commands import (
    AskForReport,
    Block,
    Command,
    Confirm,
    DenyExtension,
    Follow,
    GrantExtension,
    OfficeCommand,
    Open,
    Progress,
    ReportCommand,
    RequestExtension,
    Return,
    Start,
    Submit,
    Unblock,
    Waive,
    Withdraw,
)
from progress_service.obligation.state import Obligation, evolve
from progress_service.obligation.withdrawing import is_authority, withdrawal

MOST_ACCOUNTS: Final = 1_000
"""Beginnings and percentages that are taken of one sender, withdrawn ones included: several a day for a year."""
MOST_TURNS: Final = 60
"""Everything else that is taken of one sender, withdrawals and corrections included. Histories are read whole."""

REPORT_TYPE: Final = "par.period-report.submitted.v1"
PRODUCT_TYPE: Final = "par.product.submitted.v1"


def decide(command: Command, state: Obligation | None) -> Sequence[EventData]:
    """The facts of a command; raises Rejected with the rule that forbids it."""
    match command:
        case Open(opened=opened):
            return [] if state is not None else [opened]
        case Follow(facts=facts):
            return [] if state is None or state.lifecycle in SETTLED else facts
        case AskForReport():
            return [asked(command, state)]
    if state is None:
        raise Rejected("unknown-obligation", "/subject", obligation=command.obligation)
    if isinstance(command, Withdraw):
        _check_count(command, state)
        return [withdrawal(command, command.event, "/data/event", state)]
    _check_sender(command, state)
    _check_count(command, state)
    if command.corrects is None:
        return _said(command, state)
    # Of one step: the new one is judged by what is left without the old one.
    withdrawn = withdrawal(command, command.corrects, "/corrects", state)
    left = evolve(state, withdrawn)
    assert left is not None
    return [withdrawn, *_said(command, left)]


def _said(command: ReportCommand, state: Obligation) -> Sequence[EventData]:
    match command:
        case Start():
            _check_order("start", state, but_not=SETTLED)
            return [ObligationStarted(obligation=state.id, note=command.note, said=command.said)]
        case Progress():
            _check_order("progress", state, but_not=SETTLED)
            return [
                ObligationProgressed(obligation=state.id, percent=command.percent, text=command.text, said=command.said)
            ]
        case Submit():
            return _submitted(command, state)
        case Confirm():
            _check_order("confirm", state, only=Lifecycle.SUBMITTED)
            return [ObligationConfirmed(obligation=state.id, note=command.note, said=command.said)]
        case Return():
            _check_order("return", state, only=Lifecycle.SUBMITTED)
            return [ObligationReturned(obligation=state.id, reason=command.reason, said=command.said)]
        case Waive():
            _check_order("waive", state, but_not=SETTLED)
            return [
                ObligationWaived(
                    obligation=state.id, reason=command.reason, document=command.document, said=command.said
                )
            ]
        case RequestExtension() | GrantExtension() | DenyExtension():
            return [_on_extension(command, state)]
        case Block() | Unblock():
            return [_on_block(command, state)]
        case _:
            assert_never(command)


def _submitted(command: Submit, state: Obligation) -> Sequence[EventData]:
    is_report = state.kind is ObligationKind.REPORT
    if is_report != (command.report is not None):
        needed = REPORT_TYPE if is_report else PRODUCT_TYPE
        raise Rejected("other-type-needed", "/type", obligation=state.id, type=needed)
    _check_order("submit", state, but_not={Lifecycle.SUBMITTED, *SETTLED})
    _check_past("/data/completed_on", command.completed_on, command)
    assert command.evidence is not None
    submitted = ObligationSubmitted(
        obligation=state.id,
        completed_on=command.completed_on,
        evidence=command.evidence,
        report=command.report,
        said=command.said,
    )
    since = state.blocked_since
    if since is None:
        return [submitted]
    # Who hands in the product waits no longer.
    free = ObligationUnblocked(obligation=state.id, since=since, on=max(since, command.completed_on), said=command.said)
    return [free, submitted]


def _on_extension(command: RequestExtension | GrantExtension | DenyExtension, state: Obligation) -> EventData:
    match command:
        case RequestExtension(until=until):
            _check_order("request-extension", state, but_not=SETTLED)
            if state.requested is not None:
                raise Rejected("extension-pending", "/type", obligation=state.id, until=state.requested)
            _check_later(until, state)
            return ObligationExtensionRequested(
                obligation=state.id, until=until, reason=command.reason, said=command.said
            )
        case GrantExtension():
            _check_order("grant-extension", state, but_not=SETTLED)
            requested = _requested(state)
            until = command.until or requested
            _check_later(until, state)
            return ObligationExtensionGranted(obligation=state.id, until=until, note=command.note, said=command.said)
        case DenyExtension():
            _check_order("deny-extension", state, but_not=SETTLED)
            _requested(state)
            return ObligationExtensionDenied(obligation=state.id, reason=command.reason, said=command.said)
        case _:
            assert_never(command)


def _on_block(command: Block | Unblock, state: Obligation) -> EventData:
    match command:
        case Block(since=since):
            _check_order("block", state, but_not={Lifecycle.SUBMITTED, *SETTLED})
            if state.blocked_since is not None:
                raise Rejected("already-blocked", "/type", obligation=state.id, since=state.blocked_since)
            _check_past("/data/since", since, command)
            first = max(state.owed_from, state.free_since or state.owed_from)
            if since < first:
                raise Rejected("block-too-early", "/data/since", since=since, first=first)
            return ObligationBlocked(
                obligation=state.id,
                document=command.document,
                since=since,
                told_on=command.day,
                note=command.note,
                said=command.said,
            )
        case Unblock(on=on):
            _check_order("unblock", state, but_not=SETTLED)
            began = state.blocked_since
            if began is None:
                raise Rejected("not-blocked", "/type", obligation=state.id)
            _check_past("/data/on", on, command)
            if on < began:
                raise Rejected("before-the-block", "/data/on", on=on, since=began)
            return ObligationUnblocked(obligation=state.id, since=began, on=on, note=command.note, said=command.said)
        case _:
            assert_never(command)


def _requested(state: Obligation) -> dt.date:
    if state.requested is None:
        raise Rejected("no-extension-requested", "/type", obligation=state.id)
    return state.requested


def _check_later(until: dt.date, state: Obligation) -> None:
    if state.due is None:
        raise Rejected("not-dated", "/subject", obligation=state.id)
    if until <= state.due:
        raise Rejected("until-not-later", "/data/until", until=until, due=state.due)


def _check_past(pointer: str, day: dt.date, command: ReportCommand) -> None:
    if day > command.day:
        raise Rejected("in-the-future", pointer, time=day, day=command.day)


def _check_sender(command: ReportCommand, state: Obligation) -> None:
    office = is_authority(command.sender, state, command.tree)
    if isinstance(command, OfficeCommand):
        if not office:
            raise Rejected("not-the-authority", "/source", authority=state.authority)
    elif not command.tree.speaks_for(command.sender, state.unit) and not (office and isinstance(command, Unblock)):
        raise Rejected("wrong-unit", "/subject", sender=command.sender, unit=state.unit)


def _check_count(command: ReportCommand | Withdraw, state: Obligation) -> None:
    """A flood of one sender must not make the history of an obligation too long to be read or stored.

    What brings it to an end is always taken: it cannot be said again before something that is counted, a return or a
    withdrawal, has undone it.
    """
    if command.corrects is None and isinstance(command, Submit | Confirm | Waive):
        return
    is_account = command.corrects is None and isinstance(command, Start | Progress)
    said, most = (state.accounts, MOST_ACCOUNTS) if is_account else (state.turns, MOST_TURNS)
    if said.get(command.sender, 0) >= most:
        raise Rejected("too-many-reports", "/subject", obligation=state.id, limit=most)


def _check_order(
    action: str, state: Obligation, only: Lifecycle | None = None, but_not: Collection[Lifecycle] = ()
) -> None:
    if state.lifecycle in but_not or (only is not None and state.lifecycle is not only):
        raise Rejected("illegal-order", "/type", action=action, lifecycle=state.lifecycle)


OBLIGATION: Final[Decider[Obligation | None, Command]] = Decider(None, decide, evolve)
