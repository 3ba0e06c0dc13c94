"""Commands on index sets over NATS."""

from collections.abc import Sequence

from par.deciding import AggregateStore, Executed, Origin
from par.events import AggregateId
from par.index_sets.content import PublishIndexSet
from par.messaging import Answer, command_handler
from par.messaging.subjects import command
from plan_service.index_set.decider import INDEX_SET


def index_set_commands(store: AggregateStore) -> Sequence[Answer]:
    """The answers to all commands on index sets."""

    async def publish(content: PublishIndexSet, origin: Origin) -> Executed:
        aggregate = AggregateId("all", "plan", "index-set", content.index_set)
        return await store.execute(aggregate, INDEX_SET, content, origin)

    return [Answer(command("plan", "index-set", "publish"), command_handler(PublishIndexSet, publish))]
