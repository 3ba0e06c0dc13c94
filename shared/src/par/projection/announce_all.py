"""Announcing every document as it stands: the end of a rebuild.

While read models are rebuilt from an empty database they announce nothing, for what they pass through is history.
At the end every document offers its state, and the outbox sends those that its subject has not told last.
"""

from collections.abc import AsyncIterator
from typing import Any

from nats.aio.client import Client

from par.events import Event, decode
from par.log import LOG
from par.log.pages import message_at
from par.projection.announce import outbox_row
from par.projection.projection import Projection
from par.projection.read_models import ReadModels, Told


async def rows_of_all(client: Client, database: Any, models: ReadModels) -> AsyncIterator[dict[str, Any]]:
    """The outbox row of every document that announces something, caused by the event that changed it last."""
    events: dict[int, Event] = {}
    for projection in models.projections:
        if type(projection).announce is Projection.announce:
            continue
        async for document in database[projection.name].find():
            announcement = projection.announce(document["_id"], document)
            if announcement is not None:
                position = document["position"]
                if position not in events:
                    events[position] = decode(await message_at(client, LOG, position))
                yield outbox_row(models.name, Told(position, events[position], announcement))
