"""Taking back what was said: who may, and when it is too late."""

from collections.abc import Sequence

from par.events.obligation import ObligationReportWithdrawn, Said
from par.problems import Rejected
from par.units import UnitTree
from progress_service.obligation.commands import ReportCommand, Withdraw
from progress_service.obligation.kept import Kept
from progress_service.obligation.lifecycle import Lifecycle, What
from progress_service.obligation.state import Obligation


def withdrawal(
    command: ReportCommand | Withdraw, event: Said, pointer: str, state: Obligation
) -> ObligationReportWithdrawn:
    """The fact that ``event`` counts as never said. Raises Rejected with ``pointer`` where the event is named."""
    said = [fact for fact in state.facts if fact.is_reported and fact.said == event]
    if not said:
        code = "already-withdrawn" if event in state.withdrawn else "unknown-event"
        raise Rejected(code, pointer, id=event[1], source=event[0])
    _check_author(command, event[0].split("/")[1], said, state)
    if state.lifecycle is Lifecycle.CANCELLED:
        raise Rejected("illegal-order", "/type", action="withdraw", lifecycle=state.lifecycle)
    later = _stands_on(event, state.facts)
    if later is not None:
        raise Rejected("later-event-stands", pointer, id=event[1], later=later[1], source=later[0])
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
    by_the_office = is_authority(author, state, tree) and not tree.speaks_for(author, state.unit)
    speaks = sender == author or tree.speaks_for(sender, author)
    if not speaks and (by_the_office or not tree.speaks_for(sender, state.unit)):
        raise Rejected("not-the-author", "/source", sender=sender, author=author)


def _stands_on(event: Said, facts: Sequence[Kept]) -> Said | None:
    """The later event that judged this one or put an end to it."""
    submitted = requested = blocked = None
    for fact in facts:
        on: Said | None = None
        match fact.what:
            case What.SUBMITTED:
                submitted = fact.said
            case What.CONFIRMED | What.RETURNED:
                on = submitted
            case What.EXTENSION_REQUESTED:
                requested = fact.said
            case What.EXTENSION_GRANTED | What.EXTENSION_DENIED:
                on, requested = requested, None
            case What.BLOCKED:
                blocked = fact.said
            case What.UNBLOCKED:
                on, blocked = blocked, None
            case _:
                continue
        if on == event and fact.said is not None and fact.said != event:
            return fact.said
    return None
