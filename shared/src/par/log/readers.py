"""The durable consumers on ``REPORT`` that readers are bound to: the operator makes and drops them."""

import contextlib

from nats.aio.client import Client
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy
from nats.js.errors import NotFoundError

from par.accounts.folder import AccountsFolder
from par.accounts.registry import Kind
from par.accounts.rights import consumer_of
from par.log.stream import REPORT


async def make_consumer(client: Client, reader: str) -> None:
    """Make the consumer of a reader, from the first report on; one that is there stays where it is."""
    config = ConsumerConfig(
        durable_name=consumer_of(reader), deliver_policy=DeliverPolicy.ALL, ack_policy=AckPolicy.EXPLICIT
    )
    await client.jetstream().add_consumer(REPORT, config)


async def drop_consumer(client: Client, reader: str) -> None:
    """Drop the consumer of a reader, if it is there."""
    with contextlib.suppress(NotFoundError):
        await client.jetstream().delete_consumer(REPORT, consumer_of(reader))


def readers_of(accounts: AccountsFolder) -> list[str]:
    """Everybody who has a valid key to read reports. Raises AccountsError."""
    return [holder.name for holder in accounts.registry().of(Kind.READER) if holder.valid]
