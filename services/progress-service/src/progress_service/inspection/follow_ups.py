"""Follow-ups: how they are named, what they follow, and whose they are."""

import re
from typing import Final

from par.events.inspection import InspectionForm
from par.problems import Rejected
from progress_service.inspection.checks import check_authority, check_status
from progress_service.inspection.commands import Announce, Inspection, Inspections, Status

_FOLLOW_UP: Final = re.compile(r"--follow-up-[1-9][0-9]?$")


def first_of(inspection: str) -> str:
    """The id of the inspection that ``inspection`` follows up at last: ``ct--7`` of ``ct--7--follow-up-2``."""
    return _FOLLOW_UP.sub("", inspection)


def followed(command: Announce, state: Inspections) -> Inspection | None:
    """What a follow-up follows: an inspection of the same unit that was conducted, and of which it has the first id."""
    first = first_of(command.inspection)
    is_follow_up = command.form is InspectionForm.FOLLOW_UP
    if not (is_follow_up is (command.follows is not None) is (first != command.inspection)):
        raise _invalid_follow_up(first)
    if command.follows is None:
        return None
    found = state.get(command.follows)
    if found is None:
        raise Rejected("unknown-inspection", "/data/follows", inspection=command.follows)
    same_unit = found.unit in (command.unit, *command.tree.predecessors(command.unit))
    if not same_unit or first_of(found.id) != first:
        raise _invalid_follow_up(first_of(found.id))
    check_status("follow-up", found, Status.CONDUCTED, Status.CLOSED, pointer="/data/follows")
    return found


def goes_on(command: Announce, followed: Inspection) -> str:
    """The authority of the follow-up: that of what it follows, or whoever took over its work and says so."""
    check_authority(command, followed)
    return followed.authority if followed.authority in command.tree.units else command.sender


def _invalid_follow_up(first: str) -> Rejected:
    return Rejected("invalid-follow-up", "/data/follows", form=f"inspection/{first}--follow-up-1")
