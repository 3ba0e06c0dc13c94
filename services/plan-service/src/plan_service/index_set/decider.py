"""The rules of an index set: sound when published, and versions only go up."""

from collections.abc import Sequence
from dataclasses import dataclass

from par.deciding import Decider
from par.events import EventData
from par.events.index_set import IndexSetPublished
from par.problems import Rejected
from plan_service.index_set.content import PublishIndexSet
from plan_service.index_set.sums import check


@dataclass(frozen=True, slots=True)
class IndexSetState:
    """The versions published so far, in ascending order."""

    versions: tuple[int, ...] = ()


def decide(command: PublishIndexSet, state: IndexSetState) -> Sequence[EventData]:
    """Publish a version; see :func:`plan_service.index_set.sums.check` for what makes it sound."""
    if command.version in state.versions:
        raise Rejected("index-set-exists", "/content/version", index_set=command.index_set, version=command.version)
    if state.versions and command.version < state.versions[-1]:
        raise Rejected(
            "index-set-version",
            "/content/version",
            index_set=command.index_set,
            version=command.version,
            latest=state.versions[-1],
        )
    check(command)
    return [IndexSetPublished.model_validate(command.model_dump())]


def evolve(state: IndexSetState, fact: EventData) -> IndexSetState:
    """The versions after one more fact."""
    match fact:
        case IndexSetPublished(version=version):
            return IndexSetState((*state.versions, version))
        case _:
            return state


INDEX_SET: Decider[IndexSetState, PublishIndexSet] = Decider(IndexSetState(), decide, evolve)
