"""What several rules of inspections ask: is it there, who is its authority, and how does it stand."""

from par.problems import Rejected
from progress_service.inspection.commands import Inspection, Inspections, OfInspection, Status


def known(command: OfInspection, state: Inspections) -> Inspection:
    """The inspection. Raises Rejected (``unknown-inspection``)."""
    found = state.get(command.inspection)
    if found is None:
        raise Rejected("unknown-inspection", "/subject", inspection=command.inspection)
    return found


def of_authority(command: OfInspection, state: Inspections) -> Inspection:
    """The inspection, of which the sender is the authority. Raises Rejected."""
    found = known(command, state)
    check_authority(command, found)
    return found


def check_authority(command: OfInspection, found: Inspection) -> None:
    """The authority's own system, or that of whoever goes on for it. Raises Rejected (``not-the-inspector``)."""
    if not command.tree.speaks_for(command.sender, found.authority):
        raise Rejected("not-the-inspector", "/source", sender=command.sender, unit=found.unit)


def check_status(action: str, found: Inspection, *wanted: Status, pointer: str = "/type") -> None:
    """Raises Rejected (``inspection-order``)."""
    if found.status not in wanted:
        raise Rejected("inspection-order", pointer, action=action, status=found.status)
