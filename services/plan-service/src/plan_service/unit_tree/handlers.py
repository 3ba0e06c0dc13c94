"""Commands on unit trees over NATS."""

from collections.abc import Sequence

from par.deciding import AggregateStore, Executed, Origin
from par.events import AggregateId
from par.messaging import Answer, command_handler
from par.messaging.subjects import command
from plan_service.unit_tree.content import OpenUnits
from plan_service.unit_tree.decider import UNIT_TREE


def tree_id(city: str) -> AggregateId:
    """Where the facts of a city's tree stand in the log."""
    return AggregateId(city, "plan", "unit-tree", city)


def unit_tree_commands(store: AggregateStore) -> Sequence[Answer]:
    """The answers to all commands on unit trees."""

    async def open_units(content: OpenUnits, origin: Origin) -> Executed:
        return await store.execute(tree_id(content.city), UNIT_TREE, content, origin)

    return [Answer(command("plan", "unit-tree", "open-units"), command_handler(OpenUnits, open_units))]
