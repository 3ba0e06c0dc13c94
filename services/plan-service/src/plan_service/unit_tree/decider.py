"""The rules of a unit tree: one root, known parents, and on every day a name means one thing."""

from collections.abc import Sequence

from par.deciding import Decider
from par.events import EventData
from plan_service.unit_tree.changing import move, rename
from plan_service.unit_tree.content import (
    CloseUnit,
    MergeUnits,
    MoveUnit,
    OpenUnits,
    RenameUnit,
    SplitUnit,
    TreeCommand,
)
from plan_service.unit_tree.ending import close, merge, split
from plan_service.unit_tree.opening import open_units
from plan_service.unit_tree.state import TreeState


def decide(command: TreeCommand, state: TreeState) -> Sequence[EventData]:
    """The facts that a command makes, all or none."""
    match command:
        case OpenUnits():
            return open_units(command, state.register)
        case RenameUnit():
            return rename(command, state.register)
        case MoveUnit():
            return move(command, state.register)
        case MergeUnits():
            return merge(command, state.register)
        case SplitUnit():
            return split(command, state.register)
        case CloseUnit():
            return close(command, state.register)


def evolve(state: TreeState, fact: EventData) -> TreeState:
    """The register after one more fact."""
    return TreeState(state.register.evolve(fact))


UNIT_TREE: Decider[TreeState, TreeCommand] = Decider(TreeState(), decide, evolve)
