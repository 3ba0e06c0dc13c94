"""An authority asks a unit for a report beside the calendar of its plan."""

from typing import Final

from par.events.obligation import ObligationKind, ObligationOpened, Term
from par.problems import Rejected
from progress_service.obligation.commands import AskForReport
from progress_service.obligation.state import Obligation

ADHOC: Final = "adhoc"
"""The period of such a report, as in the calendars of plans."""


def report_id(plan: str, request: str, unit: str) -> str:
    """The obligation's id; ``request`` begins with a letter, so that no item of a task has it."""
    return f"{plan}--request--{request}--{unit}"


def asked(command: AskForReport, state: Obligation | None) -> ObligationOpened:
    """The obligation it opens. Raises Rejected."""
    if command.sender not in (command.authority, *command.tree.successors(command.authority)[:1]):
        raise Rejected("not-the-authority", "/source", authority=command.authority)
    unit = command.tree.units.get(command.unit)
    if unit is None:
        raise Rejected("unknown-unit", "/subject", unit=command.unit)
    above = command.tree.ancestors(unit.id)
    if command.sender not in (unit.id, *above):
        raise Rejected("not-below-the-authority", "/subject", unit=unit.id, authority=command.sender)
    # Owed from its plan's first day at the earliest, and not late when the ledger takes it.
    first = max(command.asked_on, command.issued_on)
    earliest = max(first, command.day)
    if command.due < earliest:
        raise Rejected("due-too-early", "/data/due", due=command.due, day=earliest)
    if state is not None:
        raise Rejected("obligation-exists", "/data/request", obligation=state.id)
    return ObligationOpened(
        obligation=command.obligation,
        city=command.city,
        plan=command.plan,
        authority=command.authority,
        year=command.year,
        kind=ObligationKind.REPORT,
        key=f"request--{command.request}",
        title=command.title,
        product=None,
        unit=unit.id,
        unit_type=unit.type,
        ancestors=above,
        period=ADHOC,
        term=Term.DATED,
        due=command.due,
        covers=command.covers,
        on=first,
        said=command.said,
    )
