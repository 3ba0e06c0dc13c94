"""Announcing every document as it stands: the end of building read models from nothing.

While read models are built they announce nothing, for what they pass through is history. At the end every document
offers its state, and the outbox sends those that its subject has not told last.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, Final

from nats.aio.client import Client

from par.events import decode
from par.log import LOG
from par.log.pages import message_at
from par.projection.folding.partition import WHOLE, Partition
from par.projection.folding.projection import Announcement, Projection
from par.projection.folding.read_models import ReadModels, Told
from par.projection.outbox.announce import outbox_row
from par.projection.store.database import READ_TOGETHER, Database

CHUNK: Final = 500

Said = tuple[int, Announcement]
"""The position that changed a document last, and what the document announces."""


async def rows_of_all(
    client: Client, database: Database, models: ReadModels, as_of: int, partition: Partition = WHOLE
) -> AsyncIterator[list[dict[str, Any]]]:
    """The outbox rows of every document of a partition that announces something, in chunks.

    They are caused by the event that changed it.

    They also say that the documents stand like this as of position ``as_of``.
    """
    for projection in models.projections:
        if type(projection).announce is Projection.announce:
            continue
        chunk: list[Said] = []
        async for document in database[projection.name].find(batch_size=READ_TOGETHER):
            announcement = projection.announce(document["_id"], document)
            if announcement is not None and partition.has(announcement.city):
                chunk.append((document["position"], announcement))
            if len(chunk) == CHUNK:
                yield await _rows(client, models.name, chunk, as_of)
                chunk = []
        if chunk:
            yield await _rows(client, models.name, chunk, as_of)


async def _rows(client: Client, read_models: str, said: list[Said], as_of: int) -> list[dict[str, Any]]:
    positions = list(dict.fromkeys(position for position, _ in said))
    payloads = await asyncio.gather(*(message_at(client, LOG, position) for position in positions))
    events = {position: decode(payload) for position, payload in zip(positions, payloads, strict=True)}
    rows = [outbox_row(read_models, Told(position, events[position], announcement)) for position, announcement in said]
    return [row | {"as_of": as_of} for row in rows]
