"""The rules of an index set: sound when published, versions only go up, each in the place of the one before."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from par.deciding import Decider
from par.events import EventData
from par.events.index_set import IndexSetPublished
from par.index_sets.checks import deviation_problem, deviations, faults
from par.index_sets.content import PublishIndexSet
from par.problems import Rejected


@dataclass(frozen=True, slots=True)
class IndexSetState:
    """The versions published so far, in ascending order, and the day from which the last one holds."""

    versions: tuple[int, ...] = ()
    holds_from: dt.date | None = None


def decide(command: PublishIndexSet, state: IndexSetState) -> Sequence[EventData]:
    """Publish a version that is sound; sums that do not add up need a reason, which is kept with them."""
    _check_version(command, state)
    for fault in faults(command):
        raise fault
    found = deviations(command)
    if found and command.override_reason is None:
        raise deviation_problem(*found[0])
    content = command.model_dump(exclude={"override_reason"})
    if found:
        content |= {
            "override_reason": command.override_reason,
            "deviations": [deviation.model_dump() for _, deviation in found],
        }
    return [IndexSetPublished.model_validate(content)]


def _check_version(command: PublishIndexSet, state: IndexSetState) -> None:
    of_set = {"index_set": command.index_set, "version": command.version}
    if command.version in state.versions:
        raise Rejected("index-set-exists", "/content/version", **of_set)
    latest = state.versions[-1] if state.versions else None
    if latest is not None and command.version < latest:
        raise Rejected("index-set-version", "/content/version", **of_set, latest=latest)
    if command.supersedes != latest:
        raise Rejected("index-set-supersedes", "/content/supersedes", **of_set, latest=latest or "–")
    if latest is not None and (command.holds_from is None or not _is_later(command.holds_from, state.holds_from)):
        raise Rejected("index-set-holds-from", "/content/holds_from", **of_set, earliest=state.holds_from or "–")


def _is_later(day: dt.date, before: dt.date | None) -> bool:
    """Of any day one version holds: so the next one begins on a later day."""
    return before is None or day > before


def evolve(state: IndexSetState, fact: EventData) -> IndexSetState:
    """The versions after one more fact."""
    match fact:
        case IndexSetPublished(version=version, holds_from=holds_from):
            return IndexSetState((*state.versions, version), holds_from or state.holds_from)
        case _:
            return state


INDEX_SET: Decider[IndexSetState, PublishIndexSet] = Decider(IndexSetState(), decide, evolve)
