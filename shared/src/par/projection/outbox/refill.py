"""Telling everything anew when ``REPORT`` is another stream than before: after the loss of JetStream's folder.

The read models have told their states to the stream that is gone; from here nothing would make them tell those again
that do not change. The stream is known by the moment at which it was created.
"""

from typing import Final

import structlog
from nats.aio.client import Client

from par.log import REPORT
from par.projection.folding.read_models import ReadModels
from par.projection.outbox.announce_all import rows_of_all
from par.projection.outbox.rows import OutboxRows
from par.projection.store.checkpoint import load_all
from par.projection.store.database import CHECKPOINTS, Database

TOLD_TO: Final = "{read_models}:report"
"""``_id``, beside the checkpoint: ``created``, the stream that the documents were told to. Never rename."""

logger = structlog.get_logger(__name__)


async def refill_report(client: Client, database: Database, models: ReadModels) -> int:
    """Offer every document to the outbox when the stream is not the one of the last time; how many were offered.

    To be called once the documents are there, and before the outbox begins to send. The outbox sends what the stream
    does not say already, so doing it again, after a crash or beside another instance, is harmless.
    """
    info = await client.jetstream().stream_info(REPORT)
    created = info.created.isoformat() if info.created is not None else ""
    checkpoints = database[CHECKPOINTS]
    name = TOLD_TO.format(read_models=models.name)
    known = await checkpoints.find_one({"_id": name})
    if known is not None and known["created"] == created:
        return 0
    # A build that did not remember the stream: only one that holds nothing is surely another one. What is still being
    # built is told at its end.
    again = known is not None or info.state.messages == 0
    offered = 0
    for checkpoint in await load_all(database, models.name):
        if not (again and checkpoint.announced):
            continue
        async for rows in rows_of_all(client, database, models, checkpoint.position, checkpoint.partition):
            await OutboxRows(database).offer(rows)
            offered += len(rows)
    await checkpoints.replace_one({"_id": name}, {"created": created}, upsert=True)
    if offered:
        logger.warning("the stream of reports is a new one: every state is told anew", states=offered)
    return offered
