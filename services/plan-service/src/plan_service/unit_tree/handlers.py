"""Commands on unit trees over NATS."""

from collections.abc import Sequence
from typing import Final

from par.deciding import AggregateStore, Executed, Origin
from par.events import AggregateId
from par.messaging import Answer, command_handler
from par.messaging.subjects import command
from plan_service.unit_tree.content import (
    CloseUnit,
    MergeUnits,
    MoveUnit,
    OpenUnits,
    RenameUnit,
    SplitUnit,
    TreeCommand,
)
from plan_service.unit_tree.decider import UNIT_TREE

COMMANDS: Final[dict[str, type[TreeCommand]]] = {
    "open-units": OpenUnits,
    "rename-unit": RenameUnit,
    "move-unit": MoveUnit,
    "merge-units": MergeUnits,
    "split-unit": SplitUnit,
    "close-unit": CloseUnit,
}


def tree_id(city: str) -> AggregateId:
    """Where the facts of a city's tree stand in the log."""
    return AggregateId(city, "plan", "unit-tree", city)


def unit_tree_commands(store: AggregateStore) -> Sequence[Answer]:
    """The answers to all commands on unit trees."""

    async def execute(content: TreeCommand, origin: Origin) -> Executed:
        return await store.execute(tree_id(content.city), UNIT_TREE, content, origin)

    return [
        Answer(command("plan", "unit-tree", name), command_handler(content, execute))
        for name, content in COMMANDS.items()
    ]
