"""Taking back what was said: who may, and when it is too late."""

from collections.abc import Sequence
from typing import Final

from par.events.obligation import ObligationReportWithdrawn, Said
from par.obligations.lifecycle import Lifecycle, What
from par.problems import Rejected
from par.units import UnitTree
from progress_service.obligation.commands import ReportCommand, Withdraw
from progress_service.obligation.kept import Kept
from progress_service.obligation.state import Obligation

_WAITS: Final = (What.BLOCKED, What.UNBLOCKED)
"""A wait moves the due date, which is the authority's: it may take back what a unit says of one."""


def withdrawal(
    command: ReportCommand | Withdraw, event: Said, pointer: str, state: Obligation
) -> ObligationReportWithdrawn:
    """The fact that ``event`` counts as never said. Raises Rejected with ``pointer`` where the event is named."""
    said = [fact for fact in state.facts if fact.is_reported and fact.said == event]
    if not said:
        if event in state.withdrawn:
            raise Rejected("already-withdrawn", pointer, id=event[1], source=event[0])
        raise Rejected("unknown-event", pointer, id=event[1], source=event[0])
    _check_author(command, event[0].split("/")[1], said, state)
    if state.lifecycle is Lifecycle.CANCELLED:
        raise Rejected("illegal-order", "/type", action="withdraw", lifecycle=state.lifecycle)
    later = _resting_on(event, state.facts)
    if later is not None and later.said is None:
        raise Rejected("final-event-stands", pointer, id=event[1], what=later.what.value)
    if later is not None and later.said is not None:
        raise Rejected("later-event-stands", pointer, id=event[1], later=later.said[1], source=later.said[0])
    assert command.said is not None
    reason = command.reason if isinstance(command, Withdraw) else None
    return ObligationReportWithdrawn(obligation=state.id, withdrawn=event, reason=reason, said=command.said)


def is_authority(sender: str, state: Obligation, tree: UnitTree) -> bool:
    """Whether ``sender`` is the authority of the plan, or goes on for it."""
    return sender in (state.authority, *tree.successors(state.authority)[:1])


def _check_author(command: ReportCommand | Withdraw, author: str, said: Sequence[Kept], state: Obligation) -> None:
    sender, tree = command.sender, command.tree
    if any(fact.is_judgement for fact in said):
        if not is_authority(sender, state, tree):
            raise Rejected("not-the-authority", "/source", authority=state.authority)
        return
    if all(fact.what in _WAITS for fact in said) and is_authority(sender, state, tree):
        return
    by_the_office = is_authority(author, state, tree) and not tree.speaks_for(author, state.unit)
    speaks = sender == author or tree.speaks_for(sender, author)
    if not speaks and (by_the_office or not tree.speaks_for(sender, state.unit)):
        raise Rejected("not-the-author", "/source", sender=sender, author=author)


def _resting_on(event: Said, facts: Sequence[Kept]) -> Kept | None:
    """The first later fact of another event that the rules allow only because this one was said.

    An answer rests on what it answers, a later request on the answer to the one before, a new wait on the end of the
    one before; a product handed in again, and a wait, rest on the return. Nobody hands in what still waits: as long as
    the product is not sent back it rests on the end of the wait. Without the beginning of a wait its end ends nothing,
    so the beginning can always be taken back.
    """
    submitted = returned = requested = answered = freed = None
    is_blocked = False
    at_hand: list[tuple[Kept, Kept]] = []
    rests: list[tuple[Kept, Kept | None]] = []
    for fact in facts:
        match fact.what:
            case What.SUBMITTED:
                submitted = fact
                rests.append((fact, returned))
                at_hand = [(fact, freed)] if freed is not None else []
            case What.CONFIRMED:
                rests.append((fact, submitted))
            case What.RETURNED:
                returned, at_hand = fact, []
                rests.append((fact, submitted))
            case What.EXTENSION_REQUESTED:
                requested = fact
                rests.append((fact, answered))
            case What.EXTENSION_GRANTED | What.EXTENSION_DENIED:
                answered = fact
                rests.append((fact, requested))
            case What.BLOCKED:
                is_blocked = True
                rests += [(fact, freed), (fact, returned)]
            case What.UNBLOCKED if is_blocked:
                freed, is_blocked = fact, False
            case _:
                pass
    for fact, on in (*rests, *at_hand):
        if on is not None and on.said == event and fact.said != event:
            return fact
    return None
